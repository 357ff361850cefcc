"""Consent that is signed without a pointer, and the notes that are read before the photos."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.report_form import sign, unfold
from tests.browser.test_accessibility import check
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]


def test_a_name_that_was_typed_is_a_signature_and_notes_come_first(visitor: MakeVisitor, photo: Path) -> None:
    sender = visitor("pat-keyboard@example.org")
    sender.sign_in()
    sender.go("New")
    page = sender.page
    page.get_by_label("Choose files").set_input_files(photo)
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    unfold(page)
    page.get_by_label("Clinical notes").fill("Healing well.")
    page.get_by_role("radio", name="Signed").check()
    page.get_by_role("checkbox", name="Treatment").check()
    sign(page)
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("Sign with the keyboard").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Type the name of whoever agrees.")).to_be_visible()
    check(page)
    page.keyboard.type("Zoë Пример")
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="there is a signature")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Encrypt")).click()
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()
    link = page.locator(".copyable code").inner_text()
    sender.follow(link[link.index("/app/") :])
    signature = page.get_by_role("img", name="The signature that gives consent")
    expect(signature).to_be_visible()
    assert signature.evaluate(
        """async (image) => {
          await image.decode();
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
          const context = canvas.getContext("2d");
          context.drawImage(image, 0, 0);
          const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
          let dark = 0;
          for (let i = 0; i < data.length; i += 4) if (data[i] < 128) dark += 1;
          return dark > 1000;
        }"""
    )
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert headings.index("Notes") < headings.index("Photos") < headings.index("Consent")
    check(page)
