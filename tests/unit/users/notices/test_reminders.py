"""Who is told that a report runs out unopened, or has not arrived at a hospital."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.users.notices.model import REMINDED, Reminder
from chalicelib.users.notices.reminders import AT_ONCE, reminding
from chalicelib.users.notices.undelivered import telling_undelivered
from chalicelib.users.reports.delivered import Delivery, DeliveryState
from chalicelib.users.reports.model import Destination, LoggedReport, new_position
from tests.fakes.notices import OWN, PRIVATE, REPORT, Telling, a_line, an_event
from tests.fakes.reports import SENT_AT, a_report

ALL = "opened expiring undelivered"
ENDS = SENT_AT + timedelta(days=7)


@pytest.fixture
def telling() -> Telling:
    made = Telling()
    made.person(notices=ALL)
    made.clock.now = SENT_AT
    made.service.run()
    return made


def send(telling: Telling, key_server: str = "", destination: Destination = "recipient") -> LoggedReport:
    report = replace(
        a_report(name=f"{'x' * 22}-{REPORT}"),
        key_server=key_server,
        destination=destination,
        expires_at=ENDS,
    )
    telling.reports.forget_user(11)
    log(telling, report)
    return report


def log(telling: Telling, report: LoggedReport) -> None:
    assert telling.reports.add(report, ())
    reminding(telling.reminders, telling.accounts, telling.reports, OWN, {PRIVATE})(report)


def wait(telling: Telling, before_end: timedelta) -> list[str]:
    """What is mailed when so much time is left; Key Servers were asked shortly before."""
    telling.clock.now = ENDS - before_end
    telling.follower.follow()
    return telling.run()


def test_a_sender_is_told_once_a_day_before_an_unopened_report_runs_out(telling: Telling) -> None:
    send(telling)
    assert wait(telling, REMINDED + timedelta(seconds=1)) == []
    (text,) = wait(telling, REMINDED)
    assert "nobody has opened it, and its link stops working on 11 March 2026, 05:06 UTC" in text
    assert "http" not in text
    assert wait(telling, timedelta(hours=2)) == []
    assert telling.reminders.kept == {}


@pytest.mark.parametrize("kind", ["opened", "glass_broken", "recalled", "shredded"])
def test_nobody_is_told_of_what_was_opened_or_taken_back(telling: Telling, kind: str) -> None:
    send(telling)
    telling.own.events.append(an_event(kind))
    telling.run()
    assert telling.reminders.kept == {}
    assert wait(telling, REMINDED) == []


def test_somebody_who_was_refused_has_not_opened_it(telling: Telling) -> None:
    send(telling)
    telling.own.events += [an_event("refused"), an_event("opened", userid=12)]
    telling.run()
    assert len(wait(telling, REMINDED)) == 1


def test_another_key_server_says_nothing_of_it(telling: Telling) -> None:
    send(telling)
    telling.private.events += [an_event("opened"), an_event("expiring"), an_event("held")]
    assert telling.run() == []
    assert len(wait(telling, REMINDED)) == 1


def test_what_is_not_known_is_not_said(telling: Telling) -> None:
    send(telling, PRIVATE)
    telling.private.fails = True
    assert wait(telling, REMINDED) == []
    # it may have been opened: once that is known, it is told as long as there is time
    telling.private.fails = False
    telling.private.events.append(an_event("opened"))
    (text,) = wait(telling, timedelta(hours=20))
    assert "nobody has opened it" not in text
    send(telling, "https://key.elsewhere.example")
    assert telling.reminders.kept == {}


def test_a_key_server_that_is_down_keeps_nobody_from_being_told_of_anothers_reports(telling: Telling) -> None:
    for number in range(2 * AT_ONCE):
        line = a_line(number + 1, "expiring", PRIVATE, last_at=ENDS - timedelta(minutes=5))
        telling.reminders.set(Reminder(12, line))
    send(telling)
    telling.private.fails = True
    assert len(wait(telling, timedelta(hours=23))) == 1
    # nobody knew of those in time, and none is kept for that
    assert wait(telling, timedelta()) == []
    assert telling.reminders.kept == {}


def test_what_was_opened_and_is_uploaded_once_more_is_not_called_unopened(telling: Telling) -> None:
    report = send(telling)
    telling.own.events.append(an_event("opened"))
    telling.run()
    again = SENT_AT + timedelta(minutes=1)
    log(telling, replace(report, name=f"{'y' * 22}-{REPORT}", sent_at=again, position=new_position(again)))
    assert telling.reminders.kept == {}
    assert wait(telling, REMINDED) == []


@pytest.mark.parametrize("notices", ["", "opened undelivered"])
def test_nobody_is_told_who_has_not_asked(telling: Telling, notices: str) -> None:
    telling.person(notices=notices)
    send(telling)
    assert telling.reminders.kept == {}
    telling.person(notices=ALL)
    send(telling, destination="storage")
    assert telling.reminders.kept == {}
    send(telling)
    telling.person(notices=notices)
    assert wait(telling, REMINDED) == []
    assert telling.reminders.kept == {}


def test_a_report_is_logged_although_no_reminder_can_be_set(telling: Telling) -> None:
    telling.reminders.fails = True
    send(telling)
    assert telling.reminders.kept == {}


def deliver(
    telling: Telling,
    state: DeliveryState,
    minutes: int = 0,
    destination: str = "archive",
    enterprise: int = 3,
) -> None:
    delivery = Delivery(
        enterprise, "Example Hospital", destination, state, SENT_AT + timedelta(minutes=minutes)
    )
    user = telling.accounts.users[11]
    telling_undelivered(telling.store, telling.reports, telling.clock)(user, REPORT, delivery)


def test_a_sender_is_told_that_a_report_is_held_or_was_decided_against(telling: Telling) -> None:
    send(telling, destination="storage")
    deliver(telling, "delivered", destination="folder")
    assert telling.run() == []
    deliver(telling, "held")
    deliver(telling, "held")
    (text,) = telling.run()
    assert "held before a hospital\u2019s medical record since 4 March 2026, 05:06 UTC" in text
    assert "Example" not in text
    telling.clock.now += timedelta(hours=1)
    deliver(telling, "rejected", minutes=30)
    (text,) = telling.run()
    assert "not put into a hospital\u2019s medical record" in text


def test_an_enterprise_has_a_sender_told_once_of_one_report(telling: Telling) -> None:
    send(telling, destination="storage")
    mails: list[str] = []
    minutes = [61 * hour for hour in range(6)] + [60 * 24 * day for day in (9, 30, 300)]
    for later in minutes:
        telling.clock.now = SENT_AT + timedelta(minutes=later)
        for destination in ("archive", "record"):
            deliver(telling, "held", minutes=later, destination=destination)
        mails += telling.run()
    assert len(mails) == 1
    telling.clock.now += timedelta(hours=1)
    deliver(telling, "rejected", minutes=later)
    assert len(telling.run()) == 1
    telling.clock.now += timedelta(hours=2)
    deliver(telling, "held", minutes=later + 1, enterprise=4)
    assert len(telling.run()) == 1


def test_of_deliveries_those_are_told_who_asked_and_of_new_ones(telling: Telling) -> None:
    send(telling, destination="storage")
    telling.person(notices="opened expiring")
    deliver(telling, "held")
    telling.person(notices=ALL)
    deliver(telling, "held", minutes=-60 * 24 * 8)
    assert telling.store.waits == {}
    telling.store.fails = True
    deliver(telling, "held")
    telling.store.fails = False
    assert telling.store.waits == {}
