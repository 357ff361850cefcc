"""Composing a report as a person does it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor


def sign(page: Page) -> None:
    """Draw a signature."""
    pad = page.get_by_role("img", name=re.compile("Place to sign"))
    # the pad goes and comes back while other words are loaded
    pad.hover(position={"x": 30, "y": 60})
    box = pad.bounding_box()
    assert box is not None
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 20, steps=5)
    page.mouse.move(box["x"] + 160, box["y"] + 80, steps=5)
    page.mouse.up()
    expect(page.get_by_role("img", name="there is a signature")).to_be_visible()


def begin(sender: Visitor) -> None:
    """Come to the form for a new report, past the camera that it begins with."""
    sender.go("New")
    close_camera(sender.page)


def begin_another(page: Page) -> None:
    """The same, from a report that was sent."""
    page.get_by_role("button", name="Another report").click()
    close_camera(page)


def close_camera(page: Page) -> None:
    """Close the camera over a new report."""
    page.get_by_role("button", name="Close the camera").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New report")


def take_photo(page: Page) -> None:
    """Take exactly one: between press and release of a mouse a slow machine may take a burst."""
    shutter = page.get_by_role("button", name="Take a photo")
    expect(shutter).to_be_enabled()
    shutter.press("Enter")


def unfold(page: Page) -> None:
    """Show what few reports need."""
    page.get_by_text("Notes and more").click()


def fill(sender: Visitor, photo: Path) -> None:
    """Fill in a report with one photo and signed consent."""
    page = sender.page
    sender.go("New")
    page.get_by_label("Choose files").set_input_files(photo)
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    page.get_by_label("First name").fill("Zoë")
    page.get_by_label("Last name").fill("Пример")
    page.get_by_label("Date of birth").fill("1980-02-29")
    unfold(page)
    page.get_by_label("Clinical notes").fill("Healing well.\nSecond line: 漢字.")
    page.get_by_role("radio", name="Signed").check()
    page.get_by_role("checkbox", name="Treatment").check()
    page.get_by_role("checkbox", name="Education").check()
    sign(page)


def compose(sender: Visitor, photo: Path, *, way: str | re.Pattern[str] = "A recipient, by link") -> None:
    """Fill in a report and press the button."""
    fill(sender, photo)
    sender.page.get_by_role("radio", name=way).check()
    sender.page.get_by_role("button", name=re.compile("^Encrypt")).click()


def send(sender: Visitor, photo: Path, *, way: str = "A recipient, by link") -> str:
    """Send a report and return its link."""
    compose(sender, photo, way=way)
    expect(sender.page.get_by_text("Encrypted and uploaded")).to_be_visible()
    return sender.page.locator(".copyable code").inner_text()
