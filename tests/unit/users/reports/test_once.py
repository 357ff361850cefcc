"""A mail about a report goes to the outbox once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.errors import InvalidRequest, Unavailable
from chalicelib.users.accounts.limits import HANDING_WINDOW, Tally
from chalicelib.users.mail.ports import Letter
from chalicelib.users.reports.once import OnceOutbox
from tests.fakes.accounts import FakeRequesters

EDGE = datetime(1970, 1, 1, tzinfo=UTC) + 3_000_000 * HANDING_WINDOW
MAIL_ID = "0" * 32
LETTER = Letter(
    to="kim@example.org",
    subject="",
    text="",
    html="",
    lane="",
    expires_at=EDGE + timedelta(days=7),
    mail_id=MAIL_ID,
)


class Mailing:
    """What asks for one mail, and the outbox that takes it on.

    Attributes:
        meanwhile: what happens while the outbox takes a mail.
    """

    def __init__(self, tallies: FakeRequesters) -> None:
        self.tallies = tallies
        self.now = EDGE
        self.put_letters: list[Letter] = []
        self.marked = False
        self.meanwhile: Callable[[], object] = lambda: None
        self.limits: list[Tally] = []

    def put(self, letter: Letter) -> None:
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        self.put_letters.append(letter)

    def mark(self) -> None:
        self.marked = True

    def ask(self) -> bool:
        once = OnceOutbox(self.tallies, self, lambda: self.now)
        return once.put(
            MAIL_ID, lambda: LETTER, is_marked=lambda: self.marked, mark=self.mark, limits=self.limits
        )


@pytest.fixture
def mailing() -> Mailing:
    return Mailing(FakeRequesters())


def fail(error: Exception) -> Callable[[], object]:
    def failing() -> None:
        raise error

    return failing


def test_asking_again_sends_nothing_whenever_it_is(mailing: Mailing) -> None:
    for days in (0, 0, 1, 14, 400):
        mailing.now += timedelta(days=days)
        assert mailing.ask()
    assert mailing.put_letters == [LETTER]


@pytest.mark.parametrize("passed", [timedelta(0), timedelta(seconds=2), HANDING_WINDOW])
def test_who_asks_while_somebody_is_at_it_sends_nothing(mailing: Mailing, passed: timedelta) -> None:
    mailing.now = EDGE - timedelta(seconds=1)
    seconds: list[bool] = []

    def ask_too() -> None:
        mailing.now += passed
        seconds.append(mailing.ask())

    mailing.meanwhile = ask_too
    assert mailing.ask()
    assert (seconds, mailing.put_letters) == ([False], [LETTER])
    assert mailing.ask()


def test_who_broke_off_keeps_nobody_from_it_for_long(mailing: Mailing) -> None:
    mailing.meanwhile = fail(RuntimeError("killed"))
    with pytest.raises(RuntimeError, match="killed"):
        mailing.ask()
    mailing.now += HANDING_WINDOW
    assert not mailing.ask()
    mailing.now += HANDING_WINDOW
    assert mailing.ask()
    assert mailing.put_letters == [LETTER]


def test_what_the_outbox_does_not_take_counts_nowhere(mailing: Mailing) -> None:
    mailing.limits = [Tally("a", 1, mailing.now), Tally("b", 1, mailing.now)]
    for _ in range(3):
        mailing.meanwhile = fail(Unavailable())
        with pytest.raises(Unavailable):
            mailing.ask()
    mailing.meanwhile = fail(InvalidRequest("undeliverable_address", ""))
    assert not mailing.ask()
    assert set(mailing.tallies.taken.values()) == {0}
    assert mailing.ask()
    assert mailing.put_letters == [LETTER]


def test_nor_does_what_there_is_no_room_for(mailing: Mailing) -> None:
    first, second = Tally("a", 1, mailing.now), Tally("b", 1, mailing.now)
    mailing.limits = [first, second]
    mailing.tallies.count([second])
    assert not mailing.ask()
    assert mailing.tallies.full([first]) is None
    mailing.tallies.count([second], -1)
    assert mailing.ask()
