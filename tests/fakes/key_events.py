"""A Key Server's store with events in it, and a receiver in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from chalicelib.contract.audit_chain import Head, genesis
from chalicelib.keys.entries import Action, Actor, Event, Operator, Person, next_entry
from chalicelib.keys.errors import WebhookNotTaken
from chalicelib.keys.events.deliveries import WebhookDelivery, WebhookDesk, always
from chalicelib.keys.events.model import EVENT_TYPES, EventType, KeyEvent
from chalicelib.keys.events.service import EventService
from chalicelib.keys.events.webhooks import Target
from chalicelib.keys.model import ReportKey
from chalicelib.keys.ordered_log.signing import LogKey
from chalicelib.keys.sqlite import (
    MIGRATIONS,
    SqliteEventSource,
    SqliteKeyStore,
    SqliteLogStore,
    SqliteWebhookStore,
)
from chalicelib.local.sqlite import Database
from tests.fakes.keys import LOG, FakeWrapper
from tests.fakes.tokens import AUDIENCE, FakeClock

SENDER = Person(11, "Dr", "Pat", "Example", "pat@example.org", "AU")
OPERATOR = Operator("Example office, request 17")
READER = Person(12, "", "Kim", "Example", "kim@example.org", "DE")


class EventfulStore:
    """Reports of one sender in a SQLite file, with their events and who is told."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path, MIGRATIONS)
        self.keys = SqliteKeyStore(self.database)
        log = SqliteLogStore(self.database)
        key = LogKey(log, FakeWrapper(), lambda: None, LOG)
        source = SqliteEventSource(self.database)
        self.events = EventService(source=source, store=self.keys, log=log, key=lambda: key)
        self._held_back_by_nobody = EventService(source=source, store=self.keys, log=log, key=lambda: key)
        self.states = SqliteWebhookStore(self.database)
        self.clock = FakeClock()
        self.desk = WebhookDesk(store=self.states, events=self.events, clock=self.clock, key_server=AUDIENCE)

    def report(self, number: int = 0) -> str:
        """A report, made if it is not there."""
        report_id = f"000000011{1462800528240 + number:013d}"
        if self.keys.load(report_id, "12", 1).report is None:
            entry = next_entry(genesis(report_id), self._event("create", SENDER))
            head = Head(entry.seq, entry.hash)
            self.keys.create(
                ReportKey(report_id, "11", b"w", recalled=False, head=head, sender=SENDER), entry
            )
        return report_id

    def add(
        self, action: Action = "fetch", user: Actor = READER, outcome: str = "granted", *, number: int = 0
    ) -> None:
        """One more entry on a report's trail."""
        report = self.keys.load(self.report(number), "12", 1).report
        assert report is not None
        self.keys.append(report, self._event(action, user, outcome))

    def all(self) -> list[KeyEvent]:
        """All events, whatever holds ``events`` back."""
        page = self._held_back_by_nobody.page(None, 100)
        found = list(page.events)
        while page.more:
            page = self._held_back_by_nobody.page(page.cursor, 100)
            found += page.events
        return found

    def delivery(
        self,
        inbox: Inbox,
        name: str = "one",
        events: tuple[EventType, ...] = EVENT_TYPES,
        go_on: Callable[[], bool] = always,
    ) -> WebhookDelivery:
        """What sends to an inbox."""
        target = Target(name, "https://hook.example", frozenset(events), lambda: [b"s" * 32], 7)
        return WebhookDelivery(
            target,
            events=self.events,
            store=self.states,
            post=inbox,
            clock=self.clock,
            key_server=AUDIENCE,
            go_on=go_on,
        )

    def close(self) -> None:
        self.database.close()

    @staticmethod
    def _event(action: Action, user: Actor, outcome: str = "granted") -> Event:
        return Event("2026-03-04T05:06:07.890Z", action, outcome, user, "192.0.2.1")


@dataclass
class Inbox:
    """``Post`` that keeps what it takes.

    Attributes:
        before: called with each message's ID; may raise.
        taken: the IDs of the messages that were taken, in order.
    """

    before: Callable[[str], None] = lambda _message_id: None
    taken: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def __call__(self, target: Target, message_id: str, timestamp: int, body: bytes) -> None:
        assert target.secrets()
        assert timestamp > 0
        self.before(message_id)
        self.taken.append(message_id)
        self.bodies.append(body)

    def fail(self, code: str = "failed", retry_after: int = 0) -> None:
        """Take nothing from now on."""

        def refuse(_message_id: str) -> None:
            raise WebhookNotTaken(code, retry_after=retry_after)

        self.before = refuse

    def work(self) -> None:
        """Take everything."""
        self.before = lambda _message_id: None
