"""Lines and metrics hold only what is on the list."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import DomainError, NotFound, Unavailable
from chalicelib.http.application import Application
from chalicelib.keys.concurrency import InParallel, in_sequence
from chalicelib.keys.errors import StateChanged
from chalicelib.keys.ports import Concurrency
from chalicelib.keys.races import MAX_ATTEMPTS
from chalicelib.keys.service import KeyService
from chalicelib.keys.trail import MISS_LIMIT
from chalicelib.observability.log import (
    ALLOWED_FIELDS,
    MAX_NUMBER,
    WITHHELD,
    LibraryLog,
    Value,
    record,
    record_failure,
    send_to,
)
from chalicelib.observability.metrics import COUNTED
from tests.fakes.cloudwatch import Received, as_lambda
from tests.fakes.keys import TAG, FakeKeyStore, FakeWrapper, make_service
from tests.fakes.tokens import person

ROOT = Path(__file__).parents[3]
REPORT = "0000000111462800528240"
SECRETS = {
    "an address": "pat@example.org",
    "a name": "Pat Example",
    "an IP address": "203.0.113.77",
    "a long IP address": "2001:db8::77",
    "a report ID": REPORT,
    "a token": "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiI0NzExIn0.c2ln",
    "a key": "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
    "a link": f"https://my.picsafe.example/app/report/au/0123456789abcdefghijkl-{REPORT}",
    "a path": f"/cloud/reports/au/0123456789abcdefghijkl-{REPORT}",
    "a request": f"GET /keys/{REPORT}",
    "two lines": "invalid\ntoken",
}


@pytest.fixture
def events() -> Iterator[list[tuple[str, int, dict[str, Value]]]]:
    """What was told, instead of any log."""
    told: list[tuple[str, int, dict[str, Value]]] = []
    before = send_to(lambda event, level, fields: told.append((event, level, dict(fields))))
    yield told
    send_to(before)


def test_a_line_is_json(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        record("refused", status=404, code="unknown_report")
    assert json.loads(caplog.messages[0]) == {"event": "refused", "status": 404, "code": "unknown_report"}


def test_what_is_only_counted_is_no_line_on_one_machine(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "picsafe"):
        record("key_released", level=logging.DEBUG, action="fetch")
    assert caplog.messages == []


@pytest.mark.parametrize("name", ["email", "token", "ip", "link", "report_id", "event", "message"])
def test_other_fields_are_refused(name: str) -> None:
    with pytest.raises((ValueError, TypeError), match=name):
        record("refused", **{name: "x"})  # type: ignore[arg-type]  # mypy takes the name for level's


@pytest.mark.parametrize("event", ["", "Refused", "refused pat@example.org", "refused\n", REPORT])
def test_an_event_has_a_constant_for_its_name(event: str) -> None:
    with pytest.raises(ValueError, match="snake_case"):
        record(event)


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("name", ALLOWED_FIELDS)
def test_a_value_of_another_form_is_withheld(
    name: str, secret: str, events: list[tuple[str, int, dict[str, Value]]]
) -> None:
    record("refused", **{name: secret})  # type: ignore[arg-type]  # mypy takes the name for level's
    assert events == [("refused", logging.INFO, {name: WITHHELD})]


@pytest.mark.parametrize(
    "value", [MAX_NUMBER + 1, -MAX_NUMBER - 1, int(REPORT), float("nan"), float("inf"), "7"]
)
def test_a_number_is_a_number_and_not_a_name_for_something(
    value: Value, events: list[tuple[str, int, dict[str, Value]]]
) -> None:
    record("storage_swept", count=value)
    assert events[0][2] == {"count": WITHHELD}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("operation", "GET /cloud/reports/{country}/{name}"),
        ("operation", "/cloud/storage/{region}/{name}"),
        ("operation", "GET /.well-known/jwks.json"),
        ("operation", "/app/{rest:path}"),
        ("operation", "/assets/index-D4f3aBcD.js"),
        ("operation", "/"),
        ("operation", "(unknown)"),
        ("method", "DELETE"),
        ("region", "ap-southeast-2"),
        ("error", "NoRegionError"),
        ("where", "<lambda>:12 < read:3"),
        ("where", ""),
        ("library", "botocore.credentials"),
        ("duration_ms", 12.5),
        ("size", 4 * 1024**3),
    ],
)
def test_what_the_code_tells_goes_through(
    name: str, value: Value, events: list[tuple[str, int, dict[str, Value]]]
) -> None:
    record("refused", **{name: value})  # type: ignore[arg-type]  # mypy takes the name for level's
    assert events[0][2] == {name: value}


@given(text=st.text(), name=st.sampled_from(sorted(ALLOWED_FIELDS)))
def test_no_text_breaks_a_line(text: str, name: str) -> None:
    told: list[dict[str, Value]] = []
    before = send_to(lambda _event, _level, fields: told.append(dict(fields)))
    try:
        record("refused", **{name: text})  # type: ignore[arg-type]  # mypy takes the name for level's
    finally:
        send_to(before)
    value = str(told[0][name])
    assert value in {text, WITHHELD}
    assert value.isascii()
    assert value.isprintable()
    assert "@" not in value


def test_a_failure_shows_no_message(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise RuntimeError("pat@example.org")
    except RuntimeError as error:
        record_failure("unexpected_error", error)
    assert "pat@example.org" not in caplog.text
    told = json.loads(caplog.messages[0])
    assert told["error"] == "RuntimeError"
    assert told["where"].startswith("test_a_failure_shows_no_message:")


def test_a_library_is_named_and_not_quoted(events: list[tuple[str, int, dict[str, Value]]]) -> None:
    library = logging.getLogger("library.part")
    library.handlers = [LibraryLog()]
    library.propagate = False
    library.warning("%s asked", "pat@example.org")
    try:
        raise RuntimeError("pat@example.org")
    except RuntimeError:
        library.exception("pat@example.org")
    assert events == [
        ("library_log", logging.WARNING, {"library": "library.part"}),
        ("library_log", logging.ERROR, {"library": "library.part", "error": "RuntimeError"}),
    ]


def test_chalice_is_not_quoted(
    events: list[tuple[str, int, dict[str, Value]]], caplog: pytest.LogCaptureFixture
) -> None:
    Application("picsafe").log.error("Caught exception for path %s", "/keys/pat@example.org")
    assert [event for event, _, _ in events] == ["library_log"]
    assert caplog.text == ""


class TestAuditWrites:
    """A failed audit write is told, whoever asked and whatever for, and nothing else is called one."""

    @staticmethod
    def ask(keys: KeyService, what: str) -> None:
        sender, other = person(11), person(12)
        asked: dict[str, Callable[[], object]] = {
            "create": lambda: keys.create(sender, f"{REPORT}1", "ip"),
            "append": lambda: keys.fetch(other, REPORT, "ip", TAG),
            "refuse": lambda: keys.recall(other, REPORT, "ip", recalled=True),
            "recall": lambda: keys.recall(sender, REPORT, "ip", recalled=True),
            "add_attempt": lambda: keys.fetch(other, "otherreport2", "ip"),
        }
        asked[what]()

    @pytest.mark.parametrize("what", ["create", "append", "refuse", "recall", "add_attempt"])
    @pytest.mark.parametrize("error", [Unavailable(), RuntimeError("bug")], ids=["unavailable", "bug"])
    def test_each_is_told(
        self, what: str, error: Exception, events: list[tuple[str, int, dict[str, Value]]]
    ) -> None:
        store = FakeKeyStore(tag=TAG)
        keys = make_service(store=store)
        keys.create(person(11), REPORT, "ip")
        events.clear()

        def before(name: str) -> None:
            if name in {"create", "append", "add_attempt"}:
                raise error

        store.before = before
        with pytest.raises(Unavailable) as refused:
            self.ask(keys, what)
        # whatever nobody foresaw is closed as well
        assert error in {refused.value, refused.value.__cause__}
        [(event, level, fields)] = events[:1]
        assert (event, level, fields["error"]) == ("audit_write_failed", logging.ERROR, type(error).__name__)

    def test_a_race_that_is_always_lost_is_one(self, events: list[tuple[str, int, dict[str, Value]]]) -> None:
        store = FakeKeyStore()

        def before(name: str) -> None:
            if name == "create":
                raise StateChanged

        store.before = before
        with pytest.raises(Unavailable):
            make_service(store=store).create(person(11), REPORT, "ip")
        fields = {"code": "races_lost", "attempt": MAX_ATTEMPTS}
        assert events == [("audit_write_failed", logging.ERROR, fields)]

    @pytest.mark.parametrize("failing", ["load", "count_miss"])
    def test_what_is_no_audit_entry_is_none(
        self, failing: str, events: list[tuple[str, int, dict[str, Value]]]
    ) -> None:
        store = FakeKeyStore()
        store.failing = {failing}
        with pytest.raises(Unavailable):
            make_service(store=store).fetch(person(12), REPORT, "ip")
        assert events == []


@pytest.mark.parametrize("together", [in_sequence, InParallel()], ids=["in sequence", "in parallel"])
def test_a_key_that_cannot_be_unwrapped_is_told(
    together: Concurrency, events: list[tuple[str, int, dict[str, Value]]]
) -> None:
    wrapper = FakeWrapper()
    keys = make_service(store=FakeKeyStore(tag=TAG), wrapper=wrapper, concurrency=together)
    keys.create(person(11), REPORT, "ip")
    events.clear()
    wrapper.fails = True
    with pytest.raises(Unavailable):
        keys.fetch(person(12), REPORT, "ip", TAG)
    assert [(event, fields["error"]) for event, _, fields in events] == [("unwrap_failed", "Unavailable")]


def test_each_key_that_leaves_is_told(events: list[tuple[str, int, dict[str, Value]]]) -> None:
    keys, sender = make_service(store=FakeKeyStore(tag=TAG)), person(11)
    keys.create(sender, REPORT, "ip")
    keys.create(sender, REPORT, "ip")
    keys.fetch(person(12), REPORT, "ip", TAG)
    with pytest.raises(DomainError):
        keys.fetch(sender, "otherreport1", "ip")
    told = [(event, fields) for event, _, fields in events]
    assert told == [
        ("key_released", {"action": "create"}),
        ("key_released", {"action": "create"}),
        ("key_released", {"action": "fetch"}),
    ]


class TestOnLambda:
    """Lines and metrics as CloudWatch gets them."""

    @pytest.fixture(autouse=True)
    def on_lambda(self) -> Iterator[None]:
        with as_lambda("picsafe-prod-keys", {"keys"}):
            yield

    @staticmethod
    def received(capsys: pytest.CaptureFixture[str]) -> Received:
        captured = capsys.readouterr()
        assert captured.err == ""
        return Received(captured.out)

    def test_a_line_names_its_service_and_trace(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        trace = "1-5759e988-bd862e3fe1be46a994272793"
        monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={trace};Parent=53995c3f42cd8ad8;Sampled=1")
        record("dns_lookup_failed", level=logging.WARNING, error="NoAnswer")
        [line] = self.received(capsys).lines
        assert line.pop("timestamp").endswith("+00:00")
        assert line == {
            "level": "WARNING",
            "message": "dns_lookup_failed",
            "service": "keys",
            "error": "NoAnswer",
            "xray_trace_id": trace,
        }

    def test_a_trace_that_the_caller_made_up_is_left_out(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=pat@example.org")
        record("dns_lookup_failed")
        assert "xray_trace_id" not in self.received(capsys).lines[0]

    def test_an_answer_is_metrics_and_no_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        operation = "GET /keys/{report_id}"
        for status, duration_ms in ((200, 12.5), (404, 1.5), (503, 900)):
            record(
                "answered", level=logging.DEBUG, operation=operation, status=status, duration_ms=duration_ms
            )
        received = self.received(capsys)
        assert received.lines == []
        for by in ({"service": "keys"}, {"service": "keys", "operation": operation}):
            assert received.total("requests", **by) == 3
            assert received.total("latency", **by) == 914
            assert received.total("client-errors", **by) == 1
            assert received.total("server-errors", **by) == 1
        assert [blob["status"] for blob in received.blobs] == [200, 404, 503]
        directive = received.blobs[0]["_aws"]["CloudWatchMetrics"][0]
        assert directive["Namespace"] == "PicSafe/prod"
        assert {"Name": "latency", "Unit": "Milliseconds"} in directive["Metrics"]

    def test_denied_key_fetches_are_counted_by_code(self, capsys: pytest.CaptureFixture[str]) -> None:
        fetch = "GET /keys/{report_id}"
        record("refused", operation=fetch, status=403, code="not_allowed")
        record("refused", operation=fetch, status=429, code="too_many_misses")
        record("refused", operation=fetch, status=401, code="invalid_token")
        record("refused", operation=fetch, status=503, code="unavailable")
        record("refused", operation="GET /keys/{report_id}/log", status=403, code="not_opened")
        received = self.received(capsys)
        assert len(received.lines) == 5
        assert received.total("denied-key-fetches", service="keys") == 2
        assert received.total("denied-key-fetches", service="keys", code="not_allowed") == 1
        assert received.total("throttles", service="keys", code="too_many_misses") == 1
        assert received.total("throttles", service="keys") == 1

    def test_failures_and_guesses_are_counted(self, capsys: pytest.CaptureFixture[str]) -> None:
        store = FakeKeyStore()
        keys, guesser = make_service(store=store), person(12)
        for number in range(MISS_LIMIT):
            with pytest.raises(NotFound):
                keys.fetch(guesser, f"guessedreport{number:02d}", "ip")
        store.failing = {"create"}
        with pytest.raises(Unavailable):
            keys.create(person(11), REPORT, "ip")
        store.failing = set()
        keys.create(person(11), REPORT, "ip")
        received = self.received(capsys)
        assert received.total("key-guessing", service="keys") == 1
        assert received.total("failed-audit-writes", service="keys") == 1
        assert received.total("key-releases", service="keys", action="create") == 1
        assert [line["message"] for line in received.lines] == ["key_guessing", "audit_write_failed"]

    def test_a_term_that_a_metric_filter_looks_for_is_in_one_line(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for event, metric in COUNTED.items():
            value = "eu-west-2" if metric.by == "region" else "fetch"
            fields = {} if metric.by is None else {metric.by: value}
            record(event, level=logging.WARNING, **fields)
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 2 * len(COUNTED)
        for event in COUNTED:
            assert len([line for line in lines if event in line]) == 1

    def test_libraries_are_not_quoted(self, capsys: pytest.CaptureFixture[str]) -> None:
        logging.getLogger("botocore.parsers").error("pat@example.org")
        logging.getLogger("picsafe").warning("pat@example.org")
        logging.getLogger("botocore.credentials").info("Found credentials.")
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("pat@example.org", stacklevel=1)
        assert [line["library"] for line in self.received(capsys).lines] == [
            "botocore.parsers",
            "picsafe",
            "py.warnings",
        ]

    def test_other_fields_are_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(ValueError, match="email"):
            record("refused", email="pat@example.org")
        assert capsys.readouterr().out == ""


def test_another_name_of_the_lambda_has_a_namespace_too(capsys: pytest.CaptureFixture[str]) -> None:
    with as_lambda("something-else", {"keys", "cloud"}):
        record("key_guessing")
    received = Received(capsys.readouterr().out)
    assert received.blobs[0]["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "PicSafe"
    assert received.total("key-guessing", service="cloud-keys") == 1


@pytest.mark.parametrize(("function", "loaded"), [("", False), ("picsafe-prod-keys", True)])
def test_powertools_is_for_lambda_alone(function: str, loaded: bool, tmp_path: Path) -> None:
    program = (
        "import sys, app\n"
        "from chalicelib.observability.log import record\n"
        "record('key_guessing')\n"
        "print([name in sys.modules for name in ('aws_lambda_powertools', 'aws_xray_sdk', 'boto3')])\n"
    )
    environ = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PICSAFE_DATA": str(tmp_path / "data"),
        "PICSAFE_SERVICES": "keys",
        "AWS_LAMBDA_FUNCTION_NAME": function,
    }
    result = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    *lines, imported = result.stdout.splitlines()
    assert imported == str([loaded, False, False])
    assert Received("\n".join(lines)).total("key-guessing", service="keys") == int(loaded)
