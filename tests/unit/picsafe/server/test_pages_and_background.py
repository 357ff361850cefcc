from __future__ import annotations

import asyncio
import gzip
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import escape
from pathlib import Path

import httpx
import pytest

from chalicelib.errors import Unavailable
from chalicelib.http.application import Application
from chalicelib.settings import LocalStores, Settings
from chalicelib.words import Words
from picsafe.server.background import sweep_periodically, watch_outbox
from picsafe.server.composition import Threads, compose
from picsafe.server.terminal import Terminal
from picsafe.server.web_client import PAGES, WebClient
from tests.unit.picsafe.server.live_server import live_server
from tests.unit.picsafe.server.storage_server import ORIGIN


def test_the_plain_pages_keep_to_their_policy(client: httpx.Client) -> None:
    index, report = client.get("/"), client.get("/app/report/AU/anything-0000000011462800528240")
    css = client.get("/page.css")
    assert "openapi.json" in index.text
    assert "picsafe open" in report.text
    assert css.headers["content-type"].startswith("text/css")
    for page in (index, report):
        assert page.headers["content-type"].startswith("text/html")
        assert not re.search(r"<script|<style|style=|onclick|http://|https://", page.text)
        assert 'href="/page.css"' in page.text


@pytest.mark.parametrize(
    ("asked", "language"), [("de-AT,de;q=0.9", "de"), ("pt, ar;q=0.5", "ar"), ("*", "en")]
)
def test_the_plain_pages_are_in_the_language_that_is_asked_for(
    client: httpx.Client, asked: str, language: str
) -> None:
    said = Words(language)
    for path, lead in (("/", "landing-start-lead"), ("/app/report/AU/anything", "landing-report-lead")):
        page = client.get(path, headers={"Accept-Language": asked})
        assert f'<html lang="{language}" dir="{said.direction}">' in page.text
        assert escape(said.text(lead)) in page.text
        assert not re.search(r"\{|&lt;", page.text)
        assert (page.headers["content-language"], page.headers["vary"]) == (language, "Accept-Language")
        assert page.headers["cache-control"] == "no-cache"


def test_pages_do_not_repeat_what_the_address_says(client: httpx.Client) -> None:
    assert "repeated" not in client.get("/app/report/repeated").text


def test_only_files_of_the_page_are_served(client: httpx.Client) -> None:
    for path in ("/../web.py", "/%2e%2e/web.py", "/report.html/", "/index.html", "/pages/page.css"):
        assert client.get(path).status_code == 404, path


def test_a_built_web_client_is_served_with_its_routes(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>My PicSafe</title>")
    (tmp_path / "assets" / "main-1a2b.js").write_text("1")
    (tmp_path / "assets" / "large-3c4d.js").write_text("large")
    (tmp_path / "assets" / "large-3c4d.js.gz").write_bytes(gzip.compress(b"large"))
    threads = Threads()
    dispatcher = compose(
        Application("none"), threads, storage=None, origin=ORIGIN, web=WebClient(tmp_path, PAGES)
    )
    with live_server(dispatcher) as origin:
        for path in ("/", "/app", "/app/report/AU/x", "/app/sign-in"):
            page = httpx.get(origin + path)
            assert page.text == "<title>My PicSafe</title>"
            assert page.headers["cache-control"] == "no-cache"
        script = httpx.get(f"{origin}/assets/main-1a2b.js")
        assert script.headers["content-type"].startswith("text/javascript")
        assert "immutable" in script.headers["cache-control"]
        assert httpx.get(f"{origin}/assets/none.js").status_code == 404
        assert "content-encoding" not in script.headers
        for accepted, coding in (
            ("gzip, deflate, br", "gzip"),
            ("br;q=1.0, GZip;q=0.1", "gzip"),
            ("gzip;q=0.0, *", None),
            ("", None),
            ("br", None),
        ):
            large = httpx.get(f"{origin}/assets/large-3c4d.js", headers={"Accept-Encoding": accepted})
            assert (large.text, large.headers["vary"]) == ("large", "Accept-Encoding")
            assert large.headers.get("content-encoding") == coding
            assert int(large.headers["content-length"]) == (len(gzip.compress(b"large")) if coding else 5)
        assert httpx.get(f"{origin}/assets/large-3c4d.js.gz").status_code == 404
    threads.close()


def run_until(chore: Callable[[], object], done: threading.Event) -> None:
    async def main() -> None:
        task = asyncio.ensure_future(chore())  # type: ignore[call-overload]  # a coroutine function
        for _ in range(500):
            await asyncio.sleep(0.01)
            if done.is_set():
                break
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())
    assert done.is_set()


@pytest.mark.parametrize("failure", [Unavailable(), OSError(5, "a secret path")])
def test_sweeping_goes_on_after_a_failure(failure: Exception, caplog: pytest.LogCaptureFixture) -> None:
    swept = threading.Event()
    calls = 0

    def sweep() -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise failure
        swept.set()

    with ThreadPoolExecutor(1) as threads:
        run_until(lambda: sweep_periodically(sweep, threads, 0.01), swept)
    assert "secret" not in caplog.text


def test_only_new_mails_are_told_of(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    (outbox / "old.eml").write_text("")
    told: list[Path] = []
    done = threading.Event()

    def tell(path: Path) -> None:
        told.append(path)
        done.set()

    async def chore() -> None:
        watching = asyncio.ensure_future(watch_outbox(outbox, tell))
        await asyncio.sleep(0)
        (outbox / ".draft.tmp").write_text("")
        (outbox / "new.eml").write_text("")
        await watching

    run_until(chore, done)
    assert told == [outbox / "new.eml"]


@pytest.mark.parametrize("smtp_url", [None, "smtp://user:hidden@mail.example.org"])
def test_the_first_words_are_for_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], smtp_url: str | None
) -> None:
    stores = LocalStores(tmp_path, "https://picsafe.example.org", smtp_url)
    url = stores.storage_url
    settings = Settings(frozenset({"users", "keys"}), url, url, url, url, stores)
    Terminal(as_json=False).ready("http://localhost:8000", settings, stores, 1, "a vkey")
    said = capsys.readouterr().out
    assert "https://picsafe.example.org" in said
    assert "http://localhost:8000" in said
    assert str(tmp_path) in said
    assert ("outbox" in said) == (smtp_url is None)
    assert "hidden" not in said
    assert "Ctrl+C" in said
    # for whoever runs a Key Server alone, and registers it
    assert "a vkey" not in said
    alone = replace(settings, services=frozenset({"keys"}))
    Terminal(as_json=False).ready("http://localhost:8000", alone, stores, 1, "a vkey")
    assert "Key of its log:    a vkey" in capsys.readouterr().out
