"""The outbox on AWS: mails that wait in Amazon SQS, and those of them that Lambda was given to deliver.

A message is a mail as JSON, encrypted by SQS under a KMS key of our own. Beside it SQS is told a group, which
shares its turns fairly among the groups ("fair queues" of standard queues) and names nobody.
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.aws.clients import aws_errors
from chalicelib.clock import Clock
from chalicelib.errors import Unavailable
from chalicelib.observability.log import record
from chalicelib.users.mail.ports import Claimed, Letter, undeliverable_address

# 16 bits: tells networks apart, and each stands for 65,000 IPv4 addresses, so that it tells none of them
_GROUP_DIGITS: Final = 4
_LETTER: Final = msgspec.json.Decoder(Letter)

Record = Mapping[str, Any]
"""A message as Lambda hands it over, with ``messageId``, ``receiptHandle``, ``body`` and ``attributes``."""


class SqsOutbox:
    """``Outbox``; the role needs ``sqs:SendMessage``, and ``kms:GenerateDataKey`` and ``kms:Decrypt`` by SQS.

    An answer of SQS that is lost is asked for again, and then the mail waits twice.

    Args:
        client: an ``sqs`` client.
        queue_url: a standard queue.
        reaches: see ``Mailer``.
    """

    def __init__(
        self,
        *,
        client: Any,  # noqa: ANN401 - two calls are not worth the dependency on SQS's stubs
        queue_url: str,
        reaches: Callable[[str], bool],
    ) -> None:
        self._client = client
        self._queue_url = queue_url
        self._reaches = reaches

    def put(self, letter: Letter) -> None:
        """See the port."""
        if not self._reaches(letter.to):
            raise undeliverable_address()
        body = msgspec.json.encode(letter).decode()
        with aws_errors():
            self._client.send_message(
                QueueUrl=self._queue_url, MessageBody=body, MessageGroupId=group_of(letter.lane)
            )


class SqsBatch:
    """``MailQueue`` of the messages that Lambda was given at once.

    Lambda deletes them afterwards, except for those that ``answer`` names.

    Args:
        client: an ``sqs`` client; the role needs ``sqs:ChangeMessageVisibility``.
        queue_url: where the messages come from.
        clock: the time.
        records: the messages.

    Attributes:
        on_put: never called: mails are put elsewhere.
    """

    def __init__(
        self,
        *,
        client: Any,  # noqa: ANN401 - as above
        queue_url: str,
        clock: Clock,
        records: Sequence[Record],
    ) -> None:
        self._client = client
        self._queue_url = queue_url
        self._clock = clock
        self._records = records
        self._next = 0
        self._left = dict.fromkeys(range(len(records)))
        self.on_put: Callable[[], None] = _nothing

    def claim(self, now: datetime, *, until: datetime) -> Claimed | None:  # noqa: ARG002 - SQS has its own time
        """See the port. What cannot be read is left to a later version, or to the dead-letter queue."""
        while (number := self._next) < len(self._records):
            self._next += 1
            claimed = self._read(number)
            if claimed is None:
                record("mail_unreadable", level=logging.ERROR)
            elif claimed.letter.expires_at <= now:
                record("mail_expired", level=logging.WARNING, count=1)
                self.done(claimed)
            else:
                return claimed
        return None

    def done(self, claimed: Claimed) -> None:
        """See the port."""
        del self._left[claimed.number]

    def put_back(self, claimed: Claimed, *, due_at: datetime) -> None:
        """See the port."""
        seconds = max(0, math.ceil((due_at - self._clock()).total_seconds()))
        try:
            with aws_errors():
                self._client.change_message_visibility(
                    QueueUrl=self._queue_url,
                    ReceiptHandle=self._records[claimed.number]["receiptHandle"],
                    VisibilityTimeout=seconds,
                )
        except Unavailable:
            # it is due after the queue's own time instead
            record("mail_not_put_back", level=logging.WARNING)

    def release(self, now: datetime) -> None:
        """See the port. What a function had that is not there any more, SQS itself gives to another."""

    def answer(self) -> dict[str, list[dict[str, str]]]:
        """What Lambda is to know: which messages stay in the queue."""
        return {
            "batchItemFailures": [
                {"itemIdentifier": self._records[number]["messageId"]} for number in self._left
            ]
        }

    def _read(self, number: int) -> Claimed | None:
        message = self._records[number]
        try:
            letter = _LETTER.decode(message["body"])
        except msgspec.MsgspecError:
            return None
        return Claimed(number, int(message["attributes"]["ApproximateReceiveCount"]), letter)


def group_of(lane: str) -> str:
    """The group that SQS is told for a lane."""
    return hashlib.sha256(lane.encode()).hexdigest()[:_GROUP_DIGITS]


def _nothing() -> None:
    """Nobody waits."""
