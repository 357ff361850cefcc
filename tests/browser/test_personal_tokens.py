"""Personal tokens in Settings: made, shown once, and revoked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.test_accessibility import check
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]


def test_a_token_is_made_shown_once_and_revoked(visitor: MakeVisitor) -> None:
    person = visitor("tokens@practice.example")
    person.sign_in()
    page = person.page
    person.go("Account")
    page.get_by_role("link", name="Institutions and tokens").click()
    expect(page.get_by_text("There is no token yet.")).to_be_visible()
    check(page)
    page.get_by_label("Name of a new token").fill("Practice computer")
    page.get_by_role("button", name="Make a token").click()
    shown = page.get_by_role("dialog", name="Token “Practice computer”")
    token = shown.locator("code").inner_text()
    check(page)
    assert "Practice computer" in person.server.outbox(person.address).text
    with person.server.client(headers={"Authorization": f"Bearer {token}"}) as program:
        assert program.get("/reports").status_code == 200
        shown.get_by_role("button", name="I have copied it").click()
        assert token not in page.content()
        check(page)
        page.get_by_role("button", name="Revoke Practice computer").click()
        page.get_by_role("dialog").get_by_role("button", name="Revoke it").click()
        expect(page.get_by_text("There is no token yet.")).to_be_visible()
        assert program.get("/reports").status_code == 401


def test_an_old_sign_in_is_shown_the_way_to_a_fresh_one(visitor: MakeVisitor) -> None:
    person = visitor("stale@practice.example")
    person.sign_in()
    page = person.page
    person.follow("/app/account/settings")
    with sqlite3.connect(person.server.data / "users.db", timeout=20) as users:
        users.execute("UPDATE accounts_sessions SET created_at = created_at - 900000")
    users.close()
    page.get_by_label("Name of a new token").fill("Practice computer")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_text("Sign in again first")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Sign in again").click()
    person.enter_code()
    page.get_by_label("Name of a new token").fill("Practice computer")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_role("dialog", name="Token “Practice computer”")).to_be_visible()
