"""What every adapter of ``Reminders`` has to do."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.users.notices.model import REMINDED, Reminder
from chalicelib.users.notices.ports import Reminders
from tests.fakes.notices import OWN, PRIVATE, a_line
from tests.fakes.reports import SENT_AT

HOUR = timedelta(hours=1)


def a_reminder(number: int = 0, userid: int = 11, hours: int = 0) -> Reminder:
    """One that is due so many hours after reports are sent."""
    return Reminder(userid, a_line(number, "expiring", last_at=SENT_AT + REMINDED + hours * HOUR))


def test_what_is_due_comes_in_order_and_stays_until_it_is_dropped(reminders: Reminders) -> None:
    late, early, other = a_reminder(1, hours=2), a_reminder(2, hours=1), a_reminder(1, userid=12, hours=3)
    for one in (late, early, other):
        reminders.set(one)
    assert reminders.due(OWN, SENT_AT, 10) == []
    assert reminders.due(OWN, SENT_AT + 2 * HOUR, 10) == [early, late]
    assert reminders.due(OWN, SENT_AT + 3 * HOUR, 2) == [early, late]
    for _ in range(2):
        reminders.drop(11, early.line.report_id)
    assert reminders.due(OWN, SENT_AT + 3 * HOUR, 10) == [late, other]


def test_one_of_the_same_report_takes_the_place_of_another(reminders: Reminders) -> None:
    first, second = a_reminder(hours=1), a_reminder(hours=5)
    reminders.set(first)
    reminders.set(second)
    assert reminders.due(OWN, SENT_AT + 4 * HOUR, 10) == []
    assert reminders.due(OWN, SENT_AT + 5 * HOUR, 10) == [second]
    reminders.set(first)
    reminders.set(first)
    assert reminders.due(OWN, SENT_AT + 9 * HOUR, 10) == [first]


def test_a_person_is_forgotten(reminders: Reminders) -> None:
    for one in (a_reminder(1), a_reminder(2), other := a_reminder(1, userid=12)):
        reminders.set(one)
    for _ in range(2):
        reminders.forget(11)
    assert reminders.due(OWN, SENT_AT + HOUR, 10) == [other]


def test_each_key_servers_are_apart_and_what_has_run_out_is_not_due(reminders: Reminders) -> None:
    mine = a_reminder(1)
    theirs = [Reminder(12, a_line(number, server=PRIVATE, last_at=SENT_AT + REMINDED)) for number in (2, 3)]
    for one in (*theirs, mine):
        reminders.set(one)
    assert reminders.due(OWN, SENT_AT, 1) == [mine]
    assert reminders.due(PRIVATE, SENT_AT, 10) == theirs
    last = timedelta(milliseconds=1)
    assert reminders.due(OWN, SENT_AT + REMINDED - last, 10) == [mine]
    assert reminders.due(OWN, SENT_AT + REMINDED, 10) == []
    # another Key Server's one of the same report takes its place
    moved = Reminder(11, a_line(1, server=PRIVATE, last_at=SENT_AT + REMINDED + HOUR))
    reminders.set(a_reminder(1))
    reminders.set(moved)
    assert reminders.due(OWN, SENT_AT + HOUR, 10) == []
    assert moved in reminders.due(PRIVATE, SENT_AT + HOUR, 10)


def test_one_that_is_kept_is_moved(reminders: Reminders) -> None:
    early, other = a_reminder(1, hours=1), a_reminder(2, hours=1)
    for one in (early, other):
        reminders.set(one)
    later = early.line.last_at + 5 * HOUR
    for _ in range(2):
        reminders.move(11, early.line.report_id, later)
    assert reminders.due(OWN, SENT_AT + 5 * HOUR, 10) == [other]
    assert reminders.due(OWN, SENT_AT + 6 * HOUR, 10) == [other, early.until(later)]


def test_one_that_is_gone_is_not_moved(reminders: Reminders) -> None:
    gone = a_reminder()
    reminders.set(gone)
    reminders.drop(11, gone.line.report_id)
    reminders.move(11, gone.line.report_id, gone.line.last_at + HOUR)
    assert reminders.due(OWN, SENT_AT + 9 * HOUR, 10) == []
