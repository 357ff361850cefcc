"""Clients of AWS with bounded time, and its errors as ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import Unavailable

# a Lambda behind API Gateway has 29 seconds; two sequential round trips with all their attempts fit
_CONFIG = Config(
    connect_timeout=1,
    read_timeout=3,
    retries={"mode": "standard", "total_max_attempts": 3},
    signature_version="v4",
    s3={"addressing_style": "virtual"},
)
_SERIALIZER = TypeSerializer()
_DESERIALIZER = TypeDeserializer()


def client(service: str, region: str | None = None, endpoint_url: str | None = None) -> Any:  # noqa: ANN401 - callers name the stub's type
    """A client of one AWS service; ``region`` defaults to that of the Lambda."""
    return boto3.client(service, region_name=region, endpoint_url=endpoint_url, config=_CONFIG)  # type: ignore[call-overload]  # the stubs want a literal service name


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
