"""The lines of an export as JSON Lines; docs/audit-log.md is the specification.

The first line says what the file is. Each entry has a line, in the log's order. The last line says how many
there were, so that a file that was cut off is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec

from picsafe.audit.errors import NOT_JSON, BadExport

VERSION: Final = 1
MAX_LINE: Final = 1024 * 1024
"""The longest line that is read, in bytes."""

_CHUNK: Final = 1024 * 1024


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line.

    Attributes:
        picsafe_audit_export: the version of the format.
        log: the log's origin, if it has one.
        exported_at: when the export began, RFC 3339 in UTC with three decimals.
        whole: whether every entry of the log from the first one on is in it.
        checkpoint: the newest signed note of the log when the export began, if there was one.
    """

    picsafe_audit_export: int
    log: str | None = None
    exported_at: str
    whole: bool
    checkpoint: str | None = None


class EntryLine(msgspec.Struct, kw_only=True):
    """An entry.

    Attributes:
        index: which one of the log, from 0.
        report_id: whose trail it is on.
        entry: as the Key Server's JSON says it.
    """

    index: int
    report_id: str
    entry: dict[str, Any]


class End(msgspec.Struct, frozen=True, kw_only=True):
    """The last line.

    Attributes:
        entries: how many there were.
    """

    entries: int


Lines = Iterator[list[bytes]]

_header: Final = msgspec.json.Decoder(Header)
_end: Final = msgspec.json.Decoder(End)


def read_export(file: BinaryIO) -> tuple[Header, Lines]:
    """The header of an export, and the lines behind it, many at a time.

    Raises:
        BadExport: ``bad_export``: it is none; ``later_export``: it is of a later version. Reading the lines
            raises it as well, where one is too long.
    """
    batches = _lines(file)
    first = next(batches, [])
    if not first:
        raise BadExport("bad_export", "This is no export of audit trails: it is empty.")
    try:
        header = _header.decode(first[0])
    except NOT_JSON:
        raise BadExport("bad_export", "This is no export of audit trails as JSON Lines.") from None
    if header.picsafe_audit_export != VERSION:
        raise BadExport("later_export", "This export is of a later version: verify it with a newer PicSafe.")

    def rest() -> Lines:
        yield first[1:]
        yield from batches

    return header, rest()


def decode_end(line: bytes) -> End | None:
    """The last line, if that is what a line is."""
    try:
        return _end.decode(line)
    except NOT_JSON:
        return None


def _lines(file: BinaryIO) -> Lines:
    tail = b""
    while chunk := file.read(_CHUNK):
        *lines, tail = (tail + chunk).split(b"\n")
        if len(tail) > MAX_LINE:
            raise BadExport("bad_export", "This is no export of audit trails: a line is too long.")
        if lines:
            yield lines
    if tail:
        yield [tail]
