"""Makes a standby a Key Server of its own, and has the other machine stop if it can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from chalicelib.keys.errors import MasterKeyError, StoreBroken
from chalicelib.keys.master_key import MasterKeyWrapper, fingerprint, load, next_of
from chalicelib.keys.ordered_log.integration import integrate
from chalicelib.keys.ordered_log.signing import LogKey
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.change_target import ChangeTarget
from chalicelib.keys.sqlite.ordered_log import SqliteLogStore
from chalicelib.keys.sqlite.succession import SqliteSuccession
from chalicelib.keys.sqlite.verification import verify
from chalicelib.local import private_files
from chalicelib.local.fsync import sync_folder
from chalicelib.local.sqlite import Database
from picsafe.keyserver.archive import KEYS
from picsafe.keyserver.erasing import Erasing
from picsafe.keyserver.errors import KeyServerLifeError
from picsafe.keyserver.followed import MASTER_KEY, Followed, followed_of, remove_drafts
from picsafe.keyserver.following import Follower, life_errors
from picsafe.server.data_folder import STANDBY, DataFolder
from picsafe.standby.command import CommandFailed, running
from picsafe.standby.predecessor import FILE as PREDECESSOR
from picsafe.standby.predecessor import Predecessor, has_stopped

_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What the new Key Server has.

    Attributes:
        reports: how many keys.
        entries: how many entries of audit trails.
        followed: how far it was.
        has_stopped: whether the other machine has said that it answers no more, and everything that it had is
            here.
        rotates: whether a master key was being replaced, which has to be brought to its end.
        left: how many keys that were destroyed its files may still hold, because others were reading them.
    """

    reports: int
    entries: int
    followed: Followed
    has_stopped: bool
    rotates: bool
    left: int = 0


def take_over(data: Path, master_keys: Sequence[Path], *, alone: bool = False) -> TakenOver:
    """Check everything that a standby has, put the master key in, and let a server start on it.

    Args:
        data: the standby's folder.
        master_keys: copies of the other machine's; two while one is being replaced there.
        alone: whether the other machine is not even asked to stop.

    Raises:
        KeyServerLifeError: ``not_a_standby``; ``store_damaged``; ``no_master_key``; ``wrong_master_key``;
            ``rotation_under_way``: not all keys are wrapped under the master keys that are given;
            ``contradicted``: what the other machine had last does not hold.
        StartError: it is in use, or not this user's alone.
        OSError: the file system refused.
    """
    with DataFolder(data):
        followed = followed_of(data)
        if followed is None:
            raise KeyServerLifeError("not_a_standby", f"{data} does not follow another machine.")
        remove_drafts(data)
        try:
            verify(data / KEYS)
        except StoreBroken as error:
            raise KeyServerLifeError("store_damaged", f"{data / KEYS} does not hold. {error}") from error
        keys = _Keys(master_keys)
        with (
            closing(Erasing(data / KEYS, followed.erasing)) as erasing,
            closing(Database(data / KEYS, MIGRATIONS)) as database,
        ):
            target = ChangeTarget(database)
            keys.require(target, followed)
            stopped = None if alone else _stop(data, database, followed, keys, erasing)
            followed = stopped or followed
            key_id = keys.require(target, followed)
            # else its checkpoints would name fewer entries than before, for as long as it takes
            _grow_log(SqliteLogStore(database), keys)
            rotates = keys.put_into(data, key_id)
            target.wrapped_under(key_id)
            succession = SqliteSuccession(database)
            epoch = succession.read().epoch + 1
            if stopped is None:
                _predecessor(database, followed, epoch).note(data)
            else:
                (data / PREDECESSOR).unlink(missing_ok=True)
            succession.begin(epoch)
            erasing.finish(target)
            left = len(erasing.pending)
            done = TakenOver(target.reports(), target.last(), followed, stopped is not None, rotates, left)
        (data / STANDBY).unlink()
        sync_folder(data)
    return done


class _Keys:
    """The master keys that were given, by their fingerprints."""

    def __init__(self, paths: Sequence[Path]) -> None:
        try:
            keys = [load(path) for path in paths]
        except MasterKeyError as error:
            raise KeyServerLifeError("no_master_key", str(error)) from error
        self._keys = {fingerprint(key): key for key in keys}
        self._used: set[str] = set()

    def require(self, target: ChangeTarget, followed: Followed) -> str:
        """The one under which keys are stored from now on, if all that are here can be unwrapped."""
        self._used = target.wrapped_with()
        present = followed.wrapping or next(iter(self._keys))
        needed = self._used | {present}
        missing = sorted(needed - self._keys.keys())
        if missing and len(needed) == 1:
            raise KeyServerLifeError(
                "wrong_master_key",
                f"The keys are wrapped with another master key: its fingerprint has to be {missing[0]}, "
                f"and is {', '.join(self._keys)}.",
            )
        if missing:
            raise KeyServerLifeError(
                "rotation_under_way",
                "The master key was being replaced, and keys are wrapped with two. Missing is the one whose "
                f"fingerprint is {missing[0]}. Give both, --master-key twice: copies of the other machine's "
                "master.key and master.next.key, or of the master.old-….key that it put aside.",
            )
        return present

    def put_into(self, data: Path, key_id: str) -> bool:
        """Put them where a server looks for them; whether one is being replaced."""
        old = sorted(self._used - {key_id})
        if old:
            private_files.replace(next_of(data / MASTER_KEY), self._keys[key_id])
        private_files.replace(data / MASTER_KEY, self._keys[old[0] if old else key_id])
        return bool(old)

    def wrapper(self) -> MasterKeyWrapper:
        """Unwraps what is wrapped under any of them."""
        keys = list(self._keys.values())
        return MasterKeyWrapper(keys[0], lambda: keys)


def _stop(
    data: Path, database: Database, followed: Followed, keys: _Keys, erasing: Erasing
) -> Followed | None:
    """Have the other machine stop, and follow it to its end; ``None`` if it cannot be reached."""
    epoch, is_stopped = SqliteSuccession(database).read().epoch + 1, False
    try:
        with life_errors(), running(followed.command, _SECONDS) as other:
            follower = Follower(data, database, followed, followed.command, erasing)
            followed = follower.run(other, lambda *_: None, once=True, settles=False)
            # it is not stopped before it is sure that this goes on
            keys.require(ChangeTarget(database), followed)
            if has_stopped(other, _predecessor(database, followed, epoch)) is None:
                return None
            is_stopped = True
            return follower.run(other, lambda *_: None, once=True, settles=False)
    except KeyServerLifeError as error:
        # what a machine has that was stopped is not left behind
        if is_stopped or not isinstance(error.__cause__, CommandFailed):
            raise
        return None


def _predecessor(database: Database, followed: Followed, epoch: int) -> Predecessor:
    number, newest = ChangeTarget(database).newest()
    return Predecessor(followed.command, epoch, number, newest)


def _grow_log(store: SqliteLogStore, keys: _Keys) -> None:
    stored = store.log_key()
    if stored is None:
        return
    signer = LogKey(store, keys.wrapper(), lambda: None, stored.origin).signer()
    while integrate(store, signer):
        pass
