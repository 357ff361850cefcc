"""The thread: it connects again and again, and says how the mailbox stands."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from picsafe.endpoint.mail.errors import Disconnected, SignInRefused
from picsafe.endpoint.mail.poller import KEEP, Poller
from picsafe.endpoint.mail.status import SILENT_AFTER, mail_status_of
from tests.fakes.endpoint.mailbox import DONE
from tests.fakes.endpoint.mails import Attachment, mail
from tests.fakes.endpoint.reports import sealed_report
from tests.fakes.picsafe import FakePicSafe
from tests.unit.picsafe.endpoint.mail.conftest import Post

SECONDS = 10


class Sequence:
    """What happens at each call of one name, in turn; then nothing, and somebody is told."""

    def __init__(self, post: Post, call: str, *errors: BaseException | None) -> None:
        self.is_over = threading.Event()
        self._call = call
        self._errors: Iterator[BaseException | None] = iter(errors)
        post.server.fault = self

    def __call__(self, when: str, name: str) -> None:
        if when == "before" and name == self._call:
            try:
                error = next(self._errors)
            except StopIteration:
                self.is_over.set()
                return
            if error is not None:
                raise error


@pytest.fixture
def running(post: Post, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Poller]]:
    monkeypatch.setattr("picsafe.endpoint.mail.poller.PAUSE", 0.002)
    started: list[Poller] = []

    def start(wait: Callable[[Poller, int], timedelta] = lambda self, failures: timedelta()) -> Poller:
        monkeypatch.setattr(Poller, "_wait", wait)
        started.append(post.poller())
        started[-1].start()
        return started[-1]

    yield start
    for poller in started:
        assert poller.stop(SECONDS)


GONE = Disconnected("disconnected", "It has gone away.")
REFUSED = SignInRefused("sign_in_refused", "The mail server does not let us in.")


def test_what_arrives_while_it_runs_is_taken(
    fake: FakePicSafe, post: Post, running: Callable[..., Poller], tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    arrived = threading.Event()

    def deliver() -> None:
        if not arrived.is_set():
            post.server.deliver(mail([Attachment(path.read_bytes(), path.name)]))
            arrived.set()
        elif post.server.count(DONE):
            filed.set()
        idle.wait(0.01)

    filed, idle = threading.Event(), threading.Event()
    post.server.on_wait = deliver
    running()
    assert filed.wait(SECONDS)
    assert post.taken() == [path.stem]


@pytest.mark.parametrize("call", ["open", "uids", "flagged", "wait"])
def test_it_connects_again_whatever_ended_the_connection(
    post: Post, running: Callable[..., Poller], call: str
) -> None:
    sequence = Sequence(post, call, None, GONE, ZeroDivisionError(), REFUSED, GONE, None, GONE, None)
    # each of the connections ends, so that there are others
    post.server.on_wait = raise_gone
    running()
    assert sequence.is_over.wait(SECONDS)


def raise_gone() -> None:
    raise GONE


def test_one_end_of_a_connection_is_nothing_to_be_told_of(post: Post) -> None:
    poller = post.poller()
    poller._failed(GONE)
    assert post.store.connectedness().down_since is None
    poller._failed(GONE)
    assert post.store.connectedness().down_since is not None
    post.look()
    assert post.store.connectedness().down_since is None


def test_who_is_not_let_in_says_so_at_once(post: Post) -> None:
    post.poller()._failed(REFUSED)
    found = mail_status_of(post.store.connectedness(), post.hospital.fake.clock())
    assert found.text.startswith("DOWN since ")
    assert "(The mail server does not let us in.)" in found.text


def test_a_mailbox_that_nobody_looks_at_is_down(post: Post) -> None:
    now = post.hospital.fake.clock()
    assert mail_status_of(post.store.connectedness(), now).down_since == now
    post.look()
    well = mail_status_of(post.store.connectedness(), now + SILENT_AFTER)
    assert well.text == "connected, no message yet, 0 failed"
    late = mail_status_of(post.store.connectedness(), now + SILENT_AFTER + timedelta(seconds=1))
    assert late.down_since == now


def test_waits_grow_and_are_bounded(post: Post) -> None:
    poller = post.poller()
    waits = [poller._wait(failures).total_seconds() for failures in range(12)]
    assert waits[:4] == [0, 30, 60, 120]
    assert max(waits) == 300


def test_what_was_dealt_with_long_ago_is_forgotten(post: Post) -> None:
    post.server.deliver(mail([Attachment(b"x", "broken.picsafe")]))
    post.look()
    assert len(post.store.failed(10)) == 1
    post.store.forget(post.hospital.fake.clock() + KEEP)
    assert post.store.failed(10) == []
    rows = post.hospital.endpoint.database.read(
        lambda connection: connection.execute("SELECT count(*) AS n FROM mail_part").fetchone()
    )
    assert rows["n"] == 0


def test_a_look_that_takes_long_is_no_silence(post: Post) -> None:
    for number in range(20):
        post.server.deliver(mail([Attachment(b"x", f"{number}.picsafe")]))
    post.look()
    for number in range(20):
        post.server.deliver(mail([Attachment(b"x", f"{number}.picsafe")]))

    seen: list[bool] = []

    def fault(when: str, name: str) -> None:
        if (when, name) == ("before", "describe"):
            post.hospital.later(minutes=2)
        if (when, name) == ("after", "describe"):
            found = mail_status_of(post.store.connectedness(), post.hospital.fake.clock())
            seen.append(found.down_since is None)

    post.server.fault = fault
    post.look()
    assert seen == [True] * 20


def test_a_server_that_ends_whoever_idles_is_not_flooded(post: Post, running: Callable[..., Poller]) -> None:
    waits: list[int] = []

    def wait(self: Poller, failures: int) -> timedelta:
        waits.append(failures)
        return timedelta()

    over = Sequence(post, "wait", *[GONE] * 5)
    running(wait)
    assert over.is_over.wait(SECONDS)
    assert waits[:5] == [0, 1, 2, 3, 4]


def test_stopping_leaves_a_message_as_it_was(fake: FakePicSafe, post: Post, tmp_path: Path) -> None:
    path = sealed_report(fake, tmp_path)
    post.server.deliver(mail([Attachment(path.read_bytes(), path.name)]))
    poller = post.poller()

    def fault(when: str, name: str) -> None:
        if name == "read":
            poller.stop(0)

    post.server.fault = fault
    with post.server.open() as session:
        poller.look(session)
    assert post.store.known(1, 0) == {}
    post.server.fault = lambda when, name: None
    post.look()
    assert post.taken() == [path.stem]
