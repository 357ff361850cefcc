"""What only the outbox in SQS has: its groups, its redelivery, its dead-letter queue, its secrecy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.settings import LocalStores, SettingsError
from chalicelib.users.mail.sqs import group_of
from chalicelib.wiring.mail import deliver
from chalicelib.wiring.services import Wiring
from tests.contract.users.mail.posts import SqsPost, deliver_all, letter, sqs_post
from tests.fakes.sqs import as_record
from tests.http.deployment import make_settings


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[SqsPost]:
    with sqs_post(monkeypatch) as made:
        yield made


def test_what_stands_beside_a_mail_names_nobody(post: SqsPost) -> None:
    post.outbox.put(letter(lane="network#0123456789abcdef"))
    (message,) = post.poller.receive()
    assert message["Attributes"]["MessageGroupId"] == group_of("network#0123456789abcdef")
    beside = {name: value for name, value in message.items() if name not in {"Body", "ResponseMetadata"}}
    for secret in ("pat0", "example.org", "ACDE", "2345", "0123456789abcdef"):
        assert secret not in str(beside)
    assert "MessageAttributes" not in message


def test_lanes_have_groups_and_a_group_has_many_networks() -> None:
    assert group_of("a") == group_of("a") != group_of("b")
    assert len(group_of("a")) == 4
    assert len({group_of(str(number)) for number in range(200)}) > 190


def test_of_several_messages_those_that_fail_stay(post: SqsPost, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        post.outbox.put(letter(number))
    send = post.mailer.send

    def choke(**message: str) -> None:
        if message["to"] == "pat1@example.org":
            raise RuntimeError("nobody expects this")
        send(**message)

    monkeypatch.setattr(post.mailer, "send", choke)
    assert post.poller.poll(size=10)
    assert post.sent == ["pat0@example.org", "pat2@example.org"]
    assert post.stored() == 1
    monkeypatch.undo()


def test_a_mail_that_sqs_does_not_let_be_put_back_is_due_after_the_queues_time(
    post: SqsPost, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.outbox.put(letter())
    (message,) = post.poller.receive()
    post.mailer.fails = True
    handed = {**as_record(message), "receiptHandle": "expired"}
    answer = deliver(post.wiring, {"Records": [handed]})
    assert answer == {"batchItemFailures": [{"itemIdentifier": message["MessageId"]}]}
    post.mailer.fails = False
    post.clock.now += timedelta(seconds=44)
    deliver_all(post)
    assert post.sent == []
    post.clock.now += timedelta(seconds=1)
    deliver_all(post)
    assert post.sent == ["pat0@example.org"]


def test_what_kills_its_lambda_again_and_again_ends_among_the_dead(post: SqsPost) -> None:
    post.outbox.put(letter())
    for _ in range(21):
        post.poller.receive()
        post.clock.now += timedelta(seconds=45)
    assert post.stored() == 0
    # before it expires, so that it is not just gone
    assert post.clock.now < letter().expires_at
    assert len(post.dead()) == 1
    deliver_all(post)
    assert post.sent == []


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"to": 1}', "{" * 2000, "\N{GRINNING FACE}"])
def test_what_cannot_be_read_is_left_and_stops_nothing(post: SqsPost, body: str) -> None:
    post.outbox.put(letter())
    (message,) = post.poller.receive()
    records: list[dict[str, Any]] = [
        {**as_record(message), "body": body, "messageId": "unreadable"},
        as_record(message),
    ]
    assert deliver(post.wiring, {"Records": records}) == {
        "batchItemFailures": [{"itemIdentifier": "unreadable"}]
    }
    assert post.sent == ["pat0@example.org"]


def test_where_mails_do_not_wait_in_sqs_there_is_nothing_to_deliver(tmp_path: Any) -> None:
    settings = make_settings(LocalStores(data=tmp_path, storage_url="https://cloud.example.org"))
    with pytest.raises(SettingsError):
        deliver(Wiring(settings), {"Records": []})
