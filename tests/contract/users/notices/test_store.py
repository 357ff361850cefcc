"""What every adapter of ``NoticeStore`` has to do."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.users.notices.model import FeedState, Waiting, being_sent, handed_over, put_off, with_line
from chalicelib.users.notices.ports import NoticeStore, Replaced
from tests.fakes.concurrency import run_concurrently
from tests.fakes.notices import OWN, PRIVATE, a_line
from tests.fakes.reports import SENT_AT

LATER = SENT_AT + timedelta(days=8)
SECOND = timedelta(seconds=1)


def add(store: NoticeStore, number: int, userid: int = 11, mark: str = "") -> Replaced:
    """Have one line more wait, whoever else does so at the same time."""
    while True:
        before = store.waiting(userid)
        after = with_line(before, userid, a_line(number), SENT_AT)
        outcome = store.replace(before, after, mark=mark, until=LATER)
        if outcome != Replaced.CHANGED:
            return outcome


def test_how_far_a_key_server_was_read_is_kept_by_whoever_read_it(store: NoticeStore) -> None:
    assert store.feed(OWN) is None
    first, second = FeedState("", SENT_AT), FeedState("one", SENT_AT + SECOND)
    assert store.save_feed(OWN, None, first)
    assert store.feed(OWN) == first
    assert not store.save_feed(OWN, None, second)
    assert store.save_feed(OWN, first, second)
    assert not store.save_feed(OWN, first, FeedState("another", SENT_AT))
    assert store.feed(OWN) == second
    assert store.feed(PRIVATE) is None


def test_what_waits_is_read_as_it_was_stored(store: NoticeStore) -> None:
    assert store.waiting(11) is None
    waiting = with_line(None, 11, a_line(), SENT_AT)
    assert store.replace(None, waiting) == Replaced.DONE
    assert store.waiting(11) == waiting
    sent = being_sent(with_line(waiting, 11, a_line(1, "refused", count=3), SENT_AT), {"opened", "refused"})
    assert sent is not None
    assert store.replace(waiting, sent) == Replaced.DONE
    assert store.waiting(11) == sent
    assert store.waiting(12) is None
    assert store.replace(sent, None) == Replaced.DONE
    assert store.waiting(11) is None


def test_nothing_changes_what_somebody_else_has_changed(store: NoticeStore) -> None:
    first = with_line(None, 11, a_line(), SENT_AT)
    second = with_line(first, 11, a_line(1), SENT_AT)
    assert store.replace(None, first) == Replaced.DONE
    assert store.replace(None, first, mark="a" * 64, until=LATER) == Replaced.CHANGED
    assert store.replace(first, second) == Replaced.DONE
    assert store.replace(first, None) == Replaced.CHANGED
    assert store.replace(first, put_off(first, LATER), mark="a" * 64, until=LATER) == Replaced.CHANGED
    assert store.waiting(11) == second
    # the mark was not set either
    assert add(store, 2, mark="a" * 64) == Replaced.DONE


def test_what_was_told_is_told_once(store: NoticeStore) -> None:
    assert add(store, 1, mark="a" * 64) == Replaced.DONE
    before = store.waiting(11)
    assert add(store, 1, mark="a" * 64) == Replaced.MARKED
    assert add(store, 1, userid=12, mark="a" * 64) == Replaced.MARKED
    assert store.waiting(11) == before
    assert store.waiting(12) is None
    assert add(store, 1, mark="b" * 64) == Replaced.DONE
    assert before is not None
    store.forget(11)
    assert add(store, 1, mark="a" * 64) == Replaced.MARKED


def test_what_is_due_comes_in_order_and_what_is_not_does_not(store: NoticeStore) -> None:
    for userid, seconds in ((11, 3), (12, 1), (13, 2), (14, 4)):
        waiting = Waiting(userid, SENT_AT + seconds * SECOND, (a_line(),))
        assert store.replace(None, waiting) == Replaced.DONE
    due = store.due(SENT_AT + 3 * SECOND, 10)
    assert [one.userid for one in due] == [12, 13, 11]
    assert [one.userid for one in store.due(SENT_AT + 3 * SECOND, 2)] == [12, 13]
    assert store.due(SENT_AT, 10) == []
    # it is due by its newest time alone
    assert store.replace(due[0], handed_over(due[0], SENT_AT)) == Replaced.DONE
    assert store.replace(due[1], None) == Replaced.DONE
    assert [one.userid for one in store.due(SENT_AT + 4 * SECOND, 10)] == [11, 14]
    assert [one.userid for one in store.due(LATER, 10)] == [11, 14, 12]


def test_a_person_is_forgotten(store: NoticeStore) -> None:
    add(store, 1)
    add(store, 1, userid=12)
    for _ in range(2):
        store.forget(11)
        assert store.waiting(11) is None
    assert [one.userid for one in store.due(LATER, 10)] == [12]


def test_of_many_at_once_none_is_lost(store: NoticeStore) -> None:
    outcomes = run_concurrently(4, lambda number: add(store, number, mark=f"{number % 2:064x}"))
    assert sorted(outcome.value for outcome in outcomes) == ["done", "done", "marked", "marked"]
    waiting = store.waiting(11)
    assert waiting is not None
    assert len(waiting.lines) == 2
