"""What signs in at an operator's page is good at that page, and for nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from chalicelib.contract.operator_sessions import session_digest
from picsafe import BadAnswer, NotAllowed, PicSafe, PicSafeClientError
from tests.fakes.picsafe import ENDPOINT, STRANGER, FakePicSafe

PAGE = "https://page.hospital.example"
CHALLENGED = {"audience": ENDPOINT, "challenge": "a-challenge"}
LINK = {"link": f"{PAGE}/enter/secret", "expires_at": "2026-11-29T12:00:00Z"}

MakeClient = Callable[..., PicSafe]


class Page:
    """A page that answers what it is told to, beside the fake."""

    def __init__(self, fake: FakePicSafe) -> None:
        self.challenged: Any = CHALLENGED
        self.link: Any = LINK
        self.given: list[dict[str, str]] = []
        self._fake = fake
        self._others = fake.handle

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.host not in {httpx.URL(PAGE).host, "127.0.0.1"}:
            return self._others(request)
        assert request.url.path == "/session"
        assert "authorization" not in request.headers
        if request.method == "GET":
            return httpx.Response(200, json=self.challenged)
        self.given.append(json.loads(request.read()))
        return httpx.Response(200, json=self.link)


@pytest.fixture
def page(fake: FakePicSafe, monkeypatch: pytest.MonkeyPatch) -> Page:
    made = Page(fake)
    monkeypatch.setattr(fake, "handle", made.handle)
    return made


def test_the_token_is_bound_to_the_page_as_it_was_called(
    fake: FakePicSafe, page: Page, make_client: MakeClient
) -> None:
    client = make_client(approve=lambda _: True)
    for called in (PAGE, "http://127.0.0.1:8444/", "HTTPS://Page.Hospital.Example:443"):
        page.link = {**LINK, "link": f"{called.lower().removesuffix('/').removesuffix(':443')}/enter/secret"}
        assert client.page_link(called).link == page.link["link"]
        asked = json.loads(fake.seen("POST", "/tokens")[-1].content)
        origin = page.link["link"].removesuffix("/enter/secret")
        assert asked == {"audience": ENDPOINT, "sha256": session_digest(origin, ENDPOINT, "a-challenge")}
        assert page.given[-1]["challenge"] == "a-challenge"


def test_nothing_leaves_unless_the_operator_agrees(
    fake: FakePicSafe, page: Page, make_client: MakeClient
) -> None:
    with pytest.raises(NotAllowed) as refused:
        make_client(approve=lambda _: False).page_link(PAGE)
    assert refused.value.code == "operator_not_approved"
    assert page.given == []


@pytest.mark.parametrize(
    "url", ["http://page.hospital.example", "ftp://page.hospital.example", "", f"{PAGE}/x"]
)
def test_what_is_no_private_page_is_told_nothing(
    fake: FakePicSafe, page: Page, make_client: MakeClient, url: str
) -> None:
    with pytest.raises(PicSafeClientError):
        make_client(approve=lambda _: True).page_link(url)
    assert page.given == []
    assert fake.requests == []


@pytest.mark.parametrize(
    "challenged",
    [
        {"audience": STRANGER, "challenge": "x"},
        {"audience": "https://x/y", "challenge": "x"},
        {"audience": 1},
        [],
    ],
)
def test_a_page_that_asks_for_something_else_gets_nothing(
    page: Page, make_client: MakeClient, challenged: object
) -> None:
    page.challenged = challenged
    with pytest.raises(PicSafeClientError):
        make_client(approve=lambda _: True).page_link(PAGE)
    assert page.given == []


@pytest.mark.parametrize(
    "link", ["https://evil.example/enter/x", f"{PAGE}.evil.example/", f"{PAGE}/\x1b[2J", ""]
)
def test_a_link_that_leads_elsewhere_is_not_shown(page: Page, make_client: MakeClient, link: str) -> None:
    page.link = {**LINK, "link": link}
    with pytest.raises(BadAnswer):
        make_client(approve=lambda _: True).page_link(PAGE)


def test_the_link_is_in_no_representation(page: Page, make_client: MakeClient) -> None:
    assert "secret" not in repr(make_client(approve=lambda _: True).page_link(PAGE))
