"""Clients of AWS with bounded time, and its errors as ours.

One attempt takes four seconds at most, and none begins that could end after its request (``deadline``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import deadline
from chalicelib.errors import Unavailable

CONNECT_SECONDS: Final = 1
READ_SECONDS: Final = 3

_CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": 3},
    signature_version="v4",
    s3={"addressing_style": "virtual"},
)
_SERIALIZER = TypeSerializer()
_DESERIALIZER = TypeDeserializer()


class OutOfTime(BotoCoreError):
    """An attempt could have ended after its request; botocore does not try again."""

    fmt = "There is no time left in this request for {operation}."


def client(
    service: str,
    region: str | None = None,
    endpoint_url: str | None = None,
    *,
    session: boto3.session.Session | None = None,
) -> Any:  # noqa: ANN401 - callers name the stub's type
    """A client of one AWS service.

    Args:
        service: AWS's name of it.
        region: that of the Lambda unless given.
        endpoint_url: AWS's own unless given.
        session: where credentials come from; the environment unless given.
    """
    made = (session or boto3).client(  # type: ignore[call-overload]  # the stubs want a literal service name
        service, region_name=region, endpoint_url=endpoint_url, config=_CONFIG
    )
    made.meta.events.register_first("before-send", _begin_in_time)
    return made


def _begin_in_time(event_name: str, **_: object) -> None:
    if not deadline.has_time_for(CONNECT_SECONDS + READ_SECONDS):
        raise OutOfTime(operation=event_name.rpartition(".")[2])


@contextmanager
def translated() -> Iterator[None]:
    """Raise what AWS or the network answers as ``Unavailable``.

    Adapters catch the one error that they expect inside this block.

    Raises:
        Unavailable: AWS refused, throttled or did not answer.
    """
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise Unavailable from error


def error_code(error: ClientError) -> str:
    """AWS's code of the error, such as ``ConditionalCheckFailedException``."""
    return str(error.response.get("Error", {}).get("Code", ""))


def cancelled_conditions(error: ClientError) -> list[str]:
    """For ``TransactionCanceledException``: the reason's code per item, ``None`` where there is none."""
    return [str(reason.get("Code", "None")) for reason in error.response.get("CancellationReasons", [])]


def to_item(values: dict[str, Any]) -> dict[str, Any]:
    """Plain values as DynamoDB attribute values; floats are not allowed, ``None`` becomes NULL."""
    return {name: _SERIALIZER.serialize(value) for name, value in values.items()}


def from_item(item: dict[str, Any]) -> dict[str, Any]:
    """DynamoDB attribute values as plain values; numbers become ``Decimal``, binary ``Binary``."""
    return {name: _DESERIALIZER.deserialize(value) for name, value in item.items()}
