"""Whom the User Server believes, and what it takes down of what Key Servers tell."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.errors import Unavailable
from chalicelib.users.accounts.limits import NOTED_A_DAY, noted_of
from chalicelib.users.notices.following import BEHIND, PAGES
from chalicelib.users.notices.model import LINES_OF_SERVER, LONGEST_AGO, EventPage, Line
from tests.fakes.notices import OWN, PRIVATE, REPORT, Telling, an_event
from tests.fakes.reports import SENT_AT, a_report

DAY = timedelta(days=1)


@pytest.fixture
def telling() -> Telling:
    """A person who wants to be told of all, with a report at each Key Server, and both were read before."""
    made = Telling()
    made.person()
    made.clock.now = SENT_AT + timedelta(minutes=1)
    log(made, REPORT)
    log(made, at_hospital(0), PRIVATE)
    made.service.run()
    return made


def at_hospital(number: int) -> str:
    return f"{int(REPORT) + 1 + number:022d}"


def log(telling: Telling, report_id: str, key_server: str = "", userid: int = 11) -> None:
    report = a_report(userid, name=f"{'x' * 22}-{report_id}")
    assert telling.reports.add(replace(report, key_server=key_server), ())


def waiting(telling: Telling, userid: int = 11) -> tuple[Line, ...]:
    found = telling.store.waiting(userid)
    return () if found is None else found.lines


def test_what_happened_is_taken_down(telling: Telling) -> None:
    telling.own.events += [an_event("refused", count=2), an_event("opened"), an_event("refused")]
    telling.follower.follow()
    assert [(line.type, line.count) for line in waiting(telling)] == [("refused", 3), ("opened", 1)]
    line = waiting(telling)[0]
    assert (line.report_id, line.sent_at, line.photos, line.videos) == (REPORT, SENT_AT, 2, 1)


def test_what_was_before_it_was_first_asked_is_not_told() -> None:
    telling = Telling()
    telling.person()
    log(telling, REPORT)
    telling.own.events.append(an_event())
    telling.service.run()
    assert telling.own.asked == [""]
    assert waiting(telling) == ()


@pytest.mark.parametrize("notices", ["", "recalled"])
def test_nobody_is_told_what_they_did_not_ask_for(telling: Telling, notices: str) -> None:
    telling.person(notices=notices)
    telling.own.events += [an_event("opened"), an_event("refused"), an_event("glass_broken")]
    assert telling.run() == []
    assert telling.store.waits == {}


@pytest.mark.parametrize(
    ("kind", "asked_for"),
    [
        ("opened", "opened"),
        ("glass_broken", "opened"),
        ("refused", "refused"),
        ("recalled", "recalled"),
        ("restored", "recalled"),
        ("shredded", "recalled"),
    ],
)
def test_each_type_of_event_is_asked_for_by_one_setting(telling: Telling, kind: str, asked_for: str) -> None:
    telling.person(notices=asked_for)
    telling.own.events.append(an_event(kind))
    telling.follower.follow()
    assert [line.type for line in waiting(telling)] == [kind]


def test_of_what_is_not_known_here_nobody_is_told(telling: Telling) -> None:
    telling.own.events += [an_event("quarantined"), an_event("opened")]
    telling.follower.follow()
    assert [line.type for line in waiting(telling)] == ["opened"]


@pytest.mark.parametrize("ago", [LONGEST_AGO + timedelta(seconds=61), -timedelta(minutes=7)])
def test_what_is_too_old_or_yet_to_come_is_not_told(telling: Telling, ago: timedelta) -> None:
    telling.own.events.append(an_event(at=SENT_AT - ago))
    telling.follower.follow()
    assert waiting(telling) == ()


class TestAKeyServerThatLies:
    def test_is_not_believed_of_reports_that_it_never_had(self, telling: Telling) -> None:
        telling.private.events += [
            an_event(report_id=REPORT),
            an_event(report_id=at_hospital(7)),
        ]
        assert telling.run() == []

    def test_is_not_believed_of_other_persons_reports(self, telling: Telling) -> None:
        telling.person(12)
        report_of_twelve = "0000000121772600767890"
        log(telling, report_of_twelve, userid=12)
        telling.private.events += [
            an_event(report_id=at_hospital(0), userid=12),
            an_event(report_id=report_of_twelve, userid=12),
            an_event(report_id=report_of_twelve, userid=11),
            an_event(report_id="SomebodysReport", userid=11),
        ]
        assert telling.run() == []

    def test_has_one_line_for_what_it_repeats(self, telling: Telling) -> None:
        telling.private.events += [an_event(report_id=at_hospital(0)) for _ in range(300)]
        telling.follower.follow()
        assert [line.count for line in waiting(telling)] == [300]

    def test_leaves_room_for_others_and_for_itself_no_more_than_its_own(self, telling: Telling) -> None:
        for number in range(1, LINES_OF_SERVER + 5):
            log(telling, at_hospital(number), PRIVATE)
            telling.private.events.append(an_event(report_id=at_hospital(number)))
        telling.own.events.append(an_event("refused"))
        telling.follower.follow()
        lines = waiting(telling)
        assert sum(line.server == PRIVATE for line in lines) == LINES_OF_SERVER
        assert sum(line.server == OWN for line in lines) == 1
        assert telling.store.waits[11].more == 4

    def test_is_heard_so_often_a_day(self, telling: Telling, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)
        telling.tallies.count([noted_of(PRIVATE, telling.clock.now)], NOTED_A_DAY - 1)
        telling.private.events += [an_event("refused", report_id=at_hospital(0)) for _ in range(3)]
        telling.own.events += [an_event("refused") for _ in range(3)]
        telling.follower.follow()
        assert sorted(line.count for line in waiting(telling)) == [1, 3]
        assert "notices_refused" in caplog.text
        assert "hospital" not in caplog.text
        telling.clock.now += DAY
        telling.private.events.append(an_event("refused", report_id=at_hospital(0)))
        telling.follower.follow()
        assert sorted(line.count for line in waiting(telling)) == [2, 3]

    def test_that_has_always_more_gets_its_turn_and_no_more(self, telling: Telling) -> None:
        telling.private.events += [an_event("quarantined") for _ in range(PAGES * 100 + 50)]
        telling.own.events.append(an_event())
        telling.private.asked.clear()
        telling.follower.follow()
        assert len(telling.private.asked) == PAGES
        assert len(waiting(telling)) == 1
        telling.follower.follow()
        assert len(telling.private.asked) == PAGES + 1

    def test_that_does_not_go_on_is_not_asked_for_ever(
        self, telling: Telling, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = telling.private.page

        def stuck(cursor: str) -> EventPage:
            return EventPage(page(cursor).events, cursor, more=True)

        monkeypatch.setattr(telling.private, "page", stuck)
        telling.private.asked.clear()
        telling.follower.follow()
        assert len(telling.private.asked) == 1


def test_one_that_does_not_answer_keeps_nobody_from_hearing_of_the_others(
    telling: Telling, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    telling.private.fails = True
    telling.own.events.append(an_event())
    telling.follower.follow()
    assert len(waiting(telling)) == 1
    assert "key_events_unread" in caplog.text
    telling.private.fails, telling.own.fails = False, True
    telling.private.events.append(an_event(report_id=at_hospital(0)))
    telling.follower.follow()
    assert len(waiting(telling)) == 2


def test_after_a_restore_it_goes_on_at_the_end(telling: Telling, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    telling.own.events += [an_event("refused"), an_event("refused")]
    telling.follower.follow()
    telling.own.restore(kept=1)
    telling.follower.follow()
    assert "key_events_restarted" in caplog.text
    assert [line.count for line in waiting(telling)] == [2]
    telling.own.events.append(an_event("refused"))
    telling.follower.follow()
    assert [line.count for line in waiting(telling)] == [3]


def test_what_was_read_twice_is_taken_down_once(telling: Telling) -> None:
    before = telling.store.feeds[OWN]
    telling.own.events += [an_event("refused"), an_event("opened")]
    telling.follower.follow()
    # killed before the cursor was stored
    telling.store.feeds[OWN] = before
    telling.follower.follow()
    assert [line.count for line in waiting(telling)] == [1, 1]


def test_two_that_read_at_once_take_down_all_of_it_once(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling.own.events.append(an_event("refused"))
    page = telling.own.page
    met = False

    def meet(cursor: str) -> EventPage:
        nonlocal met
        if not met:
            met = True
            telling.follower.follow()
        return page(cursor)

    monkeypatch.setattr(telling.own, "page", meet)
    telling.follower.follow()
    assert [line.count for line in waiting(telling)] == [1]


class TestLag:
    def test_is_nothing_while_all_is_read(self, telling: Telling) -> None:
        telling.clock.now += timedelta(seconds=40)
        telling.service.run()
        assert telling.service.lag_seconds() == 0
        assert not telling.service.is_behind()

    def test_grows_while_one_is_not_read_to_its_end(self, telling: Telling) -> None:
        telling.private.fails = True
        telling.clock.now += BEHIND
        telling.service.run()
        assert telling.service.lag_seconds() == BEHIND.total_seconds()
        assert not telling.service.is_behind()
        telling.clock.now += timedelta(minutes=1)
        telling.service.run()
        assert telling.service.is_behind()
        telling.private.fails = False
        telling.clock.now += timedelta(minutes=1)
        telling.service.run()
        assert not telling.service.is_behind()

    def test_counts_from_the_first_try_where_none_was_ever_read(self) -> None:
        telling = Telling()
        telling.private.fails = True
        telling.service.run()
        telling.clock.now += BEHIND + timedelta(minutes=1)
        assert telling.service.is_behind()

    def test_is_looked_up_rarely_and_unknown_is_behind(self, telling: Telling) -> None:
        assert not telling.service.is_behind()
        telling.store.fails = True
        assert not telling.service.is_behind()
        telling.clock.now += timedelta(seconds=31)
        assert telling.service.is_behind()
        with pytest.raises(Unavailable):
            telling.service.lag_seconds()


def test_a_store_that_fails_loses_nothing(telling: Telling) -> None:
    telling.own.events.append(an_event())
    telling.store.fails = True
    with pytest.raises(Unavailable):
        telling.service.run()
    telling.store.fails = False
    assert len(telling.run()) == 1
