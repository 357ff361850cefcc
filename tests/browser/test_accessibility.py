"""axe finds no violation on any page, light and dark, on a phone and on a desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.composing import sign
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.operator import make_enterprise
from tests.browser.people import Visitor
from tests.e2e.running import ROOT

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

pytestmark = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm ci in web/")


def check(page: Page) -> None:
    """Look at the page as it is in both themes and both sizes."""
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = {}
    for theme in ("light", "dark"):
        for size in (DESKTOP, PHONE):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.set_viewport_size(size)  # type: ignore[arg-type] # a size
            violations = page.evaluate(_RUN)
            if violations:
                found[f"{theme} {size['width']}"] = violations
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), (
                "wider than the screen"
            )
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type] # a size
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
    page.get_by_label("Five-digit code").fill("00000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("alert").wait_for()
    check(page)
    page.get_by_label("Five-digit code").fill(person.server.outbox(person.address).code)
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
    person.go("Enterprise")
    page.get_by_label("Add a domain").fill("hospital.example")
    page.get_by_role("button", name="Add").first.click()
    page.get_by_text("Not proven yet").wait_for()
    page.get_by_label("Name of a new key").fill("Sync server")
    page.get_by_role("button", name="Make an API key").click()
    page.get_by_role("dialog").wait_for()
    check(page)
    page.get_by_role("button", name="I have copied it").click()
    check(page)

    person.go("New")
    page.get_by_role("button", name="Encrypt and send").click()
    page.get_by_text("Something is missing").wait_for()
    check(page)
    page.get_by_role("button", name="Camera").click()
    page.get_by_role("button", name="Take a photo").click()
    page.get_by_text("1 taken").wait_for()
    check(page)
    page.get_by_role("button", name="Done").click()
    page.get_by_role("radio", name="Signed").check()
    page.get_by_role("checkbox", name="Treatment").check()
    sign(page)
    check(page)
    page.get_by_role("button", name="Encrypt and send").click()
    page.get_by_text("Encrypted and uploaded").wait_for()
    check(page)
    link = page.locator(".copyable code").inner_text()

    guest = visitor("axe-guest@example.org").page
    guest.goto(link)
    guest.get_by_text("Kept in").wait_for()
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
    page.get_by_role("dialog").get_by_role("button", name="Recall it").click()
    page.get_by_role("dialog", name="The report is recalled").wait_for()
    check(page)
    page.get_by_role("button", name="Close").click()
    person.follow(link.removeprefix(person.server.url))
    page.get_by_text("The sender has recalled this report").wait_for()
    check(page)
