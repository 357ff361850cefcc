"""However slow AWS is, every call of the API is answered before API Gateway gives up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib import deadline
from chalicelib.aws import clients
from chalicelib.errors import Unavailable
from chalicelib.health import Health
from chalicelib.tokens import refreshing_cache
from tests.http.api_client import Answer
from tests.http.deployment import Deployment
from tests.http.test_story import play
from tests.infra.aws_faults import ATTEMPT, TIME_LIMIT, SimulatedClock, mend, timed_out
from tests.infra.hosted_deployment import HostedDeployment
from tests.infra.test_failing_aws import Prepare, complete, fetch_key, log_report, make_key, sign_in

# before anything is made that asks what time it is
pytestmark = pytest.mark.usefixtures("clock")

ATTEMPTS = 3
READS = {"BatchGetItem", "GetItem", "GetPublicKey", "HeadObject", "Query", "Decrypt", "Encrypt", "Sign"}
# what a cold start may take before the request's own time begins
COLD_START = 4


@dataclass
class Crawl:
    """AWS that answers only the last attempt of a call, and that one as late as it may.

    Attributes:
        clock: goes on meanwhile.
        arriving: which operations get through at last; the others never do.
        attempts: how many were made, by operation.
    """

    clock: SimulatedClock
    arriving: Callable[[str], bool]
    attempts: dict[str, int] = field(default_factory=dict)

    def __call__(self, _service: str, operation: str) -> None:
        made = self.attempts[operation] = self.attempts.get(operation, 0) + 1
        if made % ATTEMPTS or not self.arriving(operation):
            raise timed_out(self.clock)
        self.clock.waits.append(ATTEMPT - 0.1)


def test_every_call_is_answered_in_time_while_aws_crawls(
    hosted: HostedDeployment, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call is made while reads crawl and writes never arrive, and then once more in peace."""
    ordinary, refused = Deployment.call, set()
    took: dict[str, float] = {}

    def call(self: Deployment, method: str, resource: str, *rest: Any, **more: Any) -> Answer:
        operation = f"{method} {resource}"
        if token := more.get("token"):
            self.exchange(token, resource)
        hosted.sending = Crawl(clock, READS.__contains__)
        began = clock.now()
        answer = ordinary(self, method, resource, *rest, **more)
        took[operation] = max(took.get(operation, 0), clock.now() - began)
        mend(hosted)
        if answer.status != 503:
            return answer
        # health gives its reason
        assert answer.body["code"] == ("store_unavailable" if resource == "/health" else "unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
        refused.add(operation)
        self.answers.pop()
        return ordinary(self, method, resource, *rest, **more)

    # nobody waits here for as long as the answer says
    monkeypatch.setattr(refreshing_cache, "FAILURE_PAUSE", timedelta(0))
    monkeypatch.setattr(Health, "_is_stale", lambda _: True)
    monkeypatch.setattr(Deployment, "call", call)
    play(hosted)
    assert took.keys() == {operation.label for operation in hosted.app.operations}
    assert {
        operation: seconds for operation, seconds in took.items() if seconds > TIME_LIMIT - COLD_START
    } == {}
    # some were stopped by their deadline, not by the first call that failed
    assert max(took.values()) > deadline.REQUEST_SECONDS - ATTEMPT
    assert {"POST /sign-in/complete", "POST /keys", "GET /keys/{report_id}", "POST /reports"} <= refused


@pytest.mark.parametrize("prepare", [sign_in, complete, make_key, fetch_key, log_report])
def test_what_arrives_late_is_answered_in_time_as_well(
    prepare: Prepare, hosted: HostedDeployment, clock: SimulatedClock
) -> None:
    request = prepare(hosted, 1)
    hosted.sending = Crawl(clock, lambda _: True)
    began = clock.now()
    answer = request()
    assert clock.now() - began < TIME_LIMIT - COLD_START
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) >= 1


def test_both_calls_at_once_have_the_deadline_of_their_request(
    hosted: HostedDeployment, clock: SimulatedClock
) -> None:
    """What runs in a thread beside the request must not outlive it either."""
    request = fetch_key(hosted, 1)
    sent: list[str] = []

    def sending(_service: str, operation: str) -> None:
        sent.append(operation)
        if operation == "BatchGetItem":
            clock.waits.append(deadline.REQUEST_SECONDS)

    hosted.sending = sending
    assert request().status == 503
    assert sent == ["BatchGetItem"]


def test_an_attempt_that_could_end_too_late_is_not_begun(
    hosted: HostedDeployment, clock: SimulatedClock
) -> None:
    client = hosted.client("keys", "dynamodb")
    with deadline.within(ATTEMPT + 1):
        client.describe_limits()
        clock.waits.append(1.5)
        with pytest.raises(clients.OutOfTime, match="no time left in this request for DescribeLimits"):
            client.describe_limits()
        with pytest.raises(Unavailable), clients.aws_errors():
            client.describe_limits()
    client.describe_limits()


def test_one_attempt_takes_what_the_deadline_reckons_with(hosted: HostedDeployment) -> None:
    config = hosted.client("keys", "dynamodb").meta.config
    assert (config.connect_timeout, config.read_timeout) == (clients.CONNECT_SECONDS, clients.READ_SECONDS)
    assert config.retries == {"mode": "standard", "total_max_attempts": ATTEMPTS}
    # the longest pause of botocore's standard mode before the last attempt
    longest_pause = 2 ** (ATTEMPTS - 2)
    assert deadline.REQUEST_SECONDS + longest_pause + COLD_START < TIME_LIMIT


def test_the_time_of_a_request_begins_anew(hosted: HostedDeployment, clock: SimulatedClock) -> None:
    attempts = []

    def sending(_service: str, _operation: str) -> None:
        attempts.append(clock.now())
        raise ReadTimeoutError(endpoint_url="https://aws.invalid/")

    hosted.sending = sending
    for _ in range(3):
        assert sign_in(hosted, 1)().status == 503
        clock.waits.append(deadline.REQUEST_SECONDS)
    assert len(attempts) == 3 * ATTEMPTS
