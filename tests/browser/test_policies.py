"""Somebody for whom a report is not meant is told so, and opens it in an emergency where that is let."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.report_form import fill
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]


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
    page.get_by_text("Who may open it: anybody with the link or the file").click()
    page.get_by_label("Only these people").fill("kim@example.org")
    page.get_by_label("In an emergency others may open it").check()
    page.get_by_role("button", name=re.compile("^Encrypt")).click()
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()
    link = page.locator(".copyable code").inner_text()

    other.sign_in(link[link.index("/app/") :])
    refusal = other.page.get_by_role("alert")
    expect(refusal).to_contain_text("You are not among those who may open this report")
    expect(refusal).not_to_contain_text("kim@example.org")
    other.page.get_by_text("This is an emergency").click()
    other.page.get_by_label("Why you have to open it").fill("Unconscious in the emergency department")
    other.page.get_by_role("button", name="Open it in an emergency").click()
    expect(other.page.get_by_role("heading", level=1)).to_have_text("Zoë Пример")
