"""What this machine has of Key Servers' logs: their keys, the checkpoints it saw last, and its receipts.

It is evidence against a Key Server, so it stays where it was received. What cannot be written is not kept,
what cannot be read is put aside: neither keeps a report from being opened. Whatever a Key Server says, what
is kept of it can be read again, so that none makes this machine lose what it has of another.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Annotated, Final

import msgspec

from chalicelib.contract.receipts import Receipt
from picsafe.client.errors import LocalFailure
from picsafe.client.files import local_failures, write_atomically

EVIDENCE: Final = "log-evidence.json"
"""How the file is called."""

MAX_RECEIPTS: Final = 2000
"""Receipts that are kept, the newest."""

MAX_LOGS: Final = 200
MAX_CONTRADICTIONS: Final = 200
"""Contradictions that are kept, the newest."""

_MAX_RECEIPT: Final = 4 * 1024
_MAX_LOG: Final = 80 * 1024
# more than all of them together have
_MAX_FILE: Final = 32 * 1024 * 1024

_Text = Annotated[str, msgspec.Meta(max_length=1024)]


class KnownLog(msgspec.Struct, frozen=True):
    """A Key Server's log, as it was seen last.

    Attributes:
        vkey: its public key, as it was learned first.
        checkpoint: the newest that was seen and checked; empty before the first one.
        size: how many entries that has.
    """

    vkey: _Text
    checkpoint: Annotated[str, msgspec.Meta(max_length=64 * 1024)] = ""
    size: int = 0


class KeptReceipt(msgspec.Struct, frozen=True):
    """A receipt, and which Key Server gave it.

    Attributes:
        key_server: its URL.
        after: how many entries its log had when it was last seen before: this entry is none of them.
        kept_at: when it came, by this machine's clock, in RFC 3339.
    """

    key_server: _Text
    report_id: _Text
    seq: int
    hash: _Text
    at: _Text
    merged_by: _Text
    signature: _Text
    log: _Text
    after: int = 0
    kept_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None

    @property
    def receipt(self) -> Receipt:
        """As the log has signed it."""
        return Receipt(self.report_id, self.seq, self.hash, self.at, self.merged_by, self.signature, self.log)


class Contradiction(msgspec.Struct, frozen=True):
    """What a Key Server's log has contradicted, when that was first seen.

    Attributes:
        key_server: its URL.
        code: in what; the code of the ``ContradictedLog``.
        seen_at: when it was seen, by this machine's clock, in RFC 3339.
        registered: the registered key without which it would be none; empty where it is one in any case.
    """

    key_server: _Text
    code: _Text
    seen_at: Annotated[datetime, msgspec.Meta(tz=True)]
    registered: _Text = ""


class Kept(msgspec.Struct, frozen=True):
    """What there is of one Key Server.

    Attributes:
        log: its log, as it was seen last; ``None`` if it was not.
        receipts: that it has given, oldest first.
        contradictions: that were seen, oldest first.
    """

    log: KnownLog | None
    receipts: list[KeptReceipt]
    contradictions: list[Contradiction]


class _Contents(msgspec.Struct, frozen=True):
    version: int = 1
    logs: dict[str, KnownLog] = {}
    receipts: list[KeptReceipt] = []
    contradictions: list[Contradiction] = []

    def of(self, key_server: str) -> _Contents:
        """What of it is one Key Server's."""
        return _Contents(
            self.version,
            {url: log for url, log in self.logs.items() if url == key_server},
            [one for one in self.receipts if one.key_server == key_server],
            [one for one in self.contradictions if one.key_server == key_server],
        )

    def without(self, key_server: str) -> _Contents:
        """What of it is other Key Servers'."""
        return _Contents(
            self.version,
            {url: log for url, log in self.logs.items() if url != key_server},
            [one for one in self.receipts if one.key_server != key_server],
            [one for one in self.contradictions if one.key_server != key_server],
        )


class LogEvidence:
    """A file of mode 0600.

    Args:
        path: the file; without one, memory.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._kept = _Contents()

    def log_of(self, key_server: str) -> KnownLog | None:
        """The log of the Key Server at a URL, if it was seen."""
        return self._read().logs.get(key_server)

    def learn(self, key_server: str, log: KnownLog) -> bool:
        """Remember what a log has shown, unless more was seen of it meanwhile; whether it can be."""
        if not _can_be_kept(log, _MAX_LOG):
            return False
        with self._alone():
            contents = self._read(put_aside=True)
            before = contents.logs.get(key_server)
            if before is None or before.vkey != log.vkey or before.size <= log.size:
                logs = {url: one for url, one in contents.logs.items() if url != key_server}
                newest = dict([*logs.items(), (key_server, log)][-MAX_LOGS:])
                self._write(msgspec.structs.replace(contents, logs=newest))
        return True

    def keep(self, receipt: KeptReceipt) -> bool:
        """Keep a receipt; whether it can be."""
        if not _can_be_kept(receipt, _MAX_RECEIPT):
            return False
        with self._alone():
            contents = self._read(put_aside=True)
            receipts = [*contents.receipts, receipt][-MAX_RECEIPTS:]
            self._write(msgspec.structs.replace(contents, receipts=receipts))
        return True

    def has_receipts(self, key_server: str) -> bool:
        """Whether a Key Server has given receipts, and so has a log."""
        return any(one.key_server == key_server for one in self._read().receipts)

    def receipts_of(self, key_server: str, report_id: str) -> list[KeptReceipt]:
        """What a Key Server has promised about a report, oldest first."""
        kept = self._read().receipts
        return [one for one in kept if (one.key_server, one.report_id) == (key_server, report_id)]

    def accuse(self, contradiction: Contradiction) -> None:
        """Keep a contradiction; of one Key Server the first of each kind."""
        if not _can_be_kept(contradiction, _MAX_RECEIPT):
            return
        kind = (contradiction.key_server, contradiction.code, contradiction.registered)
        with self._alone():
            contents = self._read(put_aside=True)
            kept = contents.contradictions
            if all((one.key_server, one.code, one.registered) != kind for one in kept):
                newest = [*kept, contradiction][-MAX_CONTRADICTIONS:]
                self._write(msgspec.structs.replace(contents, contradictions=newest))

    def acquit(self, key_server: str, registered: str) -> None:
        """Forget what was held against a Key Server because of another registered key than this one."""
        if not any(_is_over(one, key_server, registered) for one in self._read().contradictions):
            return
        with self._alone():
            contents = self._read(put_aside=True)
            left = [one for one in contents.contradictions if not _is_over(one, key_server, registered)]
            self._write(msgspec.structs.replace(contents, contradictions=left))

    def contradictions(self) -> list[Contradiction]:
        """Everything that was held against Key Servers and not put aside, oldest first."""
        return self._read().contradictions

    def of(self, key_server: str) -> Kept:
        """All that there is of one Key Server."""
        own = self._read().of(key_server)
        return Kept(own.logs.get(key_server), own.receipts, own.contradictions)

    def put_aside(self, key_server: str, log: KnownLog, at: datetime) -> Path | None:
        """Begin anew with a Key Server's log, and keep what there was in a file of its own beside this one.

        Args:
            key_server: the server's URL.
            log: what is known of its log from now on.
            at: the time, which is the file's name.

        Returns:
            The file; ``None`` in memory, where nothing stays.

        Raises:
            LocalFailure: it cannot be written, and nothing was put aside; ``wrong_user``: the evidence is
                another user's, who could not read it afterwards.
        """
        with self._alone():
            contents = self._read(put_aside=True)
            path = None
            if self._path is not None:
                with local_failures(str(self._path)):
                    _require_own(self._path)
                    path = self._dated(at)
                    write_atomically(path, msgspec.json.encode(contents.of(key_server)))
            others = contents.without(key_server)
            anew = msgspec.structs.replace(others, logs={**others.logs, key_server: log})
            with local_failures(str(self._path)):
                self._put(anew)
        return path

    def _dated(self, at: datetime) -> Path:
        """A file beside this one that is not there yet."""
        path = self._path or Path()
        name = f"{path.stem}-until-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        paths = (path.with_name(f"{name}{suffix}{path.suffix}") for suffix in _suffixes())
        return next(one for one in paths if not one.exists())

    def _read(self, *, put_aside: bool = False) -> _Contents:
        if self._path is None:
            return self._kept
        try:
            with self._path.open("rb") as file:
                return msgspec.json.decode(file.read(_MAX_FILE), type=_Contents)
        except OSError:
            return _Contents()
        except (msgspec.DecodeError, UnicodeDecodeError):
            if put_aside:
                with suppress(OSError):
                    self._path.replace(self._path.with_name(f"{self._path.name}.unreadable"))
            return _Contents()

    def _write(self, contents: _Contents) -> None:
        with suppress(OSError):
            self._put(contents)

    def _put(self, contents: _Contents) -> None:
        self._kept = contents
        if self._path is not None:
            write_atomically(self._path, msgspec.json.encode(contents))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Between reading and writing, no other process writes."""
        if self._path is None:
            yield
            return
        descriptor = None
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = self._path.with_name(f".{self._path.name}.lock")
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            if descriptor is not None:
                os.close(descriptor)


def _suffixes() -> Iterator[str]:
    yield ""
    yield from (f"-{number}" for number in count(2))


def _require_own(path: Path) -> None:
    """Return if a file that is written in the place of this one is its owner's.

    Raises:
        LocalFailure: ``wrong_user``.
        OSError: it cannot be looked at.
    """
    if path.exists() and path.stat().st_uid != os.geteuid():
        raise LocalFailure("wrong_user", f"{path} belongs to another user: do this as that user.")


def _is_over(one: Contradiction, key_server: str, registered: str) -> bool:
    return one.key_server == key_server and one.registered not in {"", registered}


def _can_be_kept(one: KnownLog | KeptReceipt | Contradiction, longest: int) -> bool:
    content = msgspec.json.encode(one)
    try:
        msgspec.json.decode(content, type=type(one))
    except msgspec.DecodeError:
        return False
    return len(content) <= longest
