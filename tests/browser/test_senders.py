"""Reports that are not their sender's, as somebody makes them who has an account and has been sent some."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect

from chalicelib.format.metadata import Details, Metadata, Patient, User
from chalicelib.format.report import seal_report
from tests.browser.report_form import compose, send
from tests.browser.sealed_files import drop, report_id, sealed_file, tag_of
from tests.browser.visitor import Visitor
from tests.e2e.running_server import Person, RunningServer

MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def reader(visitor: MakeVisitor) -> Visitor:
    # one address may ask for a code five times an hour
    person = visitor(f"zoe-{secrets.token_hex(4)}@example.org")
    person.sign_in(firstname="Zoe", lastname="Reader")
    person.go("Open")
    return person


def _sealed(server: RunningServer, number: str, key: str, user: User) -> bytes:
    """A report as anybody who has the key can make it."""
    file = io.BytesIO()
    seal_report(
        file,
        key=key,
        keyserver_url=server.url,
        metadata=Metadata(
            patient=Patient(firstname="Robin", lastname="Sample"),
            user=user,
            details=Details(reportid=number, notes="Amputate."),
        ),
        pdf=b"%PDF-1.7",
        consent=None,
        items=(),
    )
    return file.getvalue()


def _new_report(server: RunningServer, maker: Person, user: User) -> tuple[str, bytes]:
    """A report of somebody's own, sealed and bound to its key."""
    number = maker.report_id(secrets.randbelow(10**6))
    with server.client(headers=maker.headers) as client:
        key = client.post("/keys", json={"report_id": number}).raise_for_status().json()["key"]
        file = _sealed(server, number, key, user)
        client.put(f"/keys/{number}/tag", json={"tag": tag_of(file)}).raise_for_status()
    return number, file


def test_a_report_sealed_anew_by_its_recipient_does_not_open(
    reader: Visitor, visitor: MakeVisitor, photo: Path
) -> None:
    server = reader.server
    pat = visitor(f"pat-{secrets.token_hex(4)}@example.org")
    pat.sign_in()
    link = send(pat, photo)
    number = report_id(link)
    recipient = server.sign_in(f"mallory-{secrets.token_hex(4)}@example.org")
    with server.client(headers=recipient.headers) as client:
        shown = {"tag": tag_of(sealed_file(server, link))}
        fetched = client.get(f"/keys/{number}", params=shown).raise_for_status().json()
    claimed = User(userid=str(int(number[:9])), firstname="Pat", lastname="Example", email=pat.address)
    forged = _sealed(server, number, fetched["key"], claimed)
    drop(reader.page, f"{number}.picsafe", forged)
    refusal = reader.page.get_by_role("alert")
    expect(refusal).to_contain_text("This is not the file that its sender sealed")
    expect(reader.page.get_by_text("Amputate")).to_have_count(0)

    pat.go("Reports")
    pat.page.get_by_role("link", name=re.compile("1 photo")).first.click()
    log = pat.page.get_by_role("list", name="Accesses, newest first")
    expect(log.get_by_role("listitem").first).to_contain_text(
        "Zoe Reader asked for the key, refused: had another file than the sender sealed"
    )


def test_a_report_that_names_somebody_else_says_so(reader: Visitor) -> None:
    server = reader.server
    mallory = server.sign_in(f"mallory-{secrets.token_hex(4)}@example.org", firstname="Sam", lastname="Other")
    number, file = _new_report(
        server, mallory, User(userid="1", firstname="Pat", lastname="Example", email="pat@example.org")
    )
    drop(reader.page, f"{number}.picsafe", file)
    page = reader.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Robin Sample")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text(re.compile("This report.s details name somebody else"))
    expect(notice).to_contain_text(f"It was sent by Sam Other ({mallory.email})")
    expect(notice).to_contain_text("names Pat Example, pat@example.org")
    expect(page.locator(".page-header")).to_contain_text(f"from Sam Other ({mallory.email})")
    expect(page.get_by_role("definition").filter(has_text=mallory.email)).to_have_count(1)
    expect(page.get_by_text("Chain verified")).to_be_visible()


def test_a_report_is_bound_to_its_file_before_anything_leaves(visitor: MakeVisitor, photo: Path) -> None:
    pat = visitor(f"pat-{secrets.token_hex(4)}@example.org")
    pat.sign_in()
    calls: list[str] = []

    def note(request: Request) -> None:
        if request.method in ("POST", "PUT"):
            calls.append(re.sub(r"[0-9]{22}", "*", f"{request.method} {request.url}"))

    pat.page.on("request", note)
    link = send(pat, photo)
    origin = pat.server.url
    assert calls[:3] == [f"POST {origin}/keys", f"PUT {origin}/keys/*/tag", f"POST {origin}/cloud/reports"]
    pat.follow(link.removeprefix(origin))
    expect(pat.page.get_by_role("heading", level=1)).to_have_text("Zoë Пример")
    expect(pat.page.get_by_role("alert")).to_have_count(0)


def test_an_answer_that_was_lost_is_asked_for_again(visitor: MakeVisitor, photo: Path) -> None:
    pat = visitor(f"pat-{secrets.token_hex(4)}@example.org")
    pat.sign_in()
    lost = _lose_first_answer(pat.page)
    compose(pat, photo, way="An e-mail attachment")
    expect(pat.page.get_by_role("heading", level=1)).to_have_text("Now attach the file")
    assert lost == [200]


def _lose_first_answer(page: Page) -> list[int]:
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost or route.request.method != "PUT":
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/keys/*/tag", lose)
    return lost
