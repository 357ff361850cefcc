"""Clients of AWS with bounded time, and its errors as ours.

One attempt takes four seconds at most, and none begins that could end after its request (``deadline``).
Clients are botocore's: boto3 makes the same ones and takes a tenth of a cold start to import
(docs/adr/0023).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session, get_session

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
# a session makes one client at a time
_MAKING = threading.Lock()


class OutOfTime(BotoCoreError):
    """An attempt could have ended after its request; botocore does not try again."""

    fmt = "There is no time left in this request for {operation}."


def client(
    service: str,
    region: str | None = None,
    endpoint_url: str | None = None,
    *,
    session: Session | None = None,
) -> Any:  # noqa: ANN401 - callers name the stub's type
    """A client of one AWS service.

    Args:
        service: AWS's name of it.
        region: that of the Lambda unless given.
        endpoint_url: AWS's own unless given.
        session: where credentials come from; the environment unless given.
    """
    with _MAKING:
        made: Any = (session or _own_session()).create_client(
            service, region_name=region, endpoint_url=endpoint_url, config=_CONFIG
        )
    made.meta.events.register_first("before-send", _begin_in_time)
    return made


@cache
def _own_session() -> Session:
    # shared: what a session has read of botocore's data serves its next client too
    return get_session()


def _begin_in_time(event_name: str, **_: object) -> None:
    if not deadline.has_time_for(CONNECT_SECONDS + READ_SECONDS):
        raise OutOfTime(operation=event_name.rpartition(".")[2])


@contextmanager
def aws_errors() -> Iterator[None]:
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
