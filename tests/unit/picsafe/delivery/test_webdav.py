from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from picsafe.delivery.errors import DeliveryError, InvalidDestination, Later, Refused
from picsafe.delivery.http_connection import HttpConnection
from picsafe.delivery.settings.places import WebDavSettings
from picsafe.delivery.settings.secrets import Secret
from picsafe.delivery.webdav import WebDav
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report

Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def deliver(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Answer], None]:
    """Delivers a report to a server that answers as it is told to."""

    def to(answer: Answer) -> None:
        def made(self: HttpConnection) -> httpx.Client:
            return httpx.Client(transport=httpx.MockTransport(answer))

        monkeypatch.setattr(HttpConnection, "_made", made)
        destination = WebDav("archive", WebDavSettings(url="https://dav.example/reports"))
        destination.deliver(make_report(tmp_path), MemorySteps())
        destination.close()

    return to


def usually(changed: dict[str, httpx.Response]) -> Answer:
    """A server with nothing in it, but for some methods."""

    def answer(request: httpx.Request) -> httpx.Response:
        usual = {"PROPFIND": 404, "GET": 404}.get(request.method, 201)
        return changed.get(request.method) or httpx.Response(usual)

    return answer


def test_a_report_is_renamed_without_replacing_anything(deliver: Callable[[Answer], None]) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return usually({})(request)

    deliver(answer)
    move = asked[-1]
    assert move.method == "MOVE"
    assert move.headers["Overwrite"] == "F"
    assert move.headers["Destination"].startswith("https://dav.example/reports/0000")
    assert [request.method for request in asked].index("MOVE") == len(asked) - 1


@pytest.mark.parametrize(
    ("method", "status", "kind", "is_down"),
    [
        ("PROPFIND", 401, Later, True),
        ("PROPFIND", 301, Later, True),
        ("MKCOL", 403, Later, True),
        ("MKCOL", 409, Later, True),
        ("PUT", 413, Refused, None),
        ("PUT", 423, Later, False),
        ("PUT", 507, Later, True),
        ("PUT", 502, Later, False),
        ("MOVE", 412, Refused, None),
        ("MOVE", 207, Later, False),
    ],
)
def test_what_a_server_says(
    deliver: Callable[[Answer], None],
    method: str,
    status: int,
    kind: type[DeliveryError],
    is_down: bool | None,
) -> None:
    with pytest.raises(kind) as failed:
        deliver(usually({method: httpx.Response(status)}))
    assert getattr(failed.value, "is_down", None) == is_down


@pytest.mark.parametrize(
    "listing",
    [
        b"",
        b"<html>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><multistatus xmlns="DAV:">&b;</multistatus>',
        '<!DOCTYPE a [<!ENTITY b "c">]><multistatus xmlns="DAV:">&b;</multistatus>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>',
        b"\xff\xfe",
    ],
)
def test_a_list_that_is_none(deliver: Callable[[Answer], None], listing: bytes) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("Depth") == "1":
            return httpx.Response(207, content=listing)
        return usually({"MKCOL": httpx.Response(405)})(request)

    with pytest.raises(Later):
        deliver(answer)


def listed(*entries: tuple[str, str]) -> bytes:
    return b'<multistatus xmlns="DAV:">%s</multistatus>' % b"".join(
        b"<response><href>%s</href><propstat><prop><getcontentlength>%s</getcontentlength></prop></propstat>"
        b"</response>" % (name.encode(), size.encode())
        for name, size in entries
    )


@pytest.mark.parametrize("name", ["/reports/x/%2e%2e", "/reports/x/.."])
def test_a_list_with_names_that_no_file_has_removes_nothing(
    deliver: Callable[[Answer], None], name: str
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        if request.headers.get("Depth") == "1":
            return httpx.Response(207, content=listed((name, "1")))
        return usually({"MKCOL": httpx.Response(405)})(request)

    with pytest.raises(Later) as failed:
        deliver(answer)
    assert failed.value.code == "unreadable_answer"
    assert "DELETE" not in asked


def test_a_size_that_no_file_has_is_none(deliver: Callable[[Answer], None]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("Depth") == "1":
            return httpx.Response(207, content=listed(("/reports/x/report.pdf", "9" * 5000)))
        return usually({"MKCOL": httpx.Response(405)})(request)

    deliver(answer)


def test_what_is_large_without_need_is_not_read_to_its_end(deliver: Callable[[Answer], None]) -> None:
    def endless() -> object:
        while True:
            yield bytes(1024 * 1024)

    read = httpx.Response(207, content=endless())  # type: ignore[arg-type] # an iterable, as its own types say
    with pytest.raises(Refused):
        deliver(usually({"PROPFIND": read}))


@pytest.mark.parametrize(
    "changed",
    [
        {"url": "http://dav.example/reports"},
        {"url": "https://user@dav.example/reports"},
        {"url": "https://dav.example/reports?x=1"},
        {"url": "ftp://dav.example"},
        {"user": "picsafe"},
        {"token": Secret("env:T"), "user": "picsafe", "password": Secret("env:P")},
    ],
)
def test_settings_that_cannot_work(changed: dict[str, object]) -> None:
    with pytest.raises(InvalidDestination):
        WebDav("archive", WebDavSettings(**{"url": "https://dav.example/reports", **changed}))  # type: ignore[arg-type] # of each kind


def test_a_secret_that_is_not_there_is_the_operators_matter(tmp_path: Path) -> None:
    destination = WebDav(
        "archive", WebDavSettings(url="https://dav.example/reports", token=Secret(f"file:{tmp_path}/none"))
    )
    with pytest.raises(Later) as failed:
        destination.deliver(make_report(tmp_path), MemorySteps())
    assert (failed.value.code, failed.value.is_down) == ("secret_missing", True)
    destination.close()
