"""Somebody erases their account, and the operator recalls: what people are told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.admin_cli import recall
from tests.browser.report_form import send
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]
BY = "Example privacy office, request 17"


def test_who_leaves_is_told_what_nobody_can_do_afterwards(visitor: MakeVisitor, photo: Path) -> None:
    sender = visitor("leaving@example.org")
    page = sender.page
    sender.sign_in()
    sender.go("Account")
    page.get_by_role("button", name="Erase my account").click()
    dialog = page.get_by_role("dialog", name="Erase your account?")
    expect(dialog).to_contain_text("You have sent no report through PicSafe Cloud.")
    page.keyboard.press("Escape")

    link = send(sender, photo)
    report_id = link.rpartition("-")[2]
    recall(sender.server, report_id, BY)
    page.get_by_role("link", name="My reports").click()
    page.get_by_role("link", name=re.compile("1 photo")).first.click()
    expect(page.get_by_text(f"{BY} recalled the report")).to_be_visible()
    expect(page.get_by_text("only the operator can undo that")).to_be_visible()
    expect(page.get_by_role("button", name="Allow it again")).to_be_hidden()

    sender.go("Account")
    page.get_by_role("button", name="Erase my account").click()
    expect(dialog).to_contain_text("You have sent one report.")
    expect(dialog).to_contain_text("you cannot recall a report yourself")
    expect(dialog.get_by_role("link", name="My reports")).to_have_attribute("href", "/app/reports")
    dialog.get_by_role("button", name="Erase it").click()
    expect(page.get_by_label("E-mail")).to_be_visible()

    reader = visitor("reading@example.org")
    reader.sign_in()
    reader.follow(link.removeprefix(reader.server.url))
    expect(reader.page.get_by_role("heading", name="The sender has withdrawn this report")).to_be_visible()
