"""What becomes of events on their way to a target."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from chalicelib.errors import InvalidRequest
from chalicelib.keys.errors import StateChanged, WebhookNotTaken
from chalicelib.keys.events.deliveries import GIVEN_UP_SECONDS, IDLE_SECONDS, WebhookDelivery
from chalicelib.keys.events.schemas import shown
from chalicelib.keys.events.webhooks import MIN_ATTEMPTS, TargetState
from tests.fakes.key_events import OPERATOR, SENDER, EventfulStore, Inbox
from tests.fakes.tokens import AUDIENCE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventfulStore]:
    store = EventfulStore(tmp_path / "keys.db")
    yield store
    store.close()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def delivery(store: EventfulStore, inbox: Inbox) -> WebhookDelivery:
    """To a target that is told of all that comes from now on."""
    delivery = store.delivery(inbox)
    assert delivery.step() == IDLE_SECONDS
    return delivery


def state(store: EventfulStore) -> TargetState:
    found = store.states.state("one")
    assert found is not None
    return found


def test_a_new_target_hears_of_what_comes(store: EventfulStore, inbox: Inbox) -> None:
    store.add()
    delivery = store.delivery(inbox)
    assert delivery.step() == IDLE_SECONDS
    store.add("recall", SENDER)
    store.add(outcome="recalled")
    assert delivery.step() == IDLE_SECONDS
    assert inbox.taken == [one.id for one in store.all()[1:]]
    assert delivery.step() == IDLE_SECONDS
    assert len(inbox.taken) == 2


def test_a_message_has_the_event_as_the_feed_has_it(
    store: EventfulStore, inbox: Inbox, delivery: WebhookDelivery
) -> None:
    store.add("recall", OPERATOR)
    store.add("break_glass")
    store.add(outcome="recalled")
    delivery.step()
    events = store.all()
    assert [one.type for one in events] == ["recalled", "opened", "glass_broken", "refused"]
    for event, body in zip(events, inbox.bodies, strict=True):
        assert msgspec.json.decode(body) == {
            "type": f"report.{event.type}",
            "timestamp": event.at,
            "data": {"key_server": AUDIENCE, "event": msgspec.to_builtins(shown(event))},
        }


def test_a_target_gets_what_it_wants(store: EventfulStore, inbox: Inbox) -> None:
    delivery = store.delivery(inbox, events=("recalled",))
    delivery.step()
    store.add()
    store.add("recall", SENDER)
    delivery.step()
    assert inbox.taken == [store.all()[1].id]


def test_what_was_not_taken_is_tried_again_later_and_overtaken_by_nothing(
    store: EventfulStore, inbox: Inbox, delivery: WebhookDelivery
) -> None:
    store.add()
    store.add(outcome="no_longer")
    inbox.fail()
    pauses = []
    for _ in range(4):
        delivery.step()
        before = state(store)
        pauses.append(before.next_at - int(store.clock().timestamp()))
        assert delivery.step() > 0
        assert state(store) == before
        store.clock.now += timedelta(seconds=pauses[-1])
    assert pauses == [5, 10, 20, 40]
    assert (state(store).attempts, state(store).code) == (4, "failed")
    inbox.work()
    delivery.step()
    assert inbox.taken == [one.id for one in store.all()]
    assert (state(store).attempts, state(store).failing_since) == (0, None)


def test_of_an_entry_that_is_two_events_neither_is_lost(
    store: EventfulStore, inbox: Inbox, delivery: WebhookDelivery
) -> None:
    store.add("break_glass")
    opened, broken = (one.id for one in store.all())

    def takes_the_first(message_id: str) -> None:
        if message_id == broken:
            raise WebhookNotTaken("failed")

    inbox.before = takes_the_first
    for attempts in (1, 2):
        delivery.step()
        assert state(store).attempts == attempts
        store.clock.now += timedelta(hours=1)
    inbox.work()
    delivery.step()
    assert inbox.taken == [opened, opened, opened, broken]
    delivery.step()
    assert len(inbox.taken) == 4


def test_a_receiver_that_asks_for_a_pause_gets_it(
    store: EventfulStore, inbox: Inbox, delivery: WebhookDelivery
) -> None:
    store.add()
    inbox.fail("too_many", retry_after=100)
    delivery.step()
    assert state(store).next_at - int(store.clock().timestamp()) == 100


def test_whoever_is_stopped_before_it_is_remembered_sends_it_again(
    store: EventfulStore, inbox: Inbox, delivery: WebhookDelivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add()
    with monkeypatch.context() as broken:
        broken.setattr(store.states, "save", _stopped)
        with pytest.raises(KeyboardInterrupt):
            delivery.step()
    again = store.delivery(inbox)
    again.step()
    [event] = store.all()
    assert inbox.taken == [event.id, event.id]
    again.step()
    assert len(inbox.taken) == 2


def test_a_target_that_takes_nothing_for_days_is_given_up_and_taken_up_again(
    store: EventfulStore, inbox: Inbox, delivery: WebhookDelivery
) -> None:
    store.add()
    inbox.fail()
    assert not store.desk.are_failing(["one"])
    delivery.step()
    store.clock.now += timedelta(hours=1)
    assert store.desk.are_failing(["one"])
    # a clock that was set gives nobody up
    store.clock.now += timedelta(days=8)
    for attempt in range(2, MIN_ATTEMPTS + 1):
        assert not store.desk.are_given_up(["one"])
        delivery.step()
        assert state(store).attempts == attempt
        store.clock.now += timedelta(hours=1)
    assert store.desk.are_given_up(["one"])
    inbox.work()
    assert delivery.step() == GIVEN_UP_SECONDS
    assert inbox.taken == []
    store.desk.resume("one")
    delivery.step()
    assert inbox.taken == [one.id for one in store.all()]
    assert not store.desk.are_given_up(["one"])


def test_a_receiver_that_is_gone_is_given_up_at_once(
    store: EventfulStore, inbox: Inbox, delivery: WebhookDelivery
) -> None:
    store.add()
    inbox.fail("gone")
    delivery.step()
    assert state(store).given_up


def test_a_clock_that_was_set_back_keeps_nobody_waiting_for_days(
    store: EventfulStore, inbox: Inbox, delivery: WebhookDelivery
) -> None:
    store.add()
    inbox.fail()
    delivery.step()
    store.clock.now -= timedelta(days=30)
    inbox.work()
    delivery.step()
    assert len(inbox.taken) == 1


def test_a_target_is_told_again_from_where_its_operator_says(
    store: EventfulStore, inbox: Inbox, delivery: WebhookDelivery
) -> None:
    store.add()
    store.add("recall", SENDER)
    delivery.step()
    store.desk.resume("one", 0)
    delivery.step()
    assert inbox.taken == [one.id for one in store.all()] * 2
    store.desk.resume("one", 3)
    with pytest.raises(InvalidRequest, match="invalid_cursor"):
        store.desk.resume("one", 4)


def test_another_log_is_not_told_as_if_it_were_the_same(
    store: EventfulStore, inbox: Inbox, delivery: WebhookDelivery
) -> None:
    before = state(store)
    store.states.save("one", TargetState(7, "ab" * 8), before)
    store.add()
    assert delivery.step() == GIVEN_UP_SECONDS
    assert (state(store).given_up, state(store).code) == (True, "stale_cursor")


def test_one_target_waits_for_no_other(store: EventfulStore, inbox: Inbox, delivery: WebhookDelivery) -> None:
    dead = Inbox()
    other = store.delivery(dead, "other")
    other.step()
    dead.fail()
    store.add()
    other.step()
    delivery.step()
    assert (len(inbox.taken), dead.taken) == (1, [])
    newest = store.desk.newest()
    assert (state(store).number, newest) == (newest, 2)


def test_two_who_send_for_one_target_lose_nothing(
    store: EventfulStore, inbox: Inbox, delivery: WebhookDelivery
) -> None:
    second = store.delivery(inbox)
    store.add()

    def meanwhile(_message_id: str) -> None:
        inbox.work()
        second.step()

    inbox.before = meanwhile
    assert delivery.step() == 0.0
    delivery.step()
    [event] = store.all()
    assert set(inbox.taken) == {event.id}


def test_what_concerns_nobody_is_remembered_now_and_then(
    store: EventfulStore, inbox: Inbox, delivery: WebhookDelivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.keys.events.deliveries._UNSAVED", 3)
    store.add()
    delivery.step()
    before = state(store)
    assert before.number == 2
    for number in (2, 2, 5):
        store.add("fetch", SENDER)
        delivery.step()
        assert state(store).number == number
    assert state(store).taken_at == before.taken_at


def _stopped(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_state_that_changes_all_the_time_is_not_taken_up(
    store: EventfulStore, delivery: WebhookDelivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StateChanged

    monkeypatch.setattr(store.states, "save", busy)
    with pytest.raises(StateChanged):
        store.desk.resume("one")
    assert delivery.target.name == "one"
