"""My PicSafe locks when nobody uses it, and lets its owner in again where they were."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.admin_cli import make_enterprise
from tests.browser.report_form import begin, close_camera, unfold
from tests.browser.test_accessibility import check
from tests.browser.test_passkeys import PATIENCE, with_passkey
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]
NOTE = "Seen on the ward round"
ALMOST, REST = 280_000, 25_000
"""In milliseconds: into the last of the five minutes, and past its end."""


def test_an_unused_page_locks_and_a_passkey_unlocks_it(visitor: MakeVisitor) -> None:
    person = visitor("idle@ward.example")
    page = person.page
    page.clock.install()
    with_passkey(person)
    locked = page.get_by_role("heading", name="PicSafe is locked", level=1)
    warning = page.get_by_role("dialog", name="PicSafe is about to lock")
    unlock = page.get_by_role("button", name="Sign in with a passkey")

    begin(person)
    unfold(page)
    page.get_by_label("Clinical notes").fill(NOTE)
    page.clock.fast_forward(ALMOST)
    expect(warning).to_contain_text("What you have entered and not sent will be gone", timeout=PATIENCE)
    expect(warning.get_by_role("button", name="Stay here")).to_be_focused()
    check(page)
    page.mouse.move(200, 200)
    page.mouse.move(210, 210)
    expect(warning).to_have_count(0)
    expect(page.get_by_label("Clinical notes")).to_have_value(NOTE)

    page.clock.fast_forward(ALMOST)
    expect(warning).to_be_visible()
    page.clock.fast_forward(REST)
    expect(locked).to_be_visible(timeout=PATIENCE)
    expect(warning).to_have_count(0)
    expect(page.get_by_text("The report that had not been sent is gone")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
    shown = page.locator("html").inner_html()
    assert not [word for word in (person.address, "Pat", "Example", NOTE) if word in shown]
    expect(page).to_have_title(re.compile("^PicSafe is locked"))
    expect(unlock).to_be_visible(timeout=PATIENCE)
    check(page)
    unlock.click()
    close_camera(page)
    unfold(page)
    expect(page.get_by_label("Clinical notes")).to_have_value("")

    # the session of before is over
    person.follow("/app/account/settings")
    places = page.get_by_role("list", name="Where you are signed in").get_by_role("listitem")
    expect(places).to_have_count(1, timeout=PATIENCE)

    # no timer runs while a computer sleeps: the first thing that happens is asked
    page.clock.set_system_time(datetime.now(UTC) + timedelta(hours=9))
    page.mouse.move(220, 220)
    page.mouse.move(230, 230)
    expect(locked).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("The report that had not been sent is gone")).to_have_count(0)
    unlock.click()
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible(timeout=PATIENCE)

    # somebody else has no business where its owner was
    page.get_by_role("button", name="Lock now").click()
    expect(locked).to_be_visible(timeout=PATIENCE)
    person.address = "next@ward.example"
    person.enter_code()
    person.fill_profile(firstname="Sam")
    expect(page.get_by_role("heading", name="My reports")).to_be_visible(timeout=PATIENCE)
    assert re.search("/app/reports$", page.url)


def test_an_enterprise_says_when_it_locks(visitor: MakeVisitor) -> None:
    admin = visitor("lock-admin@ward.example")
    make_enterprise(admin.server, "Lock Hospital", admin.address)
    admin.sign_in()
    admin.go("Enterprise")
    page = admin.page
    field = page.get_by_label("Locks when unused for")
    expect(field).to_have_value("", timeout=PATIENCE)
    field.select_option("2 minutes")
    card = page.locator("section").filter(has=page.get_by_role("heading", name="When PicSafe locks"))
    card.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible(timeout=PATIENCE)
    admin.go("Account")
    admin.go("Enterprise")
    expect(field).to_have_value("2", timeout=PATIENCE)
