"""The headers of every kind of answer that a browser gets, here and from the hosted pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]  # ships no types
from starlette.applications import Starlette

from picsafe.server.web_client import WebClient
from tests.browser.conftest import BUILT
from tests.e2e.running_server import ROOT, RunningServer

HOSTED = ROOT / "infra" / "templates" / "web.yaml"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; connect-src 'self' https:; "
    "base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types picsafe"
)
# without TLS, on this very machine, a private Key Server may be another port
LOCAL_POLICY = POLICY.replace("https:", "https: http://localhost:* http://127.0.0.1:*")
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
EVERYWHERE = {
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
}
PAGES = {
    **EVERYWHERE,
    "content-security-policy": LOCAL_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()",
}

pytestmark = pytest.mark.skipif(not BUILT.is_file(), reason="My PicSafe is not built: make web")


@pytest.fixture(scope="module")
def client(server: RunningServer) -> Iterator[httpx.Client]:
    with server.client() as made:
        yield made


def _asset(ending: str) -> str:
    return next(
        f"/assets/{path.name}" for path in (BUILT.parent / "assets").iterdir() if path.suffix == ending
    )


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/app/sign-in", "text/html"),
        ("/app/report/au/0123456789abcdefghijAB-0000000011462800528240", "text/html"),
        ("/app/no-such-page", "text/html"),
        ("script", "text/javascript"),
        ("style", "text/css"),
        ("/sw.js", "text/javascript"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/icon.svg", "image/svg+xml"),
        ("/icon-192.png", "image/png"),
        ("/servers.json", "application/json"),
    ],
)
def test_every_page_and_file_has_them_all(client: httpx.Client, path: str, kind: str) -> None:
    address = {"script": _asset(".js"), "style": _asset(".css")}.get(path, path)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert _security(answer.headers) == PAGES
    assert "set-cookie" not in answer.headers
    lasting = "public, max-age=31536000, immutable" if address.startswith("/assets/") else "no-cache"
    assert answer.headers["cache-control"] == lasting


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/health", 200),
        ("GET", "/.well-known/jwks.json", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/me", 401),
        ("GET", "/keys/0000000011462800528240", 401),
        ("POST", "/sign-in/complete", 400),
        ("GET", "/cloud/reports/au/0123456789abcdefghijAB-0000000011462800528240", 404),
        ("OPTIONS", "/me", 200),
        ("GET", "/assets/no-such-file.js", 404),
        ("GET", "/no-such-page", 404),
        ("DELETE", "/", 405),
    ],
)
def test_every_other_answer_may_do_nothing_in_a_browser(
    client: httpx.Client, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert _security(answer.headers) == {**EVERYWHERE, "content-security-policy": API_POLICY}
    assert "set-cookie" not in answer.headers


def test_nothing_weakens_the_policy() -> None:
    assert LOCAL_POLICY.count("unsafe") == LOCAL_POLICY.count("'wasm-unsafe-eval'") == 1
    assert "*" not in POLICY
    assert "http:" not in POLICY


@pytest.mark.parametrize(
    ("origin", "policy"),
    [
        ("https://my.hospital.example", POLICY),
        ("http://my.hospital.example", POLICY),
        ("http://localhost.example", POLICY),
        ("", POLICY),
        ("http://localhost:8000", LOCAL_POLICY),
        ("http://127.0.0.1:8000", LOCAL_POLICY),
    ],
)
def test_only_a_page_of_this_very_machine_may_talk_without_tls(
    tmp_path: Path, origin: str, policy: str
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>")
    pages = httpx.ASGITransport(Starlette(routes=WebClient(tmp_path, tmp_path, origin).routes()))

    async def start_page() -> httpx.Response:
        async with httpx.AsyncClient(transport=pages, base_url="https://my.example") as client:
            return await client.get("/")

    # Playwright's loop runs in this thread as soon as there is a browser
    with ThreadPoolExecutor() as elsewhere:
        answer = elsewhere.submit(lambda: asyncio.run(start_page())).result()
    assert answer.headers["content-security-policy"] == policy


def test_the_hosted_pages_have_the_same_headers() -> None:
    config = yaml_parse(HOSTED.read_text())["Resources"]["Headers"]["Properties"][
        "ResponseHeadersPolicyConfig"
    ]
    security = config["SecurityHeadersConfig"]
    assert all(setting["Override"] is True for setting in security.values())
    assert security["ContentSecurityPolicy"]["ContentSecurityPolicy"] == POLICY
    assert security["ReferrerPolicy"]["ReferrerPolicy"] == EVERYWHERE["referrer-policy"]
    assert "ContentTypeOptions" in security
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 63072000
    assert security["StrictTransportSecurity"]["IncludeSubdomains"] is True
    custom = {item["Header"].lower(): item["Value"] for item in config["CustomHeadersConfig"]["Items"]}
    assert custom == {
        name: PAGES[name]
        for name in ("permissions-policy", "cross-origin-opener-policy", "cross-origin-resource-policy")
    }


def _security(headers: Mapping[str, str]) -> dict[str, str]:
    watched = {*PAGES, "content-security-policy-report-only"}
    return {name: value for name, value in headers.items() if name in watched}
