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
