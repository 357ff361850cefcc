"""What every ``EventSource`` does, and the events that are read over it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.errors import Gone, InvalidRequest
from chalicelib.keys.entries import Action, Actor, Person
from chalicelib.keys.events.model import LATEST, EventType, KeyEvent
from chalicelib.keys.events.service import EventPage, EventService
from chalicelib.keys.ordered_log.signing import LogKey
from tests.contract.keys.log_stores import Stores
from tests.contract.keys.test_store import OPERATOR, READER, SCRIPT, SENDER, created, event, loaded
from tests.fakes.keys import LOG, REPORT, FakeWrapper

OTHER = Person(13, "", "Sam", "Example", "sam@example.org", "DE")
SECOND = "0000000111462800528241"
FOREIGN = "0000000121462800528240"


def reading(stores: Stores) -> EventService:
    key = LogKey(stores.log, FakeWrapper(), lambda: None, LOG)
    return EventService(source=stores.events, store=stores.keys, log=stores.log, key=lambda: key)


def added(
    stores: Stores, action: Action, user: Actor = READER, outcome: str = "granted", report: str = REPORT
) -> None:
    stores.keys.append(loaded(stores.keys, report), event(action, user, outcome=outcome))


def told(page: EventPage) -> list[tuple[str, str, int]]:
    return [(one.report_id, one.type, one.number) for one in page.events]


def everything(service: EventService, limit: int = 100, sender: int | None = None) -> list[KeyEvent]:
    """What a reader gets who asks until there is no more."""
    found: list[KeyEvent] = []
    page = service.page(None, limit, sender=sender)
    found += page.events
    while page.more:
        page = service.page(page.cursor, limit, sender=sender)
        found += page.events
    return found


def test_a_log_without_entries_has_no_events(stores: Stores) -> None:
    page = reading(stores).page(None, 10)
    assert (page.events, page.more) == ([], False)
    assert reading(stores).page(page.cursor, 10).cursor == page.cursor


@pytest.mark.parametrize(
    ("action", "user", "outcome", "kinds"),
    [
        ("fetch", READER, "granted", ["opened"]),
        ("fetch", SENDER, "granted", []),
        ("fetch", SCRIPT, "granted", []),
        ("fetch", READER, "not_named", ["refused"]),
        ("fetch", SCRIPT, "not_allowed", ["refused"]),
        ("fetch", SENDER, "recalled", []),
        ("read_log", READER, "not_opened", ["refused"]),
        ("approve", READER, "granted", []),
        ("break_glass", READER, "granted", ["opened", "glass_broken"]),
        ("recall", SENDER, "granted", ["recalled"]),
        ("recall", OPERATOR, "granted", ["recalled"]),
        ("restore", SENDER, "granted", ["restored"]),
        ("shred", OPERATOR, "granted", ["shredded"]),
        ("set_policy", SENDER, "granted", []),
    ],
)
def test_what_an_entry_is(
    stores: Stores, action: Action, user: Actor, outcome: str, kinds: list[EventType]
) -> None:
    created(stores.keys)
    added(stores, action, user, outcome)
    stores.sequence()
    found = everything(reading(stores))
    assert [one.type for one in found] == kinds
    for one in found:
        assert (one.report_id, one.number, one.sender, one.action) == (REPORT, 2, SENDER, action)
        assert one.code == (None if outcome == "granted" else outcome)
        assert one.by_operator == (user == OPERATOR)


def test_a_report_is_opened_once(stores: Stores) -> None:
    created(stores.keys)
    for user in (SENDER, SCRIPT, READER, READER, OTHER):
        added(stores, "fetch", user)
    added(stores, "break_glass", OTHER)
    stores.sequence()
    assert [(one.type, one.number) for one in everything(reading(stores))] == [
        ("opened", 4),
        ("glass_broken", 7),
    ]


def test_pages_go_on_where_the_one_before_has_ended(stores: Stores) -> None:
    created(stores.keys)
    for _ in range(2):
        for outcome in ("granted", "not_named", "no_longer"):
            added(stores, "fetch", READER, outcome)
        stores.sequence()
    service = reading(stores)
    whole = everything(service)
    assert [one.type for one in whole] == ["opened", *["refused"] * 4]
    for limit in (1, 2, 3):
        assert everything(reading(stores), limit) == whole
    assert len({one.id for one in whole}) == 5
    page = service.page(LATEST, 10)
    assert (page.events, page.more) == ([], False)
    added(stores, "recall", SENDER)
    stores.sequence()
    assert [one.type for one in service.page(page.cursor, 10).events] == ["recalled"]


def test_a_sender_sees_what_became_of_their_own_reports(stores: Stores) -> None:
    created(stores.keys)
    created(stores.keys, FOREIGN)
    created(stores.keys, SECOND)
    stores.sequence()
    added(stores, "fetch", OTHER, report=FOREIGN)
    added(stores, "fetch", OTHER, report=SECOND)
    added(stores, "fetch", OTHER)
    stores.sequence()
    service = reading(stores)
    assert sorted(one.report_id for one in everything(service)) == [REPORT, SECOND, FOREIGN]
    assert sorted(one.report_id for one in everything(service, 1, sender=11)) == [REPORT, SECOND]
    assert [one.report_id for one in everything(service, sender=12)] == [FOREIGN]
    assert everything(service, sender=13) == []
    # ten digits are nobody's, although report IDs begin with them
    assert everything(service, sender=111) == []
    assert everything(service, sender=int(FOREIGN[:10])) == []


def test_a_trail_is_read_no_further_than_it_has_to_be(stores: Stores) -> None:
    created(stores.keys)
    for _ in range(3):
        added(stores, "read_log", OTHER, "not_opened")
    added(stores, "fetch")
    stores.sequence()
    assert [one.type for one in everything(reading(stores), 2)] == [*["refused"] * 3, "opened"]


def test_cursors_of_others_are_refused(stores: Stores) -> None:
    created(stores.keys)
    stores.sequence()
    service = reading(stores)
    cursor = service.page(None, 10).cursor
    other = EventService(
        source=stores.events,
        store=stores.keys,
        log=_Renamed(stores),  # type: ignore[arg-type]  # the log of another Key Server
        key=lambda: LogKey(stores.log, FakeWrapper(), lambda: None, LOG),
    )
    for strange in ("", "A", "AAAA", "!", cursor[:-1], cursor + "A", "é", cursor[::-1]):
        with pytest.raises(InvalidRequest, match="invalid_cursor"):
            service.page(strange, 10)
    with pytest.raises(InvalidRequest, match="invalid_cursor"):
        other.page(cursor, 10)


def test_a_log_that_was_cut_says_so(stores: Stores) -> None:
    created(stores.keys)
    stores.sequence()
    before = reading(stores).page(None, 10)
    cut = _Cut(stores)
    service = EventService(
        source=stores.events,
        store=stores.keys,
        log=cut,  # type: ignore[arg-type]  # what it was before
        key=lambda: LogKey(stores.log, FakeWrapper(), lambda: None, LOG),
    )
    for leaves in ([], [bytes(32)]):
        cut.found = leaves
        with pytest.raises(Gone, match="stale_cursor"):
            service.page(before.cursor, 10)


class _Renamed:
    """A log under another key."""

    def __init__(self, stores: Stores) -> None:
        self._log = stores.log

    def log_key(self) -> object:
        stored = self._log.log_key()
        assert stored is not None
        return replace(stored, public=bytes(32))


class _Cut:
    """A log that has other entries, or none."""

    def __init__(self, stores: Stores) -> None:
        self._log = stores.log
        self.found: list[bytes] = []

    def log_key(self) -> object:
        return self._log.log_key()

    def leaves(self, _first: int, _limit: int) -> list[bytes]:
        return self.found
