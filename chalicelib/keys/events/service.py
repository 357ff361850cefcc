"""Pages of events, for a report's sender and for the User Server."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from chalicelib.contract.report_ids import user_number_of
from chalicelib.errors import Gone, Unavailable
from chalicelib.keys.entries import Person
from chalicelib.keys.errors import AuditLogContradicted
from chalicelib.keys.events.model import (
    LATEST,
    KeyEvent,
    NumberedEntry,
    Position,
    Stretch,
    event_cursor,
    event_position,
    events_of,
    matches,
    position_at,
    types_of,
)
from chalicelib.keys.events.ports import EventSource
from chalicelib.keys.model import invalid_cursor
from chalicelib.keys.ordered_log.model import StoredLogKey
from chalicelib.keys.ordered_log.ports import LogStore
from chalicelib.keys.ordered_log.signing import LogKey
from chalicelib.keys.ports import KeyStore
from chalicelib.observability.log import record

EVENT_PAGE: Final = 100
MAX_EVENT_PAGE: Final = 200

MAX_NUMBER: Final = 2**47

_TRAIL_PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events, and where to go on.

    Attributes:
        events: in the order of the log.
        position: behind the last entry that was looked at.
        cursor: stands for ``position``.
        more: whether there are entries that were not looked at.
    """

    events: list[KeyEvent]
    position: Position
    cursor: str
    more: bool


class EventService:
    """Reads events from the log; nothing is written, and nothing is remembered between two pages.

    Args:
        source: the entries in the order of the log.
        store: trails.
        log: hashes of entries by their numbers.
        key: makes the log's key where it has none yet.
    """

    def __init__(
        self, *, source: EventSource, store: KeyStore, log: LogStore, key: Callable[[], LogKey]
    ) -> None:
        self._source = source
        self._store = store
        self._log = log
        self._key = key
        self._named: StoredLogKey | None = None
        self._until: Callable[[], int | None] = _everything

    def hold_back(self, until: Callable[[], int | None]) -> None:
        """Tell of no entries behind the number that ``until`` gives; ``None`` is the newest.

        Args:
            until: may raise ``Unavailable``, as whoever asks for events is told then.
        """
        self._until = until

    def page(self, cursor: str | None, limit: int, *, sender: int | None = None) -> EventPage:
        """The events behind a cursor; it may be of none although there are more behind it.

        Args:
            cursor: of the page before; none for the beginning; ``latest`` for the end of the log.
            limit: how many entries are told of at most; one may be two events.
            sender: the user number of whose reports alone it is about.

        Raises:
            InvalidRequest: ``invalid_cursor``.
            Gone: ``stale_cursor``: the log was restored from a backup since.
            Unavailable: ``audit_log_contradicted``; the store does not answer.
        """
        try:
            if cursor == LATEST:
                return self._page([], self._source.last(), more=False)
            return self.after(self._position(cursor), limit, sender=sender)
        except AuditLogContradicted as error:
            record("audit_log_contradicted", level=logging.CRITICAL)
            raise Unavailable("audit_log_contradicted", str(error)) from error

    def after(self, position: Position, limit: int, *, sender: int | None = None) -> EventPage:
        """Like ``page``, behind a position.

        Raises:
            Gone: ``stale_cursor``.
            AuditLogContradicted: what is stored is no entry.
            Unavailable: the store does not answer.
        """
        if not matches(position, self._hash(position.number)):
            detail = (
                "The log is not the one that the cursor was given for: it was restored from a backup since. "
                "Begin again without a cursor, and pass over the events that you have by their IDs."
            )
            raise Gone("stale_cursor", detail)
        until = self._until()
        if until is not None and until <= position.number:
            return self._page([], position.number, more=False)
        stretch = _cut(self._source.stretch(position.number, limit, sender), until)
        trails = _Trails(self._store)
        origin = self._name().origin
        told: list[KeyEvent] = []
        for numbered in stretch.entries:
            if sender is not None and user_number_of(numbered.report_id) != sender:
                continue
            told += events_of(
                origin,
                numbered,
                trails.sender(numbered.report_id),
                is_first_opening=trails.opens_first(numbered),
            )
        return self._page(told, stretch.reached, more=stretch.reached < stretch.last)

    def latest(self) -> Position:
        """The end of the log.

        Raises:
            AuditLogContradicted, Unavailable: as ``after``.
        """
        number = self._source.last()
        return position_at(number, self._hash(number))

    def at(self, number: int) -> Position:
        """The position behind an entry of the log; 0 is its beginning.

        Raises:
            InvalidRequest: ``invalid_cursor``: there is no entry of that number.
            Unavailable: the store does not answer.
        """
        found = self._hash(number) if 0 <= number < MAX_NUMBER else None
        if found is None and number != 0:
            raise invalid_cursor()
        return position_at(number, found)

    def _page(self, told: list[KeyEvent], number: int, *, more: bool) -> EventPage:
        position = position_at(number, self._hash(number))
        return EventPage(told, position, event_cursor(self._name().public, position), more)

    def _position(self, cursor: str | None) -> Position:
        return position_at(0, None) if cursor is None else event_position(self._name().public, cursor)

    def _name(self) -> StoredLogKey:
        # it stays for good, and what reads events needs no private key
        if self._named is None:
            self._named = self._log.log_key()
        if self._named is None:
            self._key().signer()
            self._named = self._log.log_key()
        if self._named is None:
            raise Unavailable
        return self._named

    def _hash(self, number: int) -> bytes | None:
        return next(iter(self._log.leaves(number - 1, 1)), None) if number else None


def _everything() -> None:
    return None


def _cut(stretch: Stretch, until: int | None) -> Stretch:
    """What there is of it up to an entry, as if the log ended there."""
    if until is None or until >= stretch.last:
        return stretch
    entries = [one for one in stretch.entries if one.number <= until]
    return Stretch(entries, min(stretch.reached, until), until)


@dataclass(slots=True)
class _Trail:
    """What is known of a report's trail: its sender, how far it was read, and its first opening."""

    sender: Person
    read: int
    first_opening: int | None


@dataclass(slots=True)
class _Trails:
    """The trails that a page needs, each read no further than it has to be."""

    store: KeyStore
    known: dict[str, _Trail] = field(default_factory=dict)

    def sender(self, report_id: str) -> Person:
        """Whose report it is."""
        if report_id not in self.known:
            first = next(iter(self.store.entries(report_id, 1, 1)), None)
            if first is None or not isinstance(first.user, Person):
                raise AuditLogContradicted("a report's trail has no first entry")
            self.known[report_id] = _Trail(first.user, 1, None)
        return self.known[report_id].sender

    def opens_first(self, numbered: NumberedEntry) -> bool:
        """Whether an entry is the first opening of its report."""
        report_id, seq = numbered.report_id, numbered.entry.seq
        if "opened" not in types_of(report_id, numbered.entry):
            return False
        self.sender(report_id)
        trail = self.known[report_id]
        while trail.first_opening is None and trail.read < seq:
            entries = self.store.entries(report_id, trail.read + 1, min(trail.read + _TRAIL_PAGE, seq))
            if not entries:
                raise AuditLogContradicted("an entry is missing on a report's trail")
            trail.first_opening = next(
                (one.seq for one in entries if "opened" in types_of(report_id, one)), None
            )
            trail.read = entries[-1].seq
        return trail.first_opening == seq
