"""Answers that are larger than they travel, or that never end: nobody unpacks them or waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest

from picsafe.client.errors import Unavailable
from picsafe.client.transport import Http
from picsafe.delivery.errors import Later
from picsafe.delivery.http_connection import HttpConnection
from picsafe.delivery.https import Https
from picsafe.delivery.settings.handovers import HttpsSettings
from picsafe.delivery.settings.places import WebDavSettings
from picsafe.delivery.settings.secrets import Secret
from picsafe.delivery.webdav import WebDav
from picsafe.endpoint.mail.errors import Disconnected
from picsafe.endpoint.mail.oauth import Tokens
from picsafe.endpoint.mail.settings import OAuth
from picsafe.http_answers import LONGEST, pieces_of
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report


class Bombs:
    """Answers everything with what would be gigabytes, and counts what is asked for and what is read."""

    def __init__(self) -> None:
        self.asked = 0
        self.read = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        assert request.headers["Accept-Encoding"] == "identity"
        return httpx.Response(200, headers={"Content-Encoding": "gzip, gzip"}, content=self._pieces())

    def _pieces(self) -> Iterator[bytes]:
        self.read += 1
        yield b"\x1f\x8b"


@pytest.fixture
def bombs(monkeypatch: pytest.MonkeyPatch) -> Bombs:
    """A network that leads to them."""
    bombs = Bombs()
    usual = httpx.Client

    def client(**settings: object) -> httpx.Client:
        return usual(**{**settings, "transport": httpx.MockTransport(bombs)})  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(httpx, "Client", client)
    monkeypatch.setenv("SECRET", "hush")
    return bombs


def https(work: Path) -> None:
    Https("records", HttpsSettings(url="https://records.example/")).deliver(make_report(work), MemorySteps())


def webdav(work: Path) -> None:
    WebDav("archive", WebDavSettings(url="https://dav.example/")).deliver(make_report(work), MemorySteps())


def client(_: Path) -> None:
    Http(sleep=lambda _: None).call("GET", "https://key.example/", msgspec.Struct)


def oauth(_: Path) -> None:
    settings = OAuth(token_url="https://login.example/", client_id="1", client_secret=Secret("env:SECRET"))
    Tokens(settings, lambda: datetime(2026, 3, 4, tzinfo=UTC)).get()


@pytest.mark.parametrize(
    ("ask", "error"), [(https, Later), (webdav, Later), (client, Unavailable), (oauth, Disconnected)]
)
def test_no_answer_is_unpacked(
    bombs: Bombs, tmp_path: Path, ask: Callable[[Path], None], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(tmp_path)
    assert bombs.asked
    assert not bombs.read


def test_a_check_reads_no_answer(bombs: Bombs) -> None:
    [finding] = Https("records", HttpsSettings(url="https://records.example/")).check()
    assert finding.is_well
    assert not bombs.read


def test_an_answer_that_never_ends_is_none() -> None:
    seconds = iter([0.0, 1.0, LONGEST, LONGEST + 1])
    answer = httpx.Response(
        200, content=iter([b"a"] * 10), request=httpx.Request("GET", "https://dav.example/")
    )
    pieces = pieces_of(answer, lambda: next(seconds))
    assert [next(pieces), next(pieces)] == [b"a", b"a"]
    with pytest.raises(httpx.ReadTimeout):
        next(pieces)


def test_the_client_asks_as_the_settings_say() -> None:
    made = HttpConnection(HttpsSettings(url="https://records.example/")).client()
    assert made.headers["Accept-Encoding"] == "identity"
    assert not made.follow_redirects
