"""A warm standby: a data folder that is made what another machine's Key Server's is, as it changes.

The standby runs a command that reaches the other machine, such as ``ssh``, and there ``picsafe keyserver
changes``. It asks for what is behind the newest entry that it has, and is answered as soon as there is
something, or nothing for ten seconds. Both ways go messages of MessagePack, each behind its length in four
bytes. What comes is believed as far as it holds: numbers without gaps, every chain, and the tree wherever the
log has signed it.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

import msgspec

from chalicelib.clock import utc_now
from chalicelib.contract.checkpoints import verify_checkpoint
from chalicelib.contract.errors import LogFormatError
from chalicelib.contract.merkle import CompactRange, leaf_hash
from chalicelib.contract.signed_notes import VerifierKey
from chalicelib.keys.entries import timestamp
from chalicelib.keys.errors import StoreBroken
from chalicelib.keys.master_key import header_of
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.changes import Changes, ChangeSource, ChangeTarget
from chalicelib.local import private_files
from chalicelib.local.sqlite import Database
from picsafe.keyserver.archive import KEYS
from picsafe.keyserver.errors import KeyServerLifeError, require_no_standby
from picsafe.keyserver.rotation import is_under_way
from picsafe.server.data_folder import STANDBY, DataFolder

MAX_MESSAGE = 64 * 1024 * 1024
PATIENCE = 10.0
_LOOK = 0.1
_LENGTH = 4
_LEAVES = 10_000

T = TypeVar("T")


class _Linked(msgspec.Struct, frozen=True):
    """What the tree takes of an entry."""

    hash: str


_LINKED = msgspec.json.Decoder(_Linked)


class Ask(msgspec.Struct, frozen=True):
    """What the standby asks.

    Attributes:
        after: for what has changed behind this entry.
        wrapped_after: or for wrapped keys of reports behind this one.
        waits: whether it has time until there is something.
    """

    after: int = 0
    wrapped_after: str | None = None
    waits: bool = True


class Wrapped(msgspec.Struct, frozen=True):
    """Wrapped keys as they are now, and whether no master key is being replaced."""

    keys: list[tuple[str, bytes]]
    settled: bool


class Followed(msgspec.Struct, frozen=True):
    """How far a standby is; the content of the file that marks one.

    Attributes:
        number: of the newest entry that it has.
        at: when it was there.
        key_id: of the wrapping key that all keys in it are wrapped under; ``None`` before it has them all.
    """

    number: int
    at: str
    key_id: str | None = None


def serve_changes(data: Path, asks: IO[bytes], answers: IO[bytes]) -> None:
    """Answer a standby until it hangs up; the folder's server may be running.

    Raises:
        KeyServerLifeError: ``no_key_server``, ``standby``, ``bad_message``.
        Unavailable: the store cannot be read.
    """
    if not (data / KEYS).exists():
        raise KeyServerLifeError("no_key_server", f"{data} is not the data folder of a Key Server.")
    # it does not know what its keys are wrapped under before it is taken over
    require_no_standby(data)
    with closing(ChangeSource(data / KEYS)) as source:
        while (ask := _read(asks, Ask)) is not None:
            if ask.wrapped_after is not None:
                before = is_under_way(data)
                keys = source.wrapped(ask.wrapped_after)
                _write(answers, Wrapped(keys, settled=not (before or is_under_way(data))))
                continue
            deadline = time.monotonic() + (PATIENCE if ask.waits else 0)
            # one that went back has something to say at once
            while source.last() == ask.after and time.monotonic() < deadline:
                time.sleep(_LOOK)
            _write(answers, source.after(ask.after))


@dataclass
class Standby:
    """A standby's data folder, while it follows.

    Args:
        data: the folder; made if it is not there.

    Raises:
        KeyServerLifeError: ``not_a_standby``: it is a Key Server of its own.
        StartError: it is in use, or not this user's alone.
    """

    data: Path

    def follow(self, command: Sequence[str], tell: Callable[[Followed, int], None], *, once: bool) -> None:
        """Follow what a command answers from, until it ends or, with ``once``, everything is here.

        Args:
            command: reaches the other machine.
            tell: is told how far it is, and the number of the newest entry there.
            once: whether to end then.

        Raises:
            KeyServerLifeError: ``source_gone``; ``contradicted``: what came does not hold.
            Unavailable: the folder cannot be written.
        """
        with DataFolder(self.data):
            if (self.data / KEYS).exists() and not (self.data / STANDBY).exists():
                raise KeyServerLifeError("not_a_standby", f"{self.data} is a Key Server of its own.")
            if not (self.data / STANDBY).exists():
                private_files.replace(self.data / STANDBY, msgspec.json.encode(_followed(0)))
            with closing(Database(self.data / KEYS, MIGRATIONS)) as database, _running(command) as process:
                try:
                    _Follower(self.data, ChangeTarget(database), process).run(tell, once=once)
                except (StoreBroken, LogFormatError) as error:
                    raise KeyServerLifeError(
                        "contradicted", f"What the other machine says does not hold: {error}"
                    ) from error


class _Follower:
    def __init__(self, data: Path, target: ChangeTarget, process: subprocess.Popen[bytes]) -> None:
        self._data = data
        self._target = target
        self._process = process
        self._tree = CompactRange()
        self._newest: str | None = None
        self._key_id = msgspec.json.decode((data / STANDBY).read_bytes(), type=Followed).key_id
        while leaves := target.leaves(self._tree.size, _LEAVES):
            self._grow(leaves)

    def run(self, tell: Callable[[Followed, int], None], *, once: bool) -> None:
        waits = not once
        while True:
            changes = self._ask(Ask(self._tree.size, waits=waits), Changes)
            waits = not once or not changes.entries
            if changes.last < self._tree.size:
                raise StoreBroken(
                    f"It has {changes.last} entries, and {self._tree.size} of it are here: it was made of a "
                    "backup, or is another machine. Keep this standby, it has what that one lacks."
                )
            if changes.before != self._newest:
                raise StoreBroken(
                    f"Its entry {self._tree.size} is another one than here: it was made of a backup and has "
                    "gone on, or is another machine. Keep this standby, it has what that one lacks."
                )
            # what does not hold is not written, so that nobody takes over with it
            tree = self._grown(changes)
            self._target.apply(changes)
            self._tree = tree
            if changes.entries:
                self._newest = _LINKED.decode(changes.entries[-1].entry).hash
            if changes.key_id is not None and changes.key_id != self._key_id and self._rewrap(changes.key_id):
                self._key_id = changes.key_id
            done = _followed(self._tree.size, self._key_id)
            private_files.replace(self._data / STANDBY, msgspec.json.encode(done))
            tell(done, changes.last)
            if once and self._tree.size >= changes.last and self._key_id == changes.key_id:
                return

    def _grow(self, leaves: Sequence[str]) -> None:
        for one in leaves:
            self._tree.append(leaf_hash(bytes.fromhex(one)))
            self._newest = one

    def _grown(self, changes: Changes) -> CompactRange:
        """The tree with what came, which is the one that the log has signed where it has."""
        tree = CompactRange(self._tree.size, self._tree.hashes)
        try:
            for one in changes.entries:
                tree.append(leaf_hash(bytes.fromhex(_LINKED.decode(one.entry).hash)))
        except ValueError as error:
            raise StoreBroken(f"Entry {tree.size + 1} of the log does not hold.") from error
        if changes.checkpoint is not None and changes.log is not None:
            vkey = VerifierKey(str(changes.log["origin"]), bytes(changes.log["public"]))
            checkpoint = verify_checkpoint(changes.checkpoint, vkey)
            if (checkpoint.size, checkpoint.root) != (tree.size, tree.root()):
                raise StoreBroken("The log has signed another tree than these entries make.")
        return tree

    def _rewrap(self, key_id: str) -> bool:
        after, settled = "", True
        while True:
            answer = self._ask(Ask(wrapped_after=after), Wrapped)
            settled = settled and answer.settled
            if not answer.keys:
                # the key that signs the log comes with what has changed, and may have come before
                return settled and not self._target.others(header_of(key_id))
            self._target.rewrap(answer.keys)
            after = answer.keys[-1][0]

    def _ask(self, ask: Ask, kind: type[T]) -> T:
        asks, answers = self._process.stdin, self._process.stdout
        if asks is None or answers is None:
            raise TypeError("the command is run with pipes")
        try:
            _write(asks, ask)
            answer = _read(answers, kind)
        except OSError as error:
            raise _gone() from error
        if answer is None:
            raise _gone()
        return answer


@contextmanager
def _running(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    try:
        # the operator's own command, and no shell
        process = subprocess.Popen(  # noqa: S603 - the operator's own command, and no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
    except OSError as error:
        raise KeyServerLifeError(
            "source_gone", f"{command[0]} cannot be started: {error.strerror}."
        ) from error
    try:
        yield process
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            # what was not sent to it cannot be sent any more
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        process.wait()


def _followed(number: int, key_id: str | None = None) -> Followed:
    return Followed(number, timestamp(utc_now()), key_id)


def _write(to: IO[bytes], message: object) -> None:
    content = msgspec.msgpack.encode(message)
    to.write(len(content).to_bytes(_LENGTH, "big") + content)
    to.flush()


def _read(source: IO[bytes], kind: type[T]) -> T | None:
    length = source.read(_LENGTH)
    if not length:
        return None
    size = int.from_bytes(length, "big")
    if size > MAX_MESSAGE:
        raise _bad()
    content = source.read(size)
    if len(content) < size:
        return None
    try:
        return msgspec.msgpack.decode(content, type=kind)
    except msgspec.DecodeError as error:
        raise _bad() from error


def _gone() -> KeyServerLifeError:
    return KeyServerLifeError(
        "source_gone",
        "The command that reaches the other machine has ended. Run this again, and it goes on where it was.",
    )


def _bad() -> KeyServerLifeError:
    return KeyServerLifeError("bad_message", "The other side does not speak as 'picsafe keyserver' does.")
