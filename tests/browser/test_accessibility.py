"""axe finds no violation on any page, light and dark, on a phone and on a desk."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib.users.reports.shown_senders import MAX_SHOWN
from tests.browser.admin_cli import make_enterprise
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.report_form import begin, compose, fill, send, sign, take_photo
from tests.browser.sealed_files import drop, tampered
from tests.browser.visitor import Visitor
from tests.e2e.running_server import ROOT

MakeVisitor = Callable[..., Visitor]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """
async () => {
  const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
  await Promise.allSettled(transitions.map(({ finished }) => finished));
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  const one = ({ html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary.slice(0, 300)}`;
  const shown = (nodes) => nodes.map(one).join(" | ");
  return violations.map(({ id, nodes }) => `${id}: ${shown(nodes)}`);
}
"""

# the text of a list's items, where buttons and badges beside it leave less than a long word's width
SQUEEZED = """
() => [...document.querySelectorAll(".item-text")].filter((text) => text.offsetWidth < 96)
  .map((text) => text.textContent)
"""

_IN_DIALOG = """
() => document.activeElement === document.body || document.activeElement.closest("dialog") !== null
"""

pytestmark = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm ci in web/")


def load_axe(page: Page) -> None:
    """Has the page know axe."""
    page.evaluate(AXE.read_text())


def violations(page: Page) -> list[str]:
    """What axe says of the page as it is, once nothing moves."""
    seen: list[str] = page.evaluate(_RUN)
    return seen


def check(page: Page) -> None:
    """Look at the page as it is in both themes and both sizes."""
    load_axe(page)
    found: dict[str, Any] = {}
    for theme in ("light", "dark"):
        for size in (DESKTOP, PHONE):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.set_viewport_size(size)
            if seen := violations(page):
                found[f"{theme} {size['width']}"] = seen
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), (
                "wider than the screen"
            )
            assert page.evaluate(SQUEEZED) == [], "too narrow to be read"
    page.set_viewport_size(DESKTOP)
    assert found == {}


def test_no_page_has_a_violation(visitor: MakeVisitor, photo: Path) -> None:
    person = visitor("axe@example.org")
    page = person.page
    page.goto("/")
    heading = page.get_by_role("heading", level=1)
    heading.wait_for()
    check(page)
    person.ask_for_mail()
    check(page)
    page.get_by_label("Sign-in code").fill("2222-2222")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("alert").wait_for()
    check(page)
    page.get_by_label("Sign-in code").fill(person.server.outbox(person.address).code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(heading).to_have_text("Welcome to PicSafe")
    check(page)
    person.fill_profile()
    page.get_by_text("You have not sent a report yet").wait_for()
    check(page)
    person.go("Open")
    page.get_by_text("Drag a .picsafe file here").wait_for()
    check(page)
    person.go("Account")
    page.get_by_text("You belong to no enterprise").wait_for()
    check(page)
    page.get_by_role("button", name="Erase my account").click()
    check(page)
    page.keyboard.press("Escape")

    make_enterprise(person.server, "Example Hospital", person.address)
    person.follow("/app/enterprise")
    page.get_by_label("Add a domain").fill("hospital.example")
    page.get_by_role("button", name="Add").first.click()
    page.get_by_text("Not proven yet").wait_for()
    page.get_by_label("Name of a new key").fill("Sync server")
    page.get_by_role("button", name="Make an API key").click()
    page.get_by_role("dialog").wait_for()
    check(page)
    page.get_by_role("button", name="I have copied it").click()
    check(page)

    begin(person)
    page.get_by_role("button", name="Encrypt and send").click()
    page.get_by_text("Something is missing").wait_for()
    check(page)
    page.get_by_role("button", name="Camera").click()
    take_photo(page)
    expect(page.get_by_role("button", name="Look at what is in the report: 1")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Look at Photo 1").click()
    page.get_by_role("dialog").get_by_role("img", name="Photo 1").wait_for()
    check(page)
    page.get_by_role("button", name="Back").click()
    page.get_by_role("radio", name="Signed").check()
    sign(page)
    check(page)
    page.get_by_role("button", name="Encrypt and send").click()
    page.get_by_text("Encrypted and uploaded").wait_for()
    check(page)
    link = page.locator(".copyable code").inner_text()

    guest = visitor("axe-guest@example.org").page
    long = "K" * MAX_SHOWN
    guest.route("**/reports/sender", lambda route: route.fulfill(json={"name": long, "enterprise": long}))
    guest.goto(link)
    guest.get_by_text("Kept in").wait_for()
    expect(guest.get_by_role("heading", level=1)).to_contain_text(long)
    check(guest)
    guest.goto("/app/report/au/nothing")
    guest.get_by_text("The address leads nowhere").wait_for()
    check(guest)

    person.follow(link.removeprefix(person.server.url))
    page.get_by_text("Chain verified").wait_for()
    check(page)
    page.get_by_role("button", name=re.compile("Open photo 1")).click()
    page.get_by_role("dialog").get_by_role("img").wait_for()
    check(page)
    page.keyboard.press("Escape")

    person.go("Reports")
    page.get_by_role("link", name=re.compile("1 photo")).click()
    page.get_by_text("Chain verified").wait_for()
    check(page)
    page.get_by_role("button", name="Recall the report").click()
    page.get_by_role("dialog").get_by_role("checkbox").check()
    check(page)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Consent withdrawn").click()
    page.get_by_role("dialog").get_by_role("button", name="Recall the report").click()
    page.get_by_role("dialog", name="The report is recalled").wait_for()
    check(page)
    page.get_by_role("button", name="Close").click()
    person.follow(link.removeprefix(person.server.url))
    page.get_by_text("The patient has withdrawn consent").wait_for()
    check(page)


def test_no_state_on_the_way_of_a_report_has_a_violation(visitor: MakeVisitor, photo: Path) -> None:
    person = visitor("axe-states@example.org")
    page = person.page
    person.sign_in()
    fill(person, photo)
    page.get_by_text(re.compile("Key Server: PicSafe.s own")).click()
    page.get_by_role("radio", name="Another private Key Server").check()
    check(page)
    page.get_by_label("Address of the Key Server").fill("https://keys.stranger.example")
    page.get_by_role("button", name="Encrypt and send").click()
    page.get_by_text("is not registered with PicSafe").wait_for()
    check(page)
    page.get_by_role("radio", name=re.compile("^PicSafe Right for most")).check()
    page.get_by_role("radio", name="Spoken").check()
    page.get_by_text(re.compile("Recording, 0:0[1-9]")).wait_for()
    check(page)
    page.get_by_role("button", name="Stop recording").click()
    page.get_by_role("button", name="Record it again").wait_for()
    check(page)
    page.route("**/cloud/storage/**", lambda route: None)  # it hangs
    page.get_by_role("radio", name="PicSafe Cloud").check()
    page.get_by_role("checkbox", name="Treatment").check()
    page.get_by_role("button", name="Encrypt and send").click()
    page.get_by_role("progressbar").wait_for()
    check(page)
    page.get_by_role("button", name="Cancel").click()
    page.unroute_all()
    page.get_by_role("radio", name="An e-mail attachment").check()
    page.get_by_role("button", name="Encrypt", exact=True).click()
    page.get_by_text("Now attach the file").wait_for()
    check(page)
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save the file").click()
    check(page)
    name, sealed = saving.value.suggested_filename, Path(saving.value.path()).read_bytes()

    person.go("Open")
    drop(page, name, tampered(sealed))
    page.get_by_text("This report was changed or damaged").wait_for()
    check(page)
    drop(page, name, sealed)
    page.get_by_text("Chain verified").wait_for()
    check(page)
    page.get_by_role("button", name="Save the files").click()
    check(page)
    page.get_by_role("button", name="Cancel").click()
    page.emulate_media(media="print")
    assert page.locator("button:not(.tile):visible").count() == 0
    page.emulate_media(media="screen")


def test_no_empty_loading_failed_or_offline_state_has_a_violation(visitor: MakeVisitor, photo: Path) -> None:
    person = visitor("axe-failed@example.org")
    page = person.page
    person.sign_in()
    link = send(person, photo)
    guest = visitor("axe-late@example.org").page
    with sqlite3.connect(person.server.data / "cloud.db", timeout=20) as cloud:
        cloud.execute("UPDATE cloud_links SET expires_at = created_at + 1")
    cloud.close()
    guest.goto(link)
    guest.get_by_text("This link has expired").wait_for()
    check(guest)
    for name in ("First Hospital", "Second Clinic"):
        make_enterprise(person.server, name, person.address)
    person.follow("/app/enterprise")
    page.get_by_role("link", name=re.compile("Second Clinic")).wait_for()
    check(page)
    person.go("Reports")
    page.get_by_text("Not opened,").wait_for()
    check(page)
    with page.expect_response("**/me/received") as listed:
        page.get_by_role("link", name="Received").click()
    assert listed.value.ok
    page.get_by_text("You have not opened").wait_for()
    check(page)
    person.follow("/app/reports/0000000000000000000000")
    page.get_by_text("This report is not in your list").wait_for()
    check(page)
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.route("**/me/invitations", lambda route: None)  # it hangs
    person.go("Account")
    page.get_by_text("Loading your invitations").wait_for(state="attached")
    check(page)
    page.unroute_all()
    page.context.set_offline(True)
    person.go("Reports")
    page.get_by_text("No connection").wait_for()
    check(page)
    page.context.set_offline(False)


def test_dialogs_keep_the_focus_and_give_it_back(visitor: MakeVisitor) -> None:
    person = visitor("focus@example.org")
    page = person.page
    person.sign_in()
    person.go("Account")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    button = page.get_by_role("button", name="Erase my account")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Erase your account?")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Tab")
        # between the last button and the first one the focus may be the browser's own
        assert page.evaluate(_IN_DIALOG), "the focus left the dialog"
    assert page.evaluate("() => document.querySelector(':focus-visible') !== null")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_progress_and_outcomes_are_announced(visitor: MakeVisitor, photo: Path) -> None:
    person = visitor("aloud@example.org")
    page = person.page
    person.sign_in()
    page.route("**/cloud/storage/**", lambda route: None)  # it hangs
    compose(person, photo)
    bar = page.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", re.compile("[0-9]+"))
    expect(page.get_by_role("status").filter(has_text="Uploading")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    page.unroute_all()
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_role("status").filter(has_text="Encrypted and uploaded")).to_be_visible()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status").filter(has_text="Copied to the clipboard")).to_be_attached()
