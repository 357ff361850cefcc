"""What only the outbox of one machine has: lanes, bounds, claims and a seal; ``test_outbox`` has the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from chalicelib.users.mail.delivery import CLAIM
from chalicelib.users.mail.sealing import KEY_BYTES, LetterSeal, Unreadable, outbox_key
from chalicelib.users.mail.sqlite import KNOWN_FOR
from tests.contract.users.mail.posts import KEY, SqlitePost, letter, sqlite_post
from tests.fakes.concurrency import run_concurrently


@pytest.fixture
def post(tmp_path: Path) -> Iterator[SqlitePost]:
    with sqlite_post(tmp_path) as made:
        yield made


def test_it_is_stored_before_anybody_is_told(post: SqlitePost) -> None:
    told: list[int] = []
    post.delivery.begin(lambda: told.append(post.stored()))
    post.outbox.put(letter())
    assert told == [1]


def test_who_claims_a_mail_has_it_for_himself(post: SqlitePost) -> None:
    for number in range(20):
        post.outbox.put(letter(number))
    run_concurrently(8, lambda _: post.deliver())
    assert sorted(post.sent) == sorted(f"pat{number}@example.org" for number in range(20))


def test_a_mail_whose_worker_was_killed_is_delivered_after_the_next_start(post: SqlitePost) -> None:
    post.outbox.put(letter())
    assert post.outbox.claim(post.clock.now, until=post.clock.now + CLAIM) is not None
    post.deliver()
    assert post.sent == []
    post.delivery.begin(lambda: None)
    post.deliver()
    assert post.sent == ["pat0@example.org"]


def test_a_claim_that_is_never_given_back_runs_out(post: SqlitePost) -> None:
    post.outbox.put(letter())
    post.outbox.claim(post.clock.now, until=post.clock.now + CLAIM)
    post.clock.now += CLAIM
    post.deliver()
    assert post.sent == ["pat0@example.org"]


def test_a_flood_from_one_network_does_not_hold_up_another_s_mail(post: SqlitePost) -> None:
    for number in range(90):
        post.outbox.put(letter(number, lane="flood"))
    post.outbox.put(letter(1000, lane="owner"))
    for _ in range(2):
        post.delivery.deliver_one()
    assert post.sent == ["pat0@example.org", "pat1000@example.org"]


def test_a_flood_while_the_mail_server_hangs_neither(post: SqlitePost) -> None:
    for number in range(90):
        post.outbox.put(letter(number, lane="flood"))
    for _ in range(8):
        post.outbox.claim(post.clock.now, until=post.clock.now + CLAIM)
    post.outbox.put(letter(1000, lane="owner"))
    post.delivery.deliver_one()
    assert post.sent == ["pat1000@example.org"]


def test_who_fills_the_outbox_pushes_out_his_own(tmp_path: Path) -> None:
    post = SqlitePost(tmp_path, room=10)
    for number in range(10):
        post.outbox.put(letter(number, lane="flood"))
    with pytest.raises(Unavailable):
        post.outbox.put(letter(10, lane="flood"))
    for number in range(4):
        post.outbox.put(letter(100 + number, lane="owner"))
    assert post.stored() == 10
    post.deliver()
    assert {f"pat{100 + number}@example.org" for number in range(4)} <= set(post.sent)
    assert "pat9@example.org" not in post.sent
    post.database.close()


def test_a_copy_of_the_database_gives_no_code_and_no_address_away(post: SqlitePost) -> None:
    post.outbox.put(letter())
    post.database.close()
    for path in post.path.parent.iterdir():
        content = path.read_bytes()
        assert b"ACDE" not in content
        assert b"example.org" not in content
    assert "ACDE" not in repr(letter())


def test_mails_whose_key_was_lost_are_dropped(tmp_path: Path) -> None:
    first = SqlitePost(tmp_path)
    first.outbox.put(letter())
    first.database.close()
    second = SqlitePost(tmp_path, key=bytes(KEY_BYTES))
    second.outbox.put(letter(1))
    second.deliver()
    assert second.sent == ["pat1@example.org"]
    assert second.stored() == 0
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


def test_a_mail_that_it_had_already_is_not_sent_again(post: SqlitePost) -> None:
    told, another = replace(letter(), mail_id="a" * 32), replace(letter(), mail_id="b" * 32)
    for one in (told, told, another):
        post.outbox.put(one)
    assert post.stored() == 2
    post.deliver()
    post.outbox.put(told)
    assert len(post.sent) == 2
    assert post.stored() == 0
    assert {mail.mail_id for mail in post.mailer.sent} == {"a" * 32, "b" * 32}
    post.clock.now += KNOWN_FOR
    post.outbox.put(replace(told, expires_at=post.clock.now + timedelta(hours=1)))
    assert post.stored() == 1


def test_one_that_there_was_no_room_for_was_not_had(tmp_path: Path) -> None:
    post = SqlitePost(tmp_path, room=1)
    post.outbox.put(letter())
    told = replace(letter(), mail_id="a" * 32)
    with pytest.raises(Unavailable):
        post.outbox.put(told)
    post.deliver()
    post.outbox.put(told)
    post.deliver()
    assert len(post.sent) == 2
    post.database.close()


def test_a_store_that_fails_is_unavailable(post: SqlitePost) -> None:
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
