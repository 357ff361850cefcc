"""Nothing that belongs to a person, and nothing that opens anything, is in a log line or a metric.

Every route is called, well and badly, with secrets that are marked or noted on their way; on one machine
the log is searched for them, on AWS what CloudWatch would get: lines and metrics.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import pytest
from chalice.local import LambdaEventConverter

from chalicelib.contract.regions import REGIONS
from chalicelib.errors import Unavailable
from chalicelib.observability.log import ALLOWED_FIELDS
from chalicelib.observability.metrics import COUNTED
from chalicelib.settings import SERVICES, AwsStores
from picsafe.server.terminal import log_to_stderr
from tests.fakes.accounts import Mail
from tests.fakes.cloudwatch import Received, as_lambda
from tests.http.api_client import Answer
from tests.http.deployment import Deployment
from tests.http.test_story import REPORT, play

IP = "203.0.113.77"
NAMES = {"title": "Markedtitle", "firstname": "Markedfirst", "lastname": "Markedlast"}
MARKS = [IP, *NAMES.values(), "hospital.example", "elsewhere.example", "Example Hospital", "nightly", REPORT]
BAD = "MARKEDxBADxSECRET"
EACH = ("requests", "latency", "client-errors", "server-errors")
SHORTEST = 12
"""Shorter texts in answers are words of ours, such as ``create``."""
WORDS = frozenset({*REGIONS, "approval_needed", "glass_broken"})
"""Words of ours that are as long."""
LARGE_LOGS = frozenset(
    {
        "GET /log/tile/{level}/{number}",
        "GET /log/tile/{level}/{thousand}/{number}/{end}",
        "GET /log/tile/{level}/{million}/{thousand}/{number}/{end}",
    }
)
"""Calls that no story is long enough for: the log has no such tile yet, and says so."""
PARTS = (
    "keys", "key_events", "key_policies", "ordered_log", "sent_keys", "cloud", "accounts", "enterprises",
    "reports", "deliveries", "senders", "telling", "withdrawing", "recipients", "labels", "receiving",
    "sso", "user_verifier", "key_verifier", "cloud_verifier", "health",
)  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """A call, as it can be sent again."""

    method: str
    resource: str
    body: Any
    token: str | None
    api_key: str | None
    query: dict[str, str] | None
    path: dict[str, str]


@dataclass
class Watched(Deployment):
    """A deployment that notes what is sent to it and gives people marked names."""

    sent: dict[str, Sent] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)

    def call(
        self,
        method: str,
        resource: str,
        body: object = None,
        *,
        token: str | None = None,
        api_key: str | None = None,
        query: dict[str, str] | None = None,
        **path: str,
    ) -> Answer:
        if isinstance(body, dict) and "firstname" in body:
            body = {**body, **NAMES}
        answer = super().call(method, resource, body, token=token, api_key=api_key, query=query, **path)
        self.secrets |= {text for text in (token, api_key, *path.values()) if text and len(text) >= SHORTEST}
        self.secrets |= texts(body) | texts(query)
        if answer.status < 400 or answer.operation in LARGE_LOGS:
            self.sent.setdefault(answer.operation, Sent(method, resource, body, token, api_key, query, path))
            self.secrets |= texts(answer.body) if answer.status < 400 else set()
        for mail in self.mailer.sent:
            self.secrets |= {mail.to, *codes_in(mail), *re.findall(r"[0-9A-Za-z_-]{20,}", mail.text)}
        return answer

    def again(self, sent: Sent, **changes: Any) -> Answer:
        """A call once more, changed."""
        now = {**vars(sent), **changes}
        method, resource, body = now.pop("method"), now.pop("resource"), now.pop("body")
        return super().call(method, resource, body, **now.pop("path"), **now)


class Broken:
    """A part of which everything raises an error that quotes secrets."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> NoReturn:
        raise self._error


def texts(document: Any) -> set[str]:
    """Every text in a JSON document that is long enough to be a secret."""
    if isinstance(document, dict):
        return {text for inner in document.values() for text in texts(inner)}
    if isinstance(document, list):
        return {text for inner in document for text in texts(inner)}
    is_secret = isinstance(document, str) and len(document) >= SHORTEST and document not in WORDS
    return {document} if is_secret else set()


def play_badly(deployment: Watched) -> None:
    """Every call with wrong credentials, fields, paths and queries, and with parts that fail."""
    parts = {
        name: deployment.wiring.__dict__.pop(name) for name in PARTS if name in deployment.wiring.__dict__
    }
    for sent in deployment.sent.values():
        path = dict.fromkeys(sent.path, BAD)
        refused = [deployment.again(sent, query={BAD: BAD}), deployment.again(sent, body=[BAD])]
        refused.append(deployment.again(sent, body={BAD: BAD, **(sent.body or {})}))
        if sent.token or sent.api_key:
            credentials = {"token": sent.token and BAD, "api_key": sent.api_key and BAD}
            refused.append(deployment.again(sent, path=path, **credentials))
        if path:
            refused.append(deployment.again(sent, path=path))
        assert all(400 <= answer.status < 500 for answer in refused), sent.resource
    everything = " ".join([BAD, *sorted(deployment.secrets)])
    for error, status in ((RuntimeError(everything), 500), (Unavailable(), 503)):
        error.__cause__ = ValueError(everything)
        deployment.wiring.__dict__.update(dict.fromkeys(PARTS, Broken(error)))
        for sent in deployment.sent.values():
            assert deployment.again(sent).status == status, sent.resource
    deployment.wiring.__dict__.update(parts)
    deployment.app.log.error("%s", everything)
    if is_on_aws(deployment):
        logging.getLogger("botocore.parsers").error("%s", everything)


def codes_in(mail: Mail) -> list[str]:
    """The code that a mail to sign in with has."""
    return [mail.code] if mail.is_to_sign_in else []


def is_on_aws(deployment: Deployment) -> bool:
    return isinstance(deployment.wiring.settings.stores, AwsStores)


@pytest.fixture
def watched(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Watched:
    monkeypatch.setattr(LambdaEventConverter, "LOCAL_SOURCE_IP", IP)
    return Watched(**vars(deployment))


def leaves(document: Any) -> Iterator[object]:
    """Names and values of a line, without its times: their digits could be anything."""
    for name, value in document.items():
        if isinstance(value, dict):
            yield from leaves(value)
        elif name not in {"timestamp", "Timestamp", "duration_ms", "latency"}:
            yield name
            yield value


@contextlib.contextmanager
def as_server() -> Iterator[None]:
    """Log as the one-machine server does, all of it, and put everything back."""
    logger = logging.getLogger("picsafe")
    before = logger.handlers, logger.propagate, logger.level
    try:
        log_to_stderr("debug")
        yield
    finally:
        logger.handlers, logger.propagate, level = before
        logger.setLevel(level)


def test_nothing_secret_leaves(watched: Watched, capsys: pytest.CaptureFixture[str]) -> None:
    on_aws = is_on_aws(watched)
    with as_lambda("picsafe-test-keys", SERVICES) if on_aws else as_server():
        known = play(watched)
        play_badly(watched)
    output = capsys.readouterr()
    assert (output.err if on_aws else output.out) == ""
    lines = (output.out if on_aws else output.err).splitlines()

    told = "\n".join(json.dumps(list(leaves(json.loads(line)))) for line in lines)
    secrets = {*watched.secrets, *MARKS, BAD}
    # not a search for nothing
    assert secrets >= {*known.values(), *(code for mail in watched.mailer.sent for code in codes_in(mail))}
    assert [secret for secret in sorted(secrets) if secret in told] == []
    check = check_cloudwatch if on_aws else check_lines
    check(lines, {operation.label for operation in watched.app.operations})


def check_lines(lines: list[str], operations: set[str]) -> None:
    """Each line has allowed fields only, and each operation was told, answered and failing."""
    decoded = [json.loads(line) for line in lines]
    for line in decoded:
        assert line.keys() <= {"event", *ALLOWED_FIELDS}
    for event in ("answered", "unexpected_error", "refused"):
        assert {line["operation"] for line in decoded if line["event"] == event} == operations


def check_cloudwatch(lines: list[str], operations: set[str]) -> None:
    """The same of what CloudWatch gets, and everything that is counted in a story is a metric."""
    received = Received("\n".join(lines))
    for line in received.lines:
        assert line.keys() <= {"level", "message", "timestamp", "service", *ALLOWED_FIELDS}
    names = {name for name, _, _ in received.metrics}
    for blob in received.blobs:
        assert blob.keys() <= {"_aws", "service", *names, *ALLOWED_FIELDS}
        assert {each["Namespace"] for each in blob["_aws"]["CloudWatchMetrics"]} == {"PicSafe/test"}
    for event in ("unexpected_error", "refused"):
        assert {line["operation"] for line in received.lines if line["message"] == event} == operations
    for name in EACH:
        by_operation = [by for metric, by, _ in received.metrics if metric == name and "operation" in by]
        assert {by["operation"] for by in by_operation} == operations
    assert names >= {*EACH, "denied-key-fetches", "key-releases", "upload-offers", "withdrawals"}
    assert names <= {*EACH, "denied-key-fetches", "throttles", *(each.name for each in COUNTED.values())}
