from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from picsafe.delivery.errors import InvalidDestination, Later, Refused
from picsafe.delivery.http_connection import HttpConnection
from picsafe.delivery.https import Https
from picsafe.delivery.settings.handovers import HttpsSettings
from picsafe.delivery.settings.secrets import Secret
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report

URL = "https://records.example/in"

Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], None]:
    """Let every request be answered here."""

    def use(answer: Answer) -> None:
        def made(self: HttpConnection) -> httpx.Client:
            return httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=False)

        monkeypatch.setattr(HttpConnection, "_made", made)

    return use


def deliver(work: Path, **settings: object) -> None:
    destination = Https("records", HttpsSettings(url=URL, **settings))  # type: ignore[arg-type] # mixed on purpose
    destination.deliver(make_report(work), MemorySteps())


@pytest.mark.parametrize("status", [401, 403, 404, 405, 301, 307])
def test_what_the_settings_are_to_blame_for_costs_no_report_its_time(
    answering: Callable[[Answer], None], tmp_path: Path, status: int
) -> None:
    answering(lambda request: httpx.Response(status, headers={"Location": "https://elsewhere.example/"}))
    with pytest.raises(Later) as refused:
        deliver(tmp_path)
    assert refused.value.is_down


@pytest.mark.parametrize("status", [400, 413, 415, 422])
def test_what_is_refused_is_refused(answering: Callable[[Answer], None], tmp_path: Path, status: int) -> None:
    answering(lambda request: httpx.Response(status, text="Pat Example has no record"))
    with pytest.raises(Refused) as refused:
        deliver(tmp_path)
    assert "Pat" not in refused.value.detail


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("9" * 400, None),
        ("Thu, 01 Jan 2026 00:00:00 +99999999999999", None),
        ("in an hour", 3600),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
    ],
)
def test_when_to_come_again(
    answering: Callable[[Answer], None], tmp_path: Path, said: str, seconds: float | None
) -> None:
    if said == "in an hour":
        said = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    answering(lambda request: httpx.Response(429, headers={"Retry-After": said}))
    with pytest.raises(Later) as later:
        deliver(tmp_path)
    assert later.value.retry_after == (None if seconds is None else pytest.approx(seconds, abs=30))


def test_the_sealed_file_is_sent_as_it_came(answering: Callable[[Answer], None], tmp_path: Path) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        request.read()
        seen.append(request)
        return httpx.Response(200)

    answering(answer)
    deliver(tmp_path, body="sealed", method="PUT")
    [request] = seen
    assert request.content == b"PK sealed"
    assert request.method == "PUT"
    assert request.headers["Content-Length"] == "9"


def test_nobody_is_sent_what_only_we_can_open(answering: Callable[[Answer], None], tmp_path: Path) -> None:
    from dataclasses import replace

    answering(lambda request: httpx.Response(200))
    destination = Https("records", HttpsSettings(url=URL, body="sealed"))
    with pytest.raises(Refused) as refused:
        destination.deliver(replace(make_report(tmp_path), is_sealed_by_sender=False), MemorySteps())
    assert refused.value.code == "not_sealed_by_sender"


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"url": "http://records.example/in"}, "insecure_url"),
        ({"url": "ftp://records.example/in"}, "invalid_url"),
        ({"url": "records"}, "invalid_url"),
        ({"client_key": Path("/k.pem")}, "invalid_tls"),
        ({"user": "pat"}, "invalid_login"),
        ({"user": "pat", "password": Secret("env:X"), "token": Secret("env:Y")}, "invalid_login"),
    ],
)
def test_settings_that_cannot_work(settings: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidDestination) as invalid:
        Https("records", HttpsSettings(**{"url": URL, **settings}))  # type: ignore[arg-type] # mixed on purpose
    assert invalid.value.code == code


def test_a_loopback_address_needs_no_tls() -> None:
    Https("records", HttpsSettings(url="http://127.0.0.1:8080/in"))


@pytest.mark.parametrize(
    ("status", "is_well"),
    [
        (200, True),
        (204, True),
        (404, True),
        (405, True),
        (501, True),
        (302, False),
        (401, False),
        (500, False),
    ],
)
def test_looking_at_it(answering: Callable[[Answer], None], status: int, is_well: bool) -> None:
    answering(lambda request: httpx.Response(status))
    [finding] = Https("records", HttpsSettings(url=URL)).check()
    assert finding.is_well is is_well
