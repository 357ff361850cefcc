"""CSV (RFC 4180), for people and their spreadsheets.

Names are other people's text: a cell that a spreadsheet would take for a formula begins with an apostrophe,
which it then takes for text. What has no column of its own is in the last one, as JSON.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from picsafe.audit.records import Header
from picsafe.audit.store import StoredEntry, decode_entry

_OF_ENTRIES: Final = ("seq", "at", "action", "outcome")
_OF_ASKERS: Final = (
    "kind",
    "userid",
    "title",
    "firstname",
    "lastname",
    "name",
    "email",
    "country",
    "enterprise_id",
    "personal_token",
)
_LAST: Final = ("ip", "tag", "refused", "prev", "hash")
COLUMNS: Final = ("index", "report_id", *_OF_ENTRIES, *_OF_ASKERS, *_LAST, "other")

# what spreadsheets take for the beginning of a formula, or skip in front of one
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_encode: Final = msgspec.json.Encoder(order="sorted").encode


class CsvRows:
    """See ``ExportFormat``."""

    def beginning(self, header: Header) -> bytes:  # noqa: ARG002 - the format has no place for it
        """The names of the columns, behind what tells spreadsheets that it is UTF-8."""
        return beginning()

    def entries(self, entries: list[StoredEntry]) -> bytes:
        """A row for each."""
        return _rows(
            [_row(str(index), report_id, decode_entry(stored)) for index, report_id, stored in entries]
        )

    def end(self, count: int) -> bytes:  # noqa: ARG002 - the format has no place for it
        """Nothing."""
        return b""


def beginning() -> bytes:
    """The names of the columns, behind what tells spreadsheets that it is UTF-8."""
    return b"\xef\xbb\xbf" + _rows([COLUMNS])


def trail_rows(report_id: str, entries: Iterable[tuple[int | None, Mapping[str, Any]]]) -> bytes:
    """Rows of one report's entries, each with its index of the log, as far as that is known."""
    return _rows(
        [_row("" if index is None else str(index), report_id, dict(entry)) for index, entry in entries]
    )


def _row(index: str, report_id: str, entry: dict[str, Any]) -> list[str]:
    user = entry.pop("user", None)
    asker = dict(user) if isinstance(user, dict) else {}
    cells = [
        index,
        report_id,
        *(_cell(entry.pop(name, "")) for name in _OF_ENTRIES),
        *(_cell(asker.pop(name, "")) for name in _OF_ASKERS),
        *(_cell(entry.pop(name, "")) for name in _LAST),
    ]
    other: Mapping[str, object] = {**entry, **({"user": asker} if asker else {})}
    return [*cells, _encode(other).decode() if other else ""]


def _cell(value: object) -> str:
    text = value if isinstance(value, str) else _encode(value).decode()
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _rows(rows: list[Any]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode()
