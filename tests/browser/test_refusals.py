"""What must not open, and what the page says about it."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Route, expect

from tests.browser.admin_cli import make_enterprise
from tests.browser.report_form import send
from tests.browser.sealed_files import drop, naming, report_id, sealed_file, tampered
from tests.browser.visitor import Visitor
from tests.e2e.running_server import RunningServer

MakeVisitor = Callable[..., Visitor]
STRANGER = "https://keys.stranger.example"


@pytest.fixture
def sender(visitor: MakeVisitor) -> Visitor:
    # one address may ask for a code five times an hour
    person = visitor(f"pat-{secrets.token_hex(4)}@example.org")
    person.sign_in()
    return person


def test_a_saved_file_opens_when_it_is_dropped(sender: Visitor, photo: Path) -> None:
    link = send(sender, photo)
    sealed = sealed_file(sender.server, link)
    sender.go("Open")
    drop(sender.page, f"{report_id(link)} (1).picsafe", sealed)
    expect(sender.page.get_by_role("heading", level=1)).to_have_text("Zoë Пример")


def test_a_tampered_file_shows_nothing(sender: Visitor, photo: Path) -> None:
    link = send(sender, photo)
    changed = tampered(sealed_file(sender.server, link))
    sender.go("Open")
    drop(sender.page, f"{report_id(link)}.picsafe", changed)
    expect(sender.page.get_by_role("heading", name="This report was changed or damaged")).to_be_visible()
    expect(sender.page.get_by_text("Healing well")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("letter.txt", b"hello", "This is not a PicSafe report"),
        ("renamed.picsafe", b"PK", "The file was renamed"),
        (f"{'1' * 22}.picsafe", b"hello", "This is not a PicSafe report"),
    ],
)
def test_other_files_are_refused(sender: Visitor, name: str, content: bytes, says: str) -> None:
    sender.go("Open")
    drop(sender.page, name, content)
    expect(sender.page.get_by_role("heading", name=says)).to_be_visible()


def test_an_unregistered_key_server_is_sent_nothing(sender: Visitor, photo: Path) -> None:
    link = send(sender, photo)
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    sender.page.route(f"{STRANGER}/**", refuse)
    sender.go("Open")
    drop(sender.page, f"{report_id(link)}.picsafe", naming(sealed_file(sender.server, link), STRANGER))
    refusal = sender.page.get_by_role("alert")
    expect(refusal).to_contain_text(re.compile("This report.s Key Server is not registered with PicSafe"))
    expect(refusal).to_contain_text("Nothing was sent to it")
    assert asked == []


def test_a_registered_key_server_of_others_is_asked_only_with_leave(
    sender: Visitor, photo: Path, request: pytest.FixtureRequest
) -> None:
    server: RunningServer = request.getfixturevalue("server")
    owner = server.sign_in("owner@hospital.example")
    make_enterprise(server, "Example Hospital", owner.email)
    with server.client(headers=owner.headers) as client:
        client.post("/enterprise/key-servers", json={"url": STRANGER}).raise_for_status()
    link = send(sender, photo)
    number = report_id(link)
    other = server.sign_in("zoe@example.org", firstname="Zoe")
    tokens: list[str] = []

    def answer(route: Route) -> None:
        headers = {"Access-Control-Allow-Origin": server.url, "Access-Control-Allow-Headers": "authorization"}
        if route.request.method == "OPTIONS":
            route.fulfill(status=204, headers=headers)
            return
        path = route.request.url.removeprefix(STRANGER)
        # its log is public, and is not told who asks
        if not path.startswith("/log/"):
            tokens.append(route.request.headers["authorization"])
        real = httpx.get(f"{server.url}{path}", headers=other.headers)
        route.fulfill(status=real.status_code, body=real.content, headers=headers)

    page = sender.page
    page.route(f"{STRANGER}/**", answer)
    file = naming(sealed_file(server, link), STRANGER)
    sender.go("Open")
    drop(page, f"{number}.picsafe", file)
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("Example Hospital")
    question.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="The report was not opened")).to_be_visible()
    assert tokens == []

    drop(page, f"{number}.picsafe", file)
    page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoë Пример")
    assert tokens
    own = sender.page.evaluate("() => performance.getEntriesByType('resource').map(({ name }) => name)")
    assert any(url.startswith(STRANGER) for url in own)


def test_an_expired_link_says_so_signed_out_and_signed_in(
    sender: Visitor, visitor: MakeVisitor, photo: Path
) -> None:
    link = send(sender, photo)
    with sqlite3.connect(sender.server.data / "cloud.db", timeout=20) as cloud:
        cloud.execute("UPDATE cloud_links SET expires_at = created_at + 1")
    cloud.close()
    guest = visitor("zoe@example.org")
    guest.page.goto(link)
    expect(guest.page.get_by_role("heading", name="This link has expired")).to_be_visible()
    sender.go("Reports")
    sender.follow(link.removeprefix(sender.server.url))
    expect(sender.page.get_by_role("heading", name="This link has expired")).to_be_visible()


def test_a_report_is_renewed_once_until_it_is_withdrawn(sender: Visitor, photo: Path) -> None:
    link = send(sender, photo)
    page = sender.page
    page.get_by_role("link", name="My reports").click()
    page.get_by_role("link", name=re.compile("1 photo")).first.click()
    longer = page.get_by_role("button", name="Make it last longer")
    longer.click()
    said = page.get_by_text(re.compile("The link works until .* It cannot be made to last longer again"))
    expect(said).to_be_visible()
    expect(longer).to_have_count(0)
    page.get_by_role("link", name="My reports").click()
    page.get_by_role("link", name=re.compile("1 photo")).first.click()
    expect(said).to_be_visible()
    page.get_by_role("button", name="Remove the file").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("Withdrawn: the file is gone")).to_be_visible()
    page.get_by_role("link", name="My reports").click()
    expect(page.get_by_text("File removed")).to_be_visible()
    sender.follow(link.removeprefix(sender.server.url))
    expect(page.get_by_role("heading", name="The sender has withdrawn this report")).to_be_visible()


def test_a_forged_access_log_is_not_believed(sender: Visitor, photo: Path) -> None:
    send(sender, photo)
    page = sender.page

    def forge(route: Route) -> None:
        real = route.fetch()
        log = real.json()
        log["entries"][0]["user"]["lastname"] = "Nobody"
        route.fulfill(response=real, body=json.dumps(log))

    page.route("**/keys/*/log?*", forge)
    page.get_by_role("link", name="My reports").click()
    page.get_by_role("link", name=re.compile("1 photo")).first.click()
    expect(page.get_by_role("heading", name="The access log was tampered with")).to_be_visible()
    expect(page.get_by_text("Chain verified")).to_have_count(0)
