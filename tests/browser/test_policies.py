"""Somebody for whom a report is not meant is told so, and opens it in an emergency where that is let.

A hospital takes in what is sent to it under a policy: by itself, or where it is named.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hospital import Hospital, hospital
from tests.browser.report_form import fill
from tests.browser.test_accessibility import check
from tests.browser.visitor import Visitor
from tests.e2e.running_server import RunningServer

MakeVisitor = Callable[..., Visitor]


@pytest.fixture(scope="module")
def hosp(server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """A hospital that gives its members two ways: one with a Key Server and one without."""
    with hospital(server, tmp_path_factory.mktemp("hospital")) as started:
        given = [
            {"name": "My Hospital", "send_type": "post_dynamic", "endpoint": started.url},
            {
                "name": "By key",
                "send_type": "post_static",
                "endpoint": started.url,
                "key": started.public_key,
            },
        ]
        with started.client() as client:
            body = {"version": 0, "institutions": given, "default": "My Hospital"}
            client.put("/enterprise/institutions", json=body).raise_for_status()
        yield started


@pytest.fixture
def people(visitor: MakeVisitor) -> tuple[Visitor, Visitor]:
    """A sender, and somebody who is not named."""
    return visitor(f"pat-{secrets.token_hex(4)}@example.org"), visitor(
        f"sam-{secrets.token_hex(4)}@example.org"
    )


def test_who_may_open_a_report(people: tuple[Visitor, Visitor], photo: Path) -> None:
    sender, other = people
    sender.sign_in()
    fill(sender, photo)
    page = sender.page
    page.get_by_role("radio", name="A recipient, by link").check()
    to = page.get_by_role("combobox", name="To", exact=True)
    to.fill("Kim@Example.org,")
    expect(page.get_by_role("button", name="Remove kim@example.org")).to_be_visible()
    to.fill("kim@@example.org")
    to.press("Tab")
    expect(page.get_by_text("Write an e-mail address, or choose")).to_be_visible()
    to.fill("robin@example.org")
    to.press("Enter")
    to.press("Backspace")
    expect(page.get_by_role("button", name="Remove robin@example.org")).to_have_count(0)
    to.fill("Kim")
    to.press("Enter")
    expect(page.get_by_text("Write an e-mail address, or choose")).to_be_visible()
    check(page)
    to.fill("")
    page.get_by_text("Who may open it: only the people you have named").click()
    page.get_by_label("In an emergency others may open it").check()
    page.route("**/reports/tell", lambda route: route.fulfill(status=404))
    page.get_by_role("button", name=re.compile("^Encrypt")).click()
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()
    # that they are not told takes nothing from the report, which nobody cancels any more
    expect(page.get_by_role("alert")).to_contain_text("its link works")
    expect(page.get_by_role("heading", level=1)).to_have_text("Now send the link")
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    check(page)
    page.unroute("**/reports/tell")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("PicSafe mails the link to kim@example.org.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("The link is on its way")
    link = page.locator(".copyable code").inner_text()
    assert link in sender.server.outbox("kim@example.org").text

    other.sign_in(link[link.index("/app/") :])
    refusal = other.page.get_by_role("alert")
    expect(refusal).to_contain_text("You are not among those who may open this report")
    expect(refusal).not_to_contain_text("kim@example.org")
    other.page.get_by_text("This is an emergency").click()
    other.page.get_by_label("Why you have to open it").fill("Unconscious in the emergency department")
    other.page.get_by_role("button", name="Open it in an emergency").click()
    expect(other.page.get_by_role("heading", level=1)).to_have_text("Zoë Пример")

    page.get_by_role("link", name="My reports").click()
    page.get_by_role("link", name=re.compile("1 photo")).first.click()
    rules = page.locator("section").filter(has=page.get_by_role("heading", name="Who may open it"))
    expect(rules).to_contain_text("kim@example.org")
    rules.get_by_role("button", name="Change who may open it").click()
    form = page.get_by_role("dialog", name="Who may open it")
    form.get_by_label("Only these people").fill(other.address)
    form.get_by_label("for treatment").check()
    form.get_by_label("A second person has to approve").check()
    form.get_by_role("button", name="Save").click()
    expect(rules).to_contain_text("A second one has to approve of each who opens it")

    other.go("Reports")
    other.follow(link[link.index("/app/") :])
    other.page.get_by_role("button", name="For treatment").click()
    expect(other.page.get_by_role("alert")).to_contain_text("A second person has to approve")
    other.page.get_by_text("Approve that somebody else opens it", exact=True).click()
    other.page.get_by_label("Their e-mail address").fill(other.address)
    other.page.get_by_role("button", name="Approve", exact=True).click()
    expect(other.page.get_by_text("You cannot approve of yourself")).to_be_visible()

    page.get_by_role("button", name="Read again").click()
    rules.get_by_role("button", name="Approve that Pat Example opens the report").click()
    expect(rules).to_contain_text("Approved")
    other.page.get_by_role("button", name="Try again").click()
    expect(other.page.get_by_role("heading", level=1)).to_have_text("Zoë Пример")


def test_who_may_open_what_goes_to_a_hospital(visitor: MakeVisitor, hosp: Hospital, photo: Path) -> None:
    sender = visitor("clinician@hospital.example")
    sender.sign_in()
    member = sender.server.sign_in(sender.address)
    with hosp.client() as client:
        number = client.patch("/enterprise", json={"emails": [member.email]}).raise_for_status().json()
    with sender.server.client(headers=member.headers) as client:
        answer = {"enterprise_id": number["enterprise_id"], "accept": True}
        client.post("/me/invitations", json=answer).raise_for_status()
    fill(sender, photo)
    page = sender.page
    expect(page.get_by_role("radio", name=re.compile("^My Hospital "))).to_be_checked()
    page.get_by_text("Who may open it: anybody with the link or the file").click()
    by_itself = page.get_by_text("can put the report into the medical record without being named")
    expect(by_itself).to_contain_text("My Hospital can")
    page.get_by_label("A second person has to approve").check()
    expect(by_itself).to_have_count(0)
    expect(page.get_by_text("My Hospital cannot put the report into the medical record")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Name My Hospital").click()
    script = f"enterprise:{number['enterprise_id']}"
    expect(page.get_by_role("button", name=f"Remove {script}")).to_be_visible()
    expect(page.get_by_text(f"you have named it, by {script}")).to_be_visible()

    page.get_by_role("radio", name="PicSafe Cloud").check()
    page.get_by_role("button", name=f"Remove {script}").click()
    page.get_by_role("combobox", name="To", exact=True).fill("kim@example.org")
    expect(page.get_by_role("button", name="Name Example Hospital")).to_be_visible()
    page.get_by_role("radio", name=re.compile("^By key ")).check()
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_role("alert")).to_contain_text("Leave out who may open the report")
    check(page)
    page.get_by_role("button", name="Leave it out").click()
    expect(page.get_by_text("cannot hold here")).to_have_count(0)

    page.get_by_role("radio", name=re.compile("^My Hospital ")).check()
    page.get_by_text("Who may open it: anybody with the link or the file").click()
    page.get_by_label("A second person has to approve").check()
    page.get_by_role("button", name="Name My Hospital").click()
    page.get_by_role("button", name="Encrypt and send").click()
    page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My Hospital has the report")
    [arrived] = hosp.arrived(1)
    assert arrived["details"]["sendtype"] == "post_dynamic"
