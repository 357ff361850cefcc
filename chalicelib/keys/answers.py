"""What the Key Server's use cases answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from chalicelib.contract.receipts import Receipt
from chalicelib.keys.entries import Entry, Person
from chalicelib.keys.model import Opening


@dataclass(frozen=True)
class Released:
    """A key that leaves, the audit entry that says so, and the log's promise to have that entry.

    ``sender`` is who made the key, ``tag`` the sealed report's, ``None`` until it is set. ``sign`` makes the
    promise, which nobody has to wait for before the entry is stored.
    """

    report_id: str
    key: str
    entry: Entry
    sign: Callable[[], Receipt]
    sender: Person
    tag: str | None
    created: bool = False

    @cached_property
    def receipt(self) -> Receipt:
        """The promise, signed when it is first asked for."""
        return self.sign()


@dataclass(frozen=True, slots=True)
class Tagged:
    """A report whose tag is set, and the audit entry that says so."""

    report_id: str
    tag: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class LogPage:
    """A part of an audit trail; ``head`` is the newest entry's hash when the page was read."""

    report_id: str
    entries: list[Entry]
    head: str
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Recall:
    """The state after a recall or its undoing; ``more`` says that ``fetched_by`` is cut short."""

    report_id: str
    recalled: bool
    fetched_by: list[Opening]
    more: bool
    entry: Entry
