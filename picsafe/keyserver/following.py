"""A warm standby: a data folder that is made what another machine's Key Server's is, as it changes.

The standby runs a command that reaches the other machine, such as ``ssh``, and there ``picsafe keyserver
changes``. It asks for what is behind the newest entry that it has on its disk, which acknowledges all before,
and is answered as soon as there is something, or nothing for ten seconds. What comes is believed as far as it
holds: numbers without gaps, every chain, and the tree wherever the log has signed it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from chalicelib.clock import utc_now
from chalicelib.contract.checkpoints import verify_checkpoint
from chalicelib.contract.errors import LogFormatError
from chalicelib.contract.merkle import CompactRange, leaf_hash
from chalicelib.contract.signed_notes import VerifierKey
from chalicelib.errors import Unavailable
from chalicelib.keys.entries import timestamp
from chalicelib.keys.errors import StoreBroken
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.change_target import ChangeTarget
from chalicelib.keys.sqlite.changes import Changes
from chalicelib.keys.sqlite.succession import SqliteSuccession
from chalicelib.local.sqlite import Database
from picsafe.keyserver.archive import KEYS
from picsafe.keyserver.erasing import Erasing, Gone
from picsafe.keyserver.errors import KeyServerLifeError
from picsafe.keyserver.followed import Followed, followed_of, note, remove_drafts
from picsafe.keyserver.rewrapped import Rewrapping
from picsafe.server.data_folder import STANDBY, DataFolder
from picsafe.standby.command import CommandFailed, OtherMachine, running
from picsafe.standby.messages import Ask

_LEAVES = 10_000
_NOTED_EVERY = 1.0
_AGAIN = 1.0


class _Linked(msgspec.Struct, frozen=True):
    """What the tree takes of an entry."""

    hash: str


_LINKED = msgspec.json.Decoder(_Linked)


@dataclass
class Standby:
    """A standby's data folder, while it follows.

    Args:
        data: the folder; made if it is not there.
        pause: waits for so many seconds before the command is tried again.

    Raises:
        KeyServerLifeError: ``not_a_standby``: it is a Key Server of its own.
        StartError: it is in use, or not this user's alone.
    """

    data: Path
    pause: Callable[[float], None] = time.sleep

    def follow(self, command: Sequence[str], tell: Callable[[Followed, int], None], *, once: bool) -> None:
        """Follow what a command answers from; with ``once``, until everything is here.

        A command that was answered from and has ended is run again. It is remembered, in the place of the one
        before, once it was answered from.

        Args:
            command: reaches the other machine.
            tell: is told how far it is, and the number of the newest entry there.
            once: whether to end then.

        Raises:
            KeyServerLifeError: ``source_gone``: the command has ended before it was answered from, or with
                ``once``; ``contradicted``: what came does not hold.
            Unavailable: the folder cannot be written.
        """
        with DataFolder(self.data):
            if (self.data / KEYS).exists() and not (self.data / STANDBY).exists():
                raise KeyServerLifeError("not_a_standby", f"{self.data} is a Key Server of its own.")
            remove_drafts(self.data)
            followed = followed_of(self.data) or Followed(0, timestamp(utc_now()))
            followed = msgspec.structs.replace(followed, standby=followed.standby or secrets.token_hex(8))
            note(self.data, followed)
            with (
                life_errors(),
                closing(Erasing(self.data / KEYS, followed.erasing)) as erasing,
                closing(Database(self.data / KEYS, MIGRATIONS)) as database,
            ):
                follower = Follower(self.data, database, followed, command, erasing)
                while True:
                    try:
                        with running(command) as other:
                            follower.run(other, tell, once=once)
                            return
                    except CommandFailed as error:
                        # the tree is kept: to make it of ten million entries again takes minutes
                        if once or not follower.was_answered or error.code != "source_gone":
                            raise
                    self.pause(_AGAIN)


class Follower:
    """Makes a standby's folder what the other machine's is.

    Args:
        data: the folder.
        database: its ``keys.db``.
        followed: how far it is.
        command: reaches the other machine.
        erasing: takes out of its files what was destroyed.

    Attributes:
        was_answered: whether another machine has said something that holds.
    """

    def __init__(
        self, data: Path, database: Database, followed: Followed, command: Sequence[str], erasing: Erasing
    ) -> None:
        self._data = data
        self._erasing = erasing
        self._target = ChangeTarget(database)
        self._epoch = SqliteSuccession(database).read().epoch
        self.was_answered = False
        self._tree, self._newest = _noted(followed, self._target)
        self._followed = followed
        self._command = tuple(command)
        self._noted = 0.0
        while leaves := self._target.leaves(self._tree.size, _LEAVES):
            self._grow(leaves)

    def run(
        self,
        other: OtherMachine,
        tell: Callable[[Followed, int], None],
        *,
        once: bool,
        settles: bool = True,
    ) -> Followed:
        """Follow; with ``once`` until everything is here.

        With ``settles`` also until it is under one master key, and what was destroyed has left no trace.

        Raises:
            StoreBroken: what came does not hold.
            LogFormatError: the same of a checkpoint.
            CommandFailed: the other machine does not answer.
            Unavailable: the folder cannot be written.
        """
        waits, rewrapping = not once, Rewrapping(self._target, other)
        while True:
            is_busy = rewrapping.is_under_way or self._erasing.is_due
            room = self._erasing.room if settles else None
            changes = self._changes(other, waits=waits and not is_busy, most=room)
            waits = not once or not changes.entries
            key_id = self._followed.key_id
            if changes.key_id != key_id and rewrapping.step(changes.key_id):
                key_id = changes.key_id
                self._erasing.add_log()
            if settles:
                self._erase(once=once)
            done = Followed(
                self._tree.size,
                timestamp(utc_now()),
                key_id,
                self._followed.standby,
                # a mistyped one would keep a take-over from telling the other machine
                self._command,
                changes.key_id,
                counts=changes.standby == self._followed.standby,
                newest=self._newest,
                erasing=self._erasing.pending,
                tree=tuple(one.hex() for one in self._tree.hashes),
            )
            is_settled = (key_id == changes.key_id and self._erasing.is_done) or not settles
            ends = once and self._tree.size >= changes.last and is_settled
            self._note(done, ends=ends)
            tell(done, changes.last)
            if ends:
                return done

    def _changes(self, other: OtherMachine, *, waits: bool, most: int | None) -> Changes:
        """Ask for what has changed, of so many entries at most, and take it over."""
        ask = Ask(
            self._tree.size,
            hash=self._newest,
            standby=self._followed.standby,
            epoch=self._epoch,
            waits=waits,
            most=most,
        )
        changes = other.ask(ask, Changes)
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
        gone = [Gone(*one) for one in self._target.taken_away(changes)]
        self._note_erasing(gone)
        self._target.apply(changes)
        self._erasing.add(gone)
        self._tree, self._epoch, self.was_answered = tree, changes.epoch, True
        if changes.entries:
            self._newest = _LINKED.decode(changes.entries[-1].entry).hash
        return changes

    def _note_erasing(self, gone: Sequence[Gone]) -> None:
        if gone:
            # nobody knows afterwards what there is to look for
            pending = (*self._erasing.pending, *gone)
            self._followed = msgspec.structs.replace(self._followed, erasing=pending)
            note(self._data, self._followed)

    def _erase(self, *, once: bool) -> None:
        try:
            self._erasing.step(self._target)
        except Unavailable:
            # it is tried again, and told how many there are until then
            if once:
                raise

    def _note(self, done: Followed, *, ends: bool) -> None:
        # how far it is stands in the store; two more syncs for each answer would hold up who waits for it
        now = time.monotonic()
        known = self._followed
        is_news = _news(done) != _news(known)
        if ends or is_news or now - self._noted > _NOTED_EVERY:
            note(self._data, done)
            self._noted = now
        self._followed = done

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


def _news(followed: Followed) -> tuple[object, ...]:
    """What is written down as soon as it is another."""
    return followed.key_id, followed.wrapping, followed.counts, followed.command, followed.erasing


def _noted(followed: Followed, target: ChangeTarget) -> tuple[CompactRange, str | None]:
    """The tree that was written down, if it ends with an entry that the file has; else an empty one."""
    number, newest = followed.number, followed.newest
    if newest is None or target.leaves(number - 1, 1) != [newest]:
        return CompactRange(), None
    try:
        return CompactRange(number, map(bytes.fromhex, followed.tree)), newest
    except (ValueError, LogFormatError):
        return CompactRange(), None


@contextmanager
def life_errors() -> Iterator[None]:
    """Errors of another machine as this package's own."""
    try:
        yield
    except CommandFailed as error:
        raise KeyServerLifeError(error.code, str(error)) from error
    except (StoreBroken, LogFormatError) as error:
        raise KeyServerLifeError(
            "contradicted", f"What the other machine says does not hold: {error}"
        ) from error


def bad_message() -> KeyServerLifeError:
    """The other side speaks otherwise."""
    return KeyServerLifeError("bad_message", "The other side does not speak as 'picsafe keyserver' does.")
