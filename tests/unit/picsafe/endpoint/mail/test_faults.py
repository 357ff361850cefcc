"""Whatever ends between two steps: each report is taken once, and no message is lost or forgotten."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from picsafe.endpoint.errors import EndpointError, NotNow
from picsafe.endpoint.mail.errors import CommandRefused, Disconnected
from picsafe.endpoint.mail.message import MessageHandler
from picsafe.endpoint.mail.model import Key
from picsafe.endpoint.mail.poller import ATTEMPTS
from picsafe.endpoint.mail.ports import Session
from tests.fakes.endpoint.mailbox import DONE, FAILED, INBOX, Killed
from tests.fakes.endpoint.mails import Attachment, mail
from tests.fakes.endpoint.reports import sealed_report
from tests.fakes.picsafe import FakePicSafe
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital
from tests.unit.picsafe.endpoint.mail.conftest import MAIL, Post

STEP = 8192
FAULTS: dict[str, BaseException] = {
    "disconnected": Disconnected("disconnected", "It has gone away."),
    "refused": CommandRefused("command_refused", "It says no."),
    "killed": Killed(),
    "unexpected": ZeroDivisionError(),
}


def fault_at(number: int, when: str, kind: str) -> Callable[[str, str], None]:
    """Raise at a call, counted from 0."""
    calls = {"before": 0, "after": 0}

    def fault(moment: str, name: str) -> None:
        calls[moment] += 1
        if moment == when and calls[moment] == number + 1:
            raise FAULTS[kind]

    return fault


def attempt(post: Post) -> None:
    """One connection, however it ends; after a killing, or a failure, the next is another process's."""
    try:
        post.look()
    except Killed:
        post.restart()
    except (EndpointError, ZeroDivisionError):
        pass


def drain(post: Post) -> None:
    """Go on without faults until nothing is left."""
    post.server.fault = lambda when, name: None
    for _ in range(5):
        post.hospital.later(hours=2)
        post.look()
    assert post.server.count(INBOX) == 0


@pytest.fixture
def two(fake: FakePicSafe, tmp_path: Path) -> list[Path]:
    return [sealed_report(fake, tmp_path, number) for number in (1, 2)]


def deliver_all(post: Post, two: list[Path]) -> None:
    contents = [path.read_bytes() for path in two]
    post.server.deliver(mail([Attachment(contents[0], two[0].name), Attachment(contents[1], two[1].name)]))
    post.server.deliver(mail([Attachment(contents[1], two[1].name), Attachment(b"x", "broken.picsafe")]))
    post.server.deliver(mail())


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_at_any_call(
    make_hospital: Callable[..., Hospital], two: list[Path], kind: str, when: str, tmp_path: Path
) -> None:
    # a third of the calls each, and all of them together
    number = list(FAULTS).index(kind) % 3
    while True:
        post = Post(make_hospital(CONFIG + MAIL, tmp_path / str(number)))
        deliver_all(post, two)
        post.server.fault = fault_at(number, when, kind)
        attempt(post)
        calls = len(post.server.calls)
        drain(post)
        assert sorted(post.taken()) == [path.stem for path in two], number
        assert [post.server.count(name) for name in (DONE, FAILED)] == [1, 2], number
        if calls <= number:
            break
        number += 3
    assert number > 20


@contextmanager
def killed_at(line: int) -> Iterator[None]:
    """Die before the given line that is run in ``picsafe.endpoint.mail``."""
    left = [line]

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        return traced if frame.f_globals.get("__name__", "").startswith("picsafe.endpoint.mail") else None

    def traced(frame: FrameType, event: str, argument: object) -> Any:
        if event == "line":
            left[0] -= 1
            if left[0] == 0:
                sys.settrace(None)
                raise Killed
        return traced

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("deliver"), st.integers(0, 2)),
        st.tuples(st.just("look"), st.just(0)),
        st.tuples(st.just("killed"), st.integers(1, 900)),
        st.tuples(st.sampled_from(sorted(FAULTS)), st.integers(0, 40)),
        st.tuples(st.just("renumber"), st.just(0)),
        st.tuples(st.just("back"), st.just(0)),
        st.tuples(st.just("full"), st.just(0)),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=EVENTS)
def test_in_any_order(
    events: list[tuple[str, int]],
    make_hospital: Callable[..., Hospital],
    two: list[Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    post = Post(make_hospital(CONFIG + MAIL, tmp_path_factory.mktemp("order")))
    contents = [path.read_bytes() for path in two]
    delivered: set[str] = set()
    mails = 0
    for what, number in events:
        if what == "deliver":
            mails += 1
            chosen = [two[number]] if number < 2 else two
            delivered |= {path.stem for path in chosen}
            post.server.deliver(mail([Attachment(contents[two.index(path)], path.name) for path in chosen]))
        elif what == "look":
            attempt(post)
        elif what == "killed":
            with killed_at(number):
                attempt(post)
        elif what == "renumber":
            post.server.renumber()
        elif what == "back":
            for name in (DONE, FAILED):
                while post.server.folders[name].mails:
                    one = post.server.folders[name].mails.pop()
                    post.server.deliver(one.content)
        elif what == "full":
            fill(post)
        else:
            post.server.fault = fault_at(number % 20, "after" if number > 20 else "before", what)
            attempt(post)
            post.server.fault = lambda when, name: None
    drain(post)
    taken = post.taken()
    assert len(taken) == len(set(taken))
    assert set(taken) == delivered
    assert sum(post.server.count(name) for name in (DONE, FAILED)) == mails


def fill(post: Post) -> None:
    """A look while the disk is full."""
    spool = post.hospital.endpoint.spool
    reserve, spool._reserve = spool._reserve, 2**62
    with suppress(NotNow):
        post.look()
    spool._reserve = reserve


def test_a_full_disk_is_not_the_messages_fault(post: Post, two: list[Path]) -> None:
    post.server.deliver(mail([Attachment(two[0].read_bytes(), two[0].name)]))
    for _ in range(20):
        fill(post)
    assert post.server.count(INBOX) == 1
    post.look()
    assert post.taken() == [two[0].stem]
    assert post.server.count(DONE) == 1


def test_a_message_that_the_server_does_not_give_is_filed_in_the_end(post: Post, two: list[Path]) -> None:
    post.server.poison.add(post.server.deliver(mail([Attachment(b"poison", "poison.picsafe")])))
    post.server.deliver(mail([Attachment(two[0].read_bytes(), two[0].name)]))
    looks = 0
    while post.server.count(INBOX):
        looks += 1
        attempt(post)
        post.hospital.later(minutes=1)
    # the other one did not wait for it
    assert post.taken() == [two[0].stem]
    assert [message.outcome for message in post.store.failed(10)] == ["unreadable"]
    assert [post.server.count(name) for name in (DONE, FAILED)] == [1, 1]
    assert looks > ATTEMPTS


def fault_of(monkeypatch: pytest.MonkeyPatch, uid: int, error: Exception) -> None:
    """Have one message not be dealt with."""
    usual = MessageHandler.handle

    def handle(self: MessageHandler, session: Session, key: Key) -> str:
        if key.uid == uid:
            raise error
        return usual(self, session, key)

    monkeypatch.setattr(MessageHandler, "handle", handle)


def test_a_message_that_nobody_has_thought_of_holds_up_no_other(
    post: Post, two: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fault_of(monkeypatch, post.server.deliver(mail()), ZeroDivisionError())
    post.server.deliver(mail([Attachment(two[0].read_bytes(), two[0].name)]))
    looks = 0
    while post.server.count(INBOX):
        looks += 1
        attempt(post)
        post.hospital.later(minutes=1)
    assert post.taken() == [two[0].stem]
    assert [message.outcome for message in post.store.failed(10)] == ["unreadable"]
    assert looks > ATTEMPTS


def test_what_has_no_room_holds_up_nothing_that_has(
    post: Post, two: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    full = NotNow("disk_full", "There is no room for another report.")
    fault_of(monkeypatch, post.server.deliver(mail()), full)
    post.server.deliver(mail([Attachment(two[0].read_bytes(), two[0].name)]))
    for _ in range(ATTEMPTS + 1):
        with pytest.raises(NotNow):
            post.look()
        post.hospital.later(minutes=1)
    assert post.taken() == [two[0].stem]
    # it is not its fault
    assert [post.server.count(name) for name in (INBOX, DONE, FAILED)] == [1, 1, 0]


class Drops:
    """The connection ends after so many pieces, each time."""

    def __init__(self, post: Post, pieces: int) -> None:
        self._post = post
        self._pieces = pieces
        self._left = pieces
        self.count = 0
        post.server.fault = self

    def __call__(self, when: str, name: str) -> None:
        if name == "open":
            self._left = self._pieces
        if (when, name) == ("after", "read"):
            self._left -= 1
            if self._left == 0:
                self.count += 1
                raise Disconnected("disconnected", "It has gone away.")


@pytest.fixture
def large(fake: FakePicSafe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A report of some steps, which are small here."""
    for module in ("fetching", "poller"):
        monkeypatch.setattr(f"picsafe.endpoint.mail.{module}.STEP", STEP)
    return sealed_report(fake, tmp_path, 9, padding=10 * STEP)


def test_a_connection_that_ends_again_and_again_brings_it_in_the_end(post: Post, large: Path) -> None:
    post.server.deliver(mail([Attachment(large.read_bytes(), large.name)]))
    # the beginnings of two parts, and two pieces, of which one is lost with its connection
    drops = Drops(post, 4)
    poller = post.poller()
    for _ in range(30):
        with suppress(Disconnected), post.server.open() as session:
            poller.look(session)
    assert post.taken() == [large.stem]
    assert post.server.count(DONE) == 1
    # more often than a message that brings nothing is tried
    assert drops.count > ATTEMPTS
    assert list((post.hospital.endpoint.config.data / "incoming").iterdir()) == []


def test_what_was_begun_goes_with_its_message(post: Post, large: Path) -> None:
    incoming = post.hospital.endpoint.config.data / "incoming"
    for ending in ("removed", "stopped"):
        post.server.deliver(mail([Attachment(large.read_bytes(), large.name)]))
        Drops(post, 6)
        poller = post.poller()
        with suppress(Disconnected), post.server.open() as session:
            poller.look(session)
        assert len(list(incoming.iterdir())) == 1
        post.server.fault = lambda when, name: None
        if ending == "removed":
            post.server.folders[INBOX].mails.clear()
            with post.server.open() as session:
                poller.look(session)
        else:
            poller.stop(0)
            poller._run()
        assert list(incoming.iterdir()) == []


def test_what_cannot_be_filed_is_not_fetched_again(post: Post, two: list[Path]) -> None:
    post.server.deliver(mail([Attachment(two[0].read_bytes(), two[0].name)]))
    post.server.refuses_move = True
    for _ in range(20):
        post.look()
        post.hospital.later(hours=1)
    assert post.server.calls.count("describe") == 1
    assert post.store.connectedness().down_since is not None
    post.server.refuses_move = False
    post.hospital.later(hours=2)
    post.look()
    assert post.server.count(DONE) == 1
    assert post.store.connectedness().down_since is None


def test_of_a_message_that_was_begun_nothing_is_fetched_twice(
    post: Post, two: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    post.server.deliver(mail([Attachment(path.read_bytes(), path.name) for path in two]))
    written: list[str] = []
    add = type(post.store).add_part

    def dying(self: Any, key: Any, part: Any, now: Any) -> None:
        add(self, key, part, now)
        written.append(part.section)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(type(post.store), "add_part", dying)
        attempt(post)
    reads = post.server.calls.count("read")
    drain(post)
    assert written == ["2"]
    assert post.taken() == [path.stem for path in two]
    # the beginnings of three parts, and the whole of one
    assert post.server.calls.count("read") - reads < reads + 3


def test_what_somebody_else_has_filed_is_forgotten(post: Post, two: list[Path]) -> None:
    post.server.deliver(mail([Attachment(two[0].read_bytes(), two[0].name)]))

    def fault(when: str, name: str) -> None:
        if name == "describe" and when == "before":
            post.server.folders[INBOX].mails.clear()

    post.server.fault = fault
    post.look()
    assert post.taken() == []
    assert post.store.known(1, 0) == {}
