"""AWS that throttles, is slow, fails or loses its answers, and a clock on which nobody has to wait for it.

Failures are injected where botocore sends, so that its own attempts and pauses are part of what is tested.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from chalicelib import deadline
from chalicelib.aws import clients
from tests.infra.hosted_deployment import HostedDeployment

# API Gateway's, and the Lambda's
TIME_LIMIT = 29
ATTEMPT = clients.CONNECT_SECONDS + clients.READ_SECONDS
KINDS = ("throttled", "slow", "failing", "unreachable")


@dataclass
class SimulatedClock:
    """A clock that goes on by what would have been waited for.

    Attributes:
        pauses: seconds of each pause.
        waits: seconds of each wait for an answer.
    """

    pauses: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def now(self) -> float:
        """Seconds; what happens at the same time is added up as well."""
        return time.monotonic() + sum(self.pauses) + sum(self.waits)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have botocore's pauses and requests' deadlines go by this clock."""
        monkeypatch.setattr(time, "sleep", self.pauses.append)
        monkeypatch.setattr(deadline, "now", self.now)


def timed_out(clock: SimulatedClock) -> ReadTimeoutError:
    """What botocore raises once it has waited for as long as it would."""
    clock.waits.append(ATTEMPT)
    return ReadTimeoutError(endpoint_url="https://aws.invalid/")


def inject(hosted: HostedDeployment, clock: SimulatedClock, operation: str, kind: str) -> None:
    """From now on every call of an operation fails."""

    def sending(_service: str, called: str) -> AWSResponse | None:
        if called != operation:
            return None
        if kind == "throttled":
            return _throttled(called)
        if kind == "failing":
            return _failed(called)
        if kind == "slow":
            raise timed_out(clock)
        raise EndpointConnectionError(endpoint_url="https://aws.invalid/")

    hosted.sending = sending


def lose(hosted: HostedDeployment, operation: str, times: int) -> None:
    """AWS does what was asked the next times, and its answer does not arrive."""
    left = [times]

    def answered(_service: str, called: str) -> None:
        if called == operation and left[0] > 0:
            left[0] -= 1
            raise ReadTimeoutError(endpoint_url="https://aws.invalid/")

    hosted.answered = answered


def mend(hosted: HostedDeployment) -> None:
    """AWS is well again."""
    hosted.sending = lambda *_: None
    hosted.answered = lambda *_: None


def _throttled(operation: str) -> AWSResponse:
    body = {"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException", "message": operation}
    return _answer(400, json.dumps(body))


def _failed(operation: str) -> AWSResponse:
    return _answer(500, json.dumps({"__type": "InternalServerError", "message": operation}))


def _answer(status: int, body: str) -> AWSResponse:
    return AWSResponse(
        "https://aws.invalid/",
        status,
        HTTPHeaders.from_dict({"Content-Type": "application/x-amz-json-1.0"}),
        _Body(body),
    )


class _Body:
    def __init__(self, text: str) -> None:
        self._text = text.encode()

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self._text
