"""A hospital's own Key Server, a real one on another port, keeps a report's key and its access log."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.admin_cli import make_enterprise
from tests.browser.report_form import begin, begin_another, compose, fill
from tests.browser.sealed_files import report_id, sealed_file
from tests.browser.visitor import Visitor
from tests.e2e.running_server import Person, RunningServer, running_server

MakeVisitor = Callable[..., Visitor]


@pytest.fixture(scope="module")
def private(server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A Key Server that refuses one address."""
    denied = tmp_path_factory.mktemp("lists") / "deny.txt"
    denied.write_text("denied@*\n")
    with running_server(
        tmp_path_factory.mktemp("private") / "data",
        *("--services", "keys", "--issuer", server.url, "--my-url", server.url),
        *("--deny-list", str(denied)),
    ) as started:
        yield started


@pytest.fixture(scope="module")
def owner(server: RunningServer, private: RunningServer) -> Person:
    """The administrator who has registered it."""
    owner = server.sign_in("owner@hospital.example", firstname="Olga", lastname="Owner")
    make_enterprise(server, "Example Hospital", owner.email)
    with server.client(headers=owner.headers) as client:
        client.post("/enterprise/key-servers", json={"url": private.url}).raise_for_status()
    return owner


@pytest.fixture
def sender(visitor: MakeVisitor) -> Visitor:
    person = visitor(f"private-{secrets.token_hex(4)}@example.org")
    person.sign_in()
    return person


def choose(sender: Visitor, address: str) -> None:
    """Name a Key Server on the page of a new report."""
    page = sender.page
    page.get_by_text(re.compile("Key Server: PicSafe.s own")).click()
    page.get_by_role("radio", name="Another private Key Server").check()
    page.get_by_label("Address of the Key Server").fill(address)


@pytest.mark.usefixtures("owner")
def test_a_private_key_server_keeps_the_key_and_the_log(
    sender: Visitor, visitor: MakeVisitor, private: RunningServer, photo: Path
) -> None:
    page = sender.page
    fill(sender, photo)
    choose(sender, private.url)
    page.get_by_role("button", name="Encrypt and send").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("May Example Hospital know who you are?")
    expect(question).to_contain_text(private.url)
    question.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()
    link = page.locator(".copyable code").inner_text()
    with zipfile.ZipFile(BytesIO(sealed_file(sender.server, link))) as sealed:
        assert json.loads(sealed.read("package.json")) == {"keyserver_url": private.url}
    assert _has_key(private, report_id(link))
    assert not _has_key(sender.server, report_id(link))

    # the next report goes the same way unless somebody chooses otherwise
    begin_another(page)
    expect(page.get_by_text("Key Server: a private one")).to_be_visible()
    expect(page.get_by_role("radio", name=private.url)).to_be_checked()

    reader = visitor("reader@example.org")
    reader.sign_in(link.removeprefix(sender.server.url), firstname="Zoe", lastname="Reader")
    reader.page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Zoë Пример")
    expect(reader.page.get_by_text("Chain verified")).to_be_visible()
    expect(reader.page.get_by_text("Receipt checked")).to_be_visible()
    expect(
        reader.page.get_by_role("status").filter(has_text=re.compile("is not PicSafe.s word"))
    ).to_contain_text(private.url)

    # later, in another browser: the sealed file says where its key is
    later = visitor(sender.address)
    later.sign_in()
    later.page.get_by_role("link", name=re.compile("1 photo")).first.click()
    later.page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(later.page.get_by_text("Zoe Reader opened the report")).to_be_visible()
    expect(later.page.get_by_text(private.url)).to_be_visible()
    later.page.get_by_role("button", name="Recall the report").click()
    later.page.get_by_role("dialog").get_by_role("button", name="Recall it").click()
    expect(later.page.get_by_role("dialog", name="The report is recalled")).to_contain_text("Zoe Reader")


@pytest.mark.usefixtures("owner")
def test_its_token_is_renewed_without_another_question(
    sender: Visitor, private: RunningServer, photo: Path
) -> None:
    page = sender.page
    fill(sender, photo)
    choose(sender, private.url)
    page.get_by_role("button", name="Encrypt and send").click()
    page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/tokens") else None)
    # longer than the token lives, and never so long without a key that the page locks
    for _ in range(4):
        page.evaluate("() => { const now = Date.now; Date.now = () => now() + 120_000; }")
        page.keyboard.press("Shift")
    page.get_by_role("link", name="My reports").click()
    page.get_by_role("link", name=re.compile("1 photo")).first.click()
    expect(page.get_by_text("Chain verified")).to_be_visible()
    with page.expect_response("**/keys/*/log*") as read:
        page.get_by_role("button", name="Read again").click()
    assert read.value.ok
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert asked == [f"{sender.server.url}/tokens"]


def without_key_servers(route: Route) -> None:
    """Lets a list of reports come as servers gave it before it said which Key Server has a key."""
    answer = route.fetch()
    listed = answer.json()
    for report in listed["reports"]:
        report["keyserver_url"] = None
    route.fulfill(response=answer, json=listed)


@pytest.mark.usefixtures("owner")
def test_the_log_is_found_after_the_file_has_expired(
    sender: Visitor, visitor: MakeVisitor, private: RunningServer, photo: Path
) -> None:
    fill(sender, photo)
    choose(sender, private.url)
    sender.page.get_by_role("button", name="Encrypt and send").click()
    sender.page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(sender.page.get_by_text("Encrypted and uploaded")).to_be_visible()
    with sqlite3.connect(sender.server.data / "cloud.db", timeout=20) as cloud:
        cloud.execute("UPDATE cloud_links SET expires_at = created_at + 1")
    cloud.close()
    later = visitor(sender.address)
    later.sign_in()
    # nobody has asked for what the list says, so that nobody is asked for it
    expect(later.page.get_by_text("State not known")).to_be_visible()
    expect(later.page.get_by_role("dialog")).to_have_count(0)
    later.page.get_by_role("link", name=re.compile("1 photo")).first.click()
    later.page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(later.page.get_by_text("Chain verified")).to_be_visible()
    expect(later.page.get_by_text("Expired: the file is gone")).to_be_visible()

    # what was sent before lists said so
    older = visitor(sender.address)
    older.page.route(re.compile(r":\d+/reports(\?.*)?$"), without_key_servers)
    older.sign_in()
    older.page.get_by_role("link", name=re.compile("1 photo")).first.click()
    page = older.page
    expect(page.get_by_text("own Key Server does not know this report")).to_be_visible()
    page.get_by_label("Address of the Key Server").fill("https://key.elsewhere.example")
    page.get_by_role("button", name="Look there").click()
    expect(page.get_by_role("alert")).to_contain_text("not registered with PicSafe")
    page.get_by_label("Address of the Key Server").fill(private.url)
    page.get_by_role("button", name="Look there").click()
    page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Chain verified")).to_be_visible()


def test_an_administrator_chooses_from_the_register(
    owner: Person, visitor: MakeVisitor, private: RunningServer
) -> None:
    person = visitor(owner.email)
    person.sign_in()
    begin(person)
    person.page.get_by_text(re.compile("Key Server: PicSafe.s own")).click()
    choice = person.page.get_by_role("radio", name=private.url)
    choice.check()
    expect(person.page.get_by_text("Key Server: a private one")).to_be_visible()
    expect(choice).to_be_checked()


def test_a_member_chooses_from_what_the_enterprise_has_registered(
    owner: Person, visitor: MakeVisitor, private: RunningServer
) -> None:
    person = visitor(f"member-{secrets.token_hex(4)}@example.org")
    person.sign_in()
    member = person.server.sign_in(person.address)
    with person.server.client() as client:
        listed = client.patch("/enterprise", json={"emails": [member.email]}, headers=owner.headers)
        listed.raise_for_status()
        answer = {"enterprise_id": listed.json()["enterprise_id"], "accept": True}
        client.post("/me/invitations", json=answer, headers=member.headers).raise_for_status()
    begin(person)
    person.page.get_by_text(re.compile("Key Server: PicSafe.s own")).click()
    person.page.get_by_role("radio", name=private.url).check()
    expect(person.page.get_by_text("Example Hospital", exact=True)).to_be_visible()
    expect(person.page.get_by_text("Key Server: a private one")).to_be_visible()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "Give the address of the Key Server"),
        ("not an address", "This is not the address of a server"),
        ("https://keys.stranger.example", "This Key Server is not registered with PicSafe"),
        ("http://keys.stranger.example", "This Key Server is not safe to talk to"),
    ],
)
def test_a_key_server_that_cannot_be_used_is_explained(
    sender: Visitor, photo: Path, address: str, says: str
) -> None:
    asked: list[str] = []
    sender.page.on("request", lambda request: asked.append(request.url))
    fill(sender, photo)
    choose(sender, address)
    sender.page.get_by_role("button", name="Encrypt and send").click()
    expect(sender.page.get_by_role("alert")).to_contain_text(says)
    expect(sender.page.get_by_label("Clinical notes")).to_have_value(re.compile("Healing well"))
    assert not [url for url in asked if "stranger" in url]


@pytest.mark.usefixtures("owner")
def test_whoever_declines_has_sent_nothing_and_can_choose_another(
    sender: Visitor, private: RunningServer, photo: Path
) -> None:
    page = sender.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    fill(sender, photo)
    choose(sender, private.url)
    page.get_by_role("button", name="Encrypt and send").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("alert")).to_contain_text("The report was not sent")
    assert not [url for url in asked if url.startswith(private.url)]
    page.get_by_role("radio", name=re.compile("^PicSafe Right for most")).check()
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()


@pytest.mark.usefixtures("owner")
def test_a_person_on_the_deny_list_is_told_what_to_do(
    visitor: MakeVisitor, private: RunningServer, photo: Path
) -> None:
    person = visitor("denied@example.org")
    person.sign_in()
    fill(person, photo)
    choose(person, private.url)
    person.page.get_by_role("button", name="Encrypt and send").click()
    person.page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(person.page.get_by_role("alert")).to_contain_text(
        re.compile("You are not on this Key Server.s list")
    )


@pytest.mark.usefixtures("owner")
def test_a_key_server_that_does_not_answer_is_named_as_such(
    sender: Visitor, private: RunningServer, photo: Path
) -> None:
    page = sender.page
    page.route(f"{private.url}/**", lambda route: route.abort("connectionrefused"))
    fill(sender, photo)
    choose(sender, private.url)
    page.get_by_role("button", name="Encrypt and send").click()
    page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("The Key Server cannot be reached", timeout=20_000)
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()


def test_most_people_are_asked_nothing(sender: Visitor, photo: Path) -> None:
    compose(sender, photo)
    expect(sender.page.get_by_text("Encrypted and uploaded")).to_be_visible()
    expect(sender.page.get_by_role("dialog")).to_have_count(0)


def _has_key(server: RunningServer, number: str) -> bool:
    with sqlite3.connect(server.data / "keys.db", timeout=20) as keys:
        tables = [name for (name,) in keys.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = any(
            keys.execute(f"SELECT 1 FROM {table} WHERE report_id = ?", (number,)).fetchone()
            for table in tables
            if "report_id" in [column for _, column, *_ in keys.execute(f"PRAGMA table_info({table})")]
        )
    keys.close()
    return found
