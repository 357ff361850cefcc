"""The outboxes that mails wait in, and who empties each: threads over SQLite, a Lambda over SQS."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import boto3
import pytest

from chalicelib.local.sqlite import Database
from chalicelib.settings import AwsStores
from chalicelib.users.mail.delivery import CLAIM, Delivery
from chalicelib.users.mail.ports import Letter, Outbox
from chalicelib.users.mail.sealing import KEY_BYTES, LetterSeal
from chalicelib.users.mail.sqlite import MIGRATIONS, SqliteOutbox
from chalicelib.wiring.aws import AwsAdapters
from chalicelib.wiring.mail import deliver
from chalicelib.wiring.services import Wiring
from tests.fakes.accounts import FakeMailer
from tests.fakes.aws_environment import set_credentials
from tests.fakes.sqs import Poller, go_by
from tests.fakes.tokens import FakeClock
from tests.http.aws_resources import make_mail_queue
from tests.http.deployment import make_settings
from tests.infra.role_clients import account_in_memory

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


class Post(Protocol):
    """An outbox, and who empties it."""

    clock: FakeClock
    mailer: FakeMailer

    @property
    def outbox(self) -> Outbox:
        """Takes mails on."""
        ...

    @property
    def sent(self) -> list[str]:
        """Whom mails were sent to."""
        ...

    def deliver_one(self) -> bool:
        """Try one mail that is due; whether there was one."""
        ...

    def take(self) -> None:
        """Take a mail on and be killed."""
        ...

    def stored(self) -> int:
        """How many mails are waiting, or are being delivered."""
        ...

    def break_store(self) -> None:
        """Have the store fail from now on."""
        ...


def deliver_all(post: Post) -> None:
    """Try everything that is due now."""
    while post.deliver_one():
        pass


class SqlitePost:
    """An outbox on a disk; see ``Post``."""

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

    def deliver_one(self) -> bool:
        return self.delivery.deliver_one()

    def deliver(self) -> None:
        deliver_all(self)

    def take(self) -> None:
        assert self.outbox.claim(self.clock.now, until=self.clock.now + CLAIM) is not None

    def stored(self) -> int:
        with closing(sqlite3.connect(self.path)) as connection:
            return int(connection.execute("SELECT count(*) FROM mail_waiting").fetchone()[0])

    def break_store(self) -> None:
        self.database.write(lambda connection: connection.execute("DROP TABLE mail_waiting"))


class SqsPost:
    """An outbox in SQS, as the stack makes it, and its Lambda; see ``Post``."""

    def __init__(self) -> None:
        self.clock, self.mailer = FakeClock(), FakeMailer()
        self.queue_url = make_mail_queue()
        stores = AwsStores(mail_queue=self.queue_url)
        settings = make_settings(stores, ["users"])
        self.adapters = AwsAdapters(settings, stores, self.clock)
        self.adapters.__dict__["mailer"] = self.mailer
        self.wiring = Wiring(settings, clock=self.clock, adapters=self.adapters)
        self.client = boto3.client("sqs")
        self.poller = Poller(self.client, self.queue_url, lambda event: deliver(self.wiring, event))

    @property
    def outbox(self) -> Outbox:
        return self.adapters.outbox

    @property
    def sent(self) -> list[str]:
        return [mail.to for mail in self.mailer.sent]

    def deliver_one(self) -> bool:
        return self.poller.poll()

    def take(self) -> None:
        assert self.poller.receive()

    def stored(self) -> int:
        attributes: dict[str, Any] = dict(
            self.client.get_queue_attributes(QueueUrl=self.queue_url, AttributeNames=["All"])["Attributes"]
        )
        counted = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return sum(int(attributes[name]) for name in counted)

    def dead(self) -> list[dict[str, Any]]:
        """What is in the dead-letter queue."""
        policy = self.client.get_queue_attributes(QueueUrl=self.queue_url, AttributeNames=["All"])
        arn = json.loads(policy["Attributes"]["RedrivePolicy"])["deadLetterTargetArn"]
        url = self.client.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
        return [dict(one) for one in self.client.receive_message(QueueUrl=url).get("Messages", [])]

    def break_store(self) -> None:
        self.client.delete_queue(QueueUrl=self.queue_url)


@contextmanager
def sqlite_post(folder: Path) -> Iterator[SqlitePost]:
    """An outbox on a disk for a while."""
    made = SqlitePost(folder)
    try:
        yield made
    finally:
        made.database.close()


@contextmanager
def sqs_post(monkeypatch: pytest.MonkeyPatch) -> Iterator[SqsPost]:
    """An outbox in SQS for a while."""
    set_credentials(monkeypatch, "eu-west-1")
    with account_in_memory():
        made = SqsPost()
        go_by(made.clock, monkeypatch)
        yield made
