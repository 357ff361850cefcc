"""Every outbox that mails wait in, and who delivers them: in SQLite and in SQS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.errors import InvalidRequest, Unavailable
from chalicelib.users.mail.delivery import CLAIM
from chalicelib.users.mail.ports import undeliverable_address
from tests.contract.users.mail.posts import Post, deliver_all, letter, sqlite_post, sqs_post


@pytest.fixture(params=["sqlite", "sqs"])
def post(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    made = sqlite_post(tmp_path) if request.param == "sqlite" else sqs_post(monkeypatch)
    with made as found:
        yield found


def test_a_mail_is_delivered_once_and_whole(post: Post) -> None:
    post.outbox.put(letter())
    deliver_all(post)
    post.clock.now += CLAIM
    deliver_all(post)
    (mail,) = post.mailer.sent
    assert (mail.to, mail.subject) == ("pat0@example.org", "ACDE-2345 is your PicSafe code")
    assert (mail.text, mail.html) == ("ACDE-2345\n", "<p>ACDE-2345</p>")
    assert post.stored() == 0


def test_putting_a_mail_hands_it_to_nobody(post: Post) -> None:
    post.mailer.fails = True
    post.outbox.put(letter())
    assert post.stored() == 1


def test_what_fails_is_tried_again_ever_more_rarely_until_the_mail_expires(post: Post) -> None:
    post.mailer.fails = True
    post.outbox.put(letter())
    began, tries = post.clock.now, []
    while post.clock.now < began + timedelta(seconds=1300):
        if post.deliver_one():
            tries.append((post.clock.now - began).total_seconds())
        post.clock.now += timedelta(seconds=2)
    assert tries[:6] == [0, 2, 6, 14, 30, 62]
    assert 10 < len(tries) < 20
    assert tries[-1] < 1200
    post.mailer.fails = False
    deliver_all(post)
    assert post.sent == []


def test_it_arrives_when_who_takes_it_is_back(post: Post) -> None:
    post.mailer.fails = True
    post.outbox.put(letter())
    deliver_all(post)
    post.mailer.fails = False
    post.clock.now += timedelta(seconds=2)
    deliver_all(post)
    assert post.sent == ["pat0@example.org"]


def test_an_expired_mail_is_not_sent(post: Post) -> None:
    post.outbox.put(letter(seconds=60))
    post.clock.now += timedelta(seconds=60)
    deliver_all(post)
    assert post.sent == []
    assert post.stored() == 0


def test_a_mail_whose_worker_was_killed_is_delivered_later(post: Post) -> None:
    post.outbox.put(letter())
    post.take()
    deliver_all(post)
    assert post.sent == []
    post.clock.now += CLAIM
    deliver_all(post)
    assert post.sent == ["pat0@example.org"]


def test_an_address_that_cannot_be_reached_is_refused_at_once_where_that_is_known(post: Post) -> None:
    with pytest.raises(InvalidRequest, match="undeliverable_address"):
        post.outbox.put(replace(letter(), to="müller@example.org"))
    assert post.stored() == 0


def test_one_that_only_who_takes_it_knows_is_dropped(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: str) -> None:
        raise undeliverable_address()

    monkeypatch.setattr(post.mailer, "send", refuse)
    post.outbox.put(letter())
    deliver_all(post)
    assert post.stored() == 0


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
    deliver_all(post)
    assert post.sent == ["pat1@example.org"]
    assert post.stored() == 1


def test_a_store_that_fails_is_unavailable(post: Post) -> None:
    post.break_store()
    with pytest.raises(Unavailable):
        post.outbox.put(letter())
