"""How far targets of webhooks have come goes along to a standby, which goes on there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import msgspec
import pytest

from chalicelib.keys.errors import StoreBroken
from chalicelib.keys.events.model import position_at
from chalicelib.keys.events.webhooks import TargetState, begun, taken
from chalicelib.keys.sqlite import changes as changes_module
from chalicelib.keys.sqlite.change_target import ChangeTarget
from chalicelib.keys.sqlite.changes import Changes, ChangeSource
from picsafe.keyserver.changes import serve_changes
from picsafe.standby.messages import Ask, encoded, read
from tests.fakes.key_events import EventfulStore, Inbox


@pytest.fixture
def first(tmp_path: Path) -> Iterator[EventfulStore]:
    with closing(EventfulStore(tmp_path / "first.db")) as store:
        yield store


@pytest.fixture
def second(tmp_path: Path) -> Iterator[EventfulStore]:
    with closing(EventfulStore(tmp_path / "second.db")) as store:
        yield store


def changes_of(tmp_path: Path, after: int) -> Changes:
    with closing(ChangeSource(tmp_path / "first.db")) as source:
        return source.after(after)


def follow(tmp_path: Path, second: EventfulStore) -> None:
    """One answer's worth."""
    target = ChangeTarget(second.database)
    target.apply(changes_of(tmp_path, target.last()))


def opened(store: EventfulStore, number: int) -> None:
    store.add(number=number)


def test_it_goes_on_behind_the_last_event_that_was_taken(
    first: EventfulStore, second: EventfulStore, tmp_path: Path
) -> None:
    inbox = Inbox()
    first.delivery(inbox).step()
    for number in range(3):
        opened(first, number)
    first.delivery(inbox).step()
    opened(first, 3)
    follow(tmp_path, second)
    assert second.states.states() == first.states.states()
    opened(second, 4)
    second.delivery(inbox).step()
    assert inbox.taken == [event.id for event in second.all()]
    assert len(inbox.taken) == 5


def test_it_has_taken_no_more_than_the_standby_has(
    first: EventfulStore, second: EventfulStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox()
    first.delivery(inbox).step()
    for number in range(3):
        opened(first, number)
    first.delivery(inbox).step()
    monkeypatch.setattr(changes_module, "BATCH", 4)
    follow(tmp_path, second)
    state, newest = second.states.state("one"), ChangeTarget(second.database).newest()[1]
    assert state is not None
    assert newest is not None
    assert state.position == position_at(4, bytes.fromhex(newest))
    # it is lost, and the standby, which lacks the last report, writes another entry in its place
    opened(second, 7)
    assert second.delivery(inbox).step() == 1.0
    assert [event.id for event in second.all()] == [*inbox.taken[:2], inbox.taken[-1]]


def test_one_that_lost_its_log_stays_so(first: EventfulStore, second: EventfulStore, tmp_path: Path) -> None:
    opened(first, 0)
    stale = msgspec.structs.replace(
        begun(position_at(900, b"x" * 32)), code="stale_cursor", given_up=True, attempts=1
    )
    first.states.save("one", stale, None)
    follow(tmp_path, second)
    assert second.states.state("one") == stale


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[EventfulStore]:
    with closing(EventfulStore(tmp_path / "keys.db")) as store:
        yield store


def test_what_was_taken_is_told_though_no_entry_comes(
    keys: EventfulStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # who waits for an entry waits until the test has failed
    monkeypatch.setattr("picsafe.keyserver.changes.PATIENCE", 3600.0)
    inbox, answers = Inbox(), BytesIO()
    keys.delivery(inbox).step()
    opened(keys, 0)
    last = ChangeTarget(keys.database).last()

    class Asks(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            # before the second one, which begins where the first one's bytes end
            if self.tell() == len(first_ask):
                keys.states.save("one", taken(position_at(last, None), 1), keys.states.state("one"))
            return super().read(size)

    first_ask = encoded(Ask(0))
    serve_changes(tmp_path, Asks(first_ask + encoded(Ask(last))), answers)
    answers.seek(0)
    before, after = read(answers, Changes), read(answers, Changes)
    assert before is not None
    assert after is not None
    assert (len(before.entries), after.entries) == (last, [])
    assert before.webhooks != after.webhooks


@pytest.mark.parametrize(
    "row",
    [
        {"name": "one", "state": b"{}"},
        {"name": "one", "state": None},
        {"name": "one"},
        {"name": "No name", "state": msgspec.json.encode(TargetState(0, "00" * 16))},
    ],
)
def test_what_is_no_state_is_not_taken_over(
    first: EventfulStore, second: EventfulStore, tmp_path: Path, row: dict[str, object]
) -> None:
    opened(first, 0)
    wrong = msgspec.structs.replace(changes_of(tmp_path, 0), webhooks=[row])
    target = ChangeTarget(second.database)
    with pytest.raises(StoreBroken):
        target.apply(wrong)
    assert (target.last(), second.states.states()) == (0, {})
