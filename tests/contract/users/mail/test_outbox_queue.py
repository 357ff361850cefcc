"""The outbox that mails wait in, and who delivers them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.errors import InvalidRequest, Unavailable
from chalicelib.local.sqlite import Database
from chalicelib.users.mail.delivery import CLAIM, Delivery
from chalicelib.users.mail.ports import Letter, undeliverable_address
from chalicelib.users.mail.sealing import KEY_BYTES, LetterSeal, Unreadable, outbox_key
from chalicelib.users.mail.sqlite import MIGRATIONS, SqliteOutbox
from tests.fakes.accounts import FakeMailer
from tests.fakes.concurrency import run_concurrently
from tests.fakes.tokens import FakeClock

KEY = bytes(range(KEY_BYTES))


def letter(number: int = 0, lane: str = "a", seconds: float = 1200) -> Letter:
    return Letter(
        to=f"pat{number}@example.org",
        subject="ACDE-2345 is your PicSafe code",
        text="ACDE-2345\n",
        html="<p>ACDE-2345</p>",
        lane=lane,
        expires_at=FakeClock().now + timedelta(seconds=seconds),
    )


class Post:
    """An outbox on a disk, and who empties it."""

    def __init__(self, folder: Path, room: int = 100, key: bytes = KEY) -> None:
        self.path = folder / "mail.db"
        self.clock, self.mailer = FakeClock(), FakeMailer()
        self.database = Database(self.path, MIGRATIONS)
        self.outbox = SqliteOutbox(
            self.database, LetterSeal(key), reaches=str.isascii, clock=self.clock, room=room
        )
        self.delivery = Delivery(queue=self.outbox, mailer=self.mailer, clock=self.clock)

    @property
    def sent(self) -> list[str]:
        return [mail.to for mail in self.mailer.sent]

    def deliver(self) -> None:
        while self.delivery.deliver_one():
            pass


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path)
    yield made
    made.database.close()


def test_a_mail_is_delivered_once_and_whole(post: Post) -> None:
    post.outbox.put(letter())
    post.deliver()
    post.deliver()
    (mail,) = post.mailer.sent
    assert (mail.to, mail.subject) == ("pat0@example.org", "ACDE-2345 is your PicSafe code")
    assert (mail.text, mail.html) == ("ACDE-2345\n", "<p>ACDE-2345</p>")


def test_it_is_stored_before_anybody_is_told(post: Post) -> None:
    told: list[int] = []
    post.delivery.begin(lambda: told.append(stored(post)))
    post.outbox.put(letter())
    assert told == [1]


def stored(post: Post) -> int:
    with sqlite3.connect(post.path) as connection:
        return int(connection.execute("SELECT count(*) FROM mail_waiting").fetchone()[0])


def test_a_mail_server_that_fails_is_tried_again_ever_more_rarely_until_the_mail_expires(post: Post) -> None:
    post.mailer.fails = True
    post.outbox.put(letter())
    began, tries = post.clock.now, []
    while stored(post):
        if post.delivery.deliver_one():
            tries.append((post.clock.now - began).total_seconds())
        post.clock.now += timedelta(seconds=1)
    assert tries[:6] == [0, 2, 6, 14, 30, 62]
    assert 10 < len(tries) < 20
    assert tries[-1] < 1200
    assert post.sent == []


def test_it_arrives_when_the_mail_server_is_back(post: Post) -> None:
    post.mailer.fails = True
    post.outbox.put(letter())
    post.deliver()
    post.mailer.fails = False
    post.clock.now += timedelta(seconds=2)
    post.deliver()
    assert post.sent == ["pat0@example.org"]


def test_an_expired_mail_is_not_sent(post: Post) -> None:
    post.outbox.put(letter(seconds=60))
    post.clock.now += timedelta(seconds=60)
    post.deliver()
    assert post.sent == []
    assert stored(post) == 0


def test_who_claims_a_mail_has_it_for_himself(post: Post) -> None:
    for number in range(20):
        post.outbox.put(letter(number))
    run_concurrently(8, lambda _: post.deliver())
    assert sorted(post.sent) == sorted(f"pat{number}@example.org" for number in range(20))


def test_a_mail_whose_worker_was_killed_is_delivered_after_the_next_start(post: Post) -> None:
    post.outbox.put(letter())
    assert post.outbox.claim(post.clock.now, until=post.clock.now + CLAIM) is not None
    post.deliver()
    assert post.sent == []
    post.delivery.begin(lambda: None)
    post.deliver()
    assert post.sent == ["pat0@example.org"]


def test_a_claim_that_is_never_given_back_runs_out(post: Post) -> None:
    post.outbox.put(letter())
    post.outbox.claim(post.clock.now, until=post.clock.now + CLAIM)
    post.clock.now += CLAIM
    post.deliver()
    assert post.sent == ["pat0@example.org"]


def test_a_flood_from_one_network_does_not_hold_up_another_s_mail(post: Post) -> None:
    for number in range(90):
        post.outbox.put(letter(number, lane="flood"))
    post.outbox.put(letter(1000, lane="owner"))
    for _ in range(2):
        post.delivery.deliver_one()
    assert post.sent == ["pat0@example.org", "pat1000@example.org"]


def test_a_flood_while_the_mail_server_hangs_neither(post: Post) -> None:
    for number in range(90):
        post.outbox.put(letter(number, lane="flood"))
    for _ in range(8):
        post.outbox.claim(post.clock.now, until=post.clock.now + CLAIM)
    post.outbox.put(letter(1000, lane="owner"))
    post.delivery.deliver_one()
    assert post.sent == ["pat1000@example.org"]


def test_who_fills_the_outbox_pushes_out_his_own(tmp_path: Path) -> None:
    post = Post(tmp_path, room=10)
    for number in range(10):
        post.outbox.put(letter(number, lane="flood"))
    with pytest.raises(Unavailable):
        post.outbox.put(letter(10, lane="flood"))
    for number in range(4):
        post.outbox.put(letter(100 + number, lane="owner"))
    assert stored(post) == 10
    post.deliver()
    assert {f"pat{100 + number}@example.org" for number in range(4)} <= set(post.sent)
    assert "pat9@example.org" not in post.sent
    post.database.close()


def test_an_address_that_cannot_be_reached_is_refused_at_once_where_that_is_known(post: Post) -> None:
    with pytest.raises(InvalidRequest, match="undeliverable_address"):
        post.outbox.put(replace(letter(), to="müller@example.org"))
    assert stored(post) == 0


def test_one_that_only_the_mail_server_knows_is_dropped(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: str) -> None:
        raise undeliverable_address()

    monkeypatch.setattr(post.mailer, "send", refuse)
    post.outbox.put(letter())
    post.deliver()
    assert stored(post) == 0


def test_a_mail_that_nobody_can_handle_does_not_stop_the_others(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = post.mailer.send

    def choke(**message: str) -> None:
        if message["to"] == "pat0@example.org":
            raise RuntimeError("nobody expects this")
        send(**message)

    monkeypatch.setattr(post.mailer, "send", choke)
    post.outbox.put(letter())
    post.outbox.put(letter(1))
    post.deliver()
    assert post.sent == ["pat1@example.org"]
    assert stored(post) == 1


def test_a_copy_of_the_database_gives_no_code_and_no_address_away(post: Post) -> None:
    post.outbox.put(letter())
    post.database.close()
    for path in post.path.parent.iterdir():
        content = path.read_bytes()
        assert b"ACDE" not in content
        assert b"example.org" not in content
    assert "ACDE" not in repr(letter())


def test_mails_whose_key_was_lost_are_dropped(tmp_path: Path) -> None:
    first = Post(tmp_path)
    first.outbox.put(letter())
    first.database.close()
    second = Post(tmp_path, key=bytes(KEY_BYTES))
    second.outbox.put(letter(1))
    second.deliver()
    assert second.sent == ["pat1@example.org"]
    assert stored(second) == 0
    second.database.close()


def test_the_key_is_made_once_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    key = outbox_key(tmp_path / "outbox.key")
    assert len(key) == KEY_BYTES
    assert outbox_key(tmp_path / "outbox.key") == key
    (tmp_path / "outbox.key").chmod(0o640)
    with pytest.raises(Unavailable):
        outbox_key(tmp_path / "outbox.key")
    (tmp_path / "short.key").touch(mode=0o600)
    with pytest.raises(Unavailable):
        outbox_key(tmp_path / "short.key")
    with pytest.raises(Unavailable):
        outbox_key(tmp_path / "short.key" / "below")


@settings(max_examples=200)
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_sealed_mail_that_was_changed_is_not_opened(place: int, change: int) -> None:
    seal = LetterSeal(KEY)
    sealed = bytearray(seal.seal(letter()))
    assert seal.open(bytes(sealed)) == letter()
    sealed[place % len(sealed)] ^= change
    with pytest.raises(Unreadable):
        seal.open(bytes(sealed))


def test_a_store_that_fails_is_unavailable(post: Post) -> None:
    post.outbox.put(letter())
    claimed = post.outbox.claim(post.clock.now, until=post.clock.now + CLAIM)
    assert claimed is not None
    post.database.write(lambda connection: connection.execute("DROP TABLE mail_waiting"))
    asked: list[Callable[[], object]] = [
        lambda: post.outbox.put(letter()),
        lambda: post.outbox.claim(post.clock.now, until=post.clock.now),
        lambda: post.outbox.done(claimed),
        lambda: post.outbox.put_back(claimed, due_at=post.clock.now),
        lambda: post.outbox.release(post.clock.now),
    ]
    for ask in asked:
        with pytest.raises(Unavailable):
            ask()
