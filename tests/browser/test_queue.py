"""Reports that are made where there is no network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.report_form import fill
from tests.browser.test_accessibility import check
from tests.browser.test_passkeys import PATIENCE
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]
WAITS = "Kept here, waiting for a network"


def test_a_report_leaves_by_itself_once_there_is_a_network(visitor: MakeVisitor, photo: Path) -> None:
    person = visitor("cellar@ward.example")
    page = person.page
    person.sign_in()
    # what a page is made of is kept for places without a network
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    fill(person, photo)
    page.context.set_offline(True)
    page.get_by_role("button", name="Encrypt and send").click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text(WAITS, timeout=PATIENCE)
    expect(page.get_by_text("If the page is closed, or PicSafe locks, the report is gone")).to_be_visible()
    assert "Healing well" not in page.content()
    check(page)
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_label("Clinical notes")).to_have_value("Healing well.\nSecond line: 漢字.")
    # what was signed is shown again
    expect(page.get_by_role("img", name="there is a signature")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Encrypt and send").click()
    expect(title).to_have_text(WAITS, timeout=PATIENCE)

    person.go("Reports")
    waiting = page.get_by_role("list", name="Outbox").get_by_role("listitem")
    expect(waiting).to_contain_text("1 photo", timeout=PATIENCE)
    expect(waiting).to_contain_text(WAITS)
    page.context.set_offline(False)
    expect(waiting).to_contain_text("Sent", timeout=PATIENCE)
    # the list below has it by now
    expect(page.get_by_role("link", name="1 photo")).to_be_visible(timeout=PATIENCE)
    waiting.get_by_role("link", name="Look at it").click()
    expect(page.get_by_role("heading", name="Report with 1 photo")).to_be_visible(timeout=PATIENCE)
