"""The whole story: one person captures and sends, another opens, and the first sees it and takes it back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.people import Visitor

MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo that says where and with what it was taken, and that lies on its side."""
    picture = Image.linear_gradient("L").resize((400, 300)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCam"
    path = tmp_path / "wound.jpg"
    picture.save(path, exif=exif)
    return path


def sign(page: Page) -> None:
    """Draw a signature."""
    pad = page.get_by_role("img", name=re.compile("Place to sign"))
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 20, steps=5)
    page.mouse.move(box["x"] + 160, box["y"] + 80, steps=5)
    page.mouse.up()
    expect(page.get_by_role("img", name="there is a signature")).to_be_visible()


def compose(sender: Visitor, photo: Path, *, way: str = "A recipient, by link") -> None:
    """Fill in a report with one photo and signed consent, and press the button."""
    page = sender.page
    sender.go("New")
    page.get_by_label("Choose files").set_input_files(photo)
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    page.get_by_label("First name").fill("Zoë")
    page.get_by_label("Last name").fill("Пример")
    page.get_by_label("Date of birth").fill("1980-02-29")
    page.get_by_label("Clinical notes").fill("Healing well.\nSecond line: 漢字.")
    page.get_by_role("radio", name="Signed").check()
    page.get_by_role("checkbox", name="Treatment").check()
    page.get_by_role("checkbox", name="Education").check()
    sign(page)
    page.get_by_role("radio", name=way).check()
    page.get_by_role("button", name=re.compile("^Encrypt")).click()


def test_a_report_is_sent_opened_logged_and_recalled(visitor: MakeVisitor, photo: Path) -> None:
    sender = visitor("pat@example.org")
    sender.sign_in()
    compose(sender, photo)
    expect(sender.page.get_by_role("heading", level=1)).to_have_text("Now send the link")
    link = sender.page.locator(".copyable code").inner_text()

    reader = visitor("zoe@example.org")
    page = reader.page
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Someone sent you a PicSafe report")
    expect(page.get_by_text("Kept in Australia")).to_be_visible()
    reader.enter_code()
    reader.fill_profile(firstname="Zoe", lastname="Reader", country="IE")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoë Пример")
    expect(page.get_by_text("Healing well.")).to_be_visible()
    expect(page.get_by_text("Treatment: yes")).to_be_visible()
    expect(page.get_by_text("Publication: no")).to_be_visible()
    expect(page.get_by_role("img", name="The signature")).to_be_visible()
    expect(page.get_by_text("Chain verified")).to_be_visible()
    log = page.get_by_role("list", name="Accesses, newest first")
    expect(log.get_by_role("listitem").first).to_contain_text("Zoe Reader opened the report")
    assert page.url == link

    page.get_by_role("button", name="Open photo 1 of 1").click()
    expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    page.keyboard.press("+")
    expect(page.get_by_role("dialog").get_by_role("img")).to_have_attribute(
        "style", re.compile(r"scale\(1\.4")
    )
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    page.get_by_role("button", name="Save the files").click()
    with page.expect_download() as saving:
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
    saved = zipfile.ZipFile(saving.value.path())
    assert set(saved.namelist()) == {
        "metadata.json",
        "report.pdf",
        "consent.jpg",
        "001.jpg",
        "001-thumbnail.jpg",
    }
    stripped = Image.open(io.BytesIO(saved.read("001.jpg")))
    assert stripped.size == (300, 400)
    assert not stripped.getexif()
    assert saved.read("report.pdf").startswith(b"%PDF-1.7")

    sender.page.get_by_role("link", name="My reports").click()
    sender.page.get_by_role("link", name=re.compile("1 photo")).first.click()
    expect(sender.page.get_by_text("Chain verified")).to_be_visible()
    expect(sender.page.get_by_text("Zoe Reader opened the report")).to_be_visible()
    sender.page.get_by_role("button", name="Recall the report").click()
    sender.page.get_by_role("dialog").get_by_role("button", name="Recall it").click()
    answer = sender.page.get_by_role("dialog", name="The report is recalled")
    expect(answer).to_contain_text("1 other had been given it")
    expect(answer).to_contain_text("Zoe Reader")
    answer.get_by_role("button", name="Close").click()
    expect(sender.page.get_by_text("Recalled", exact=True)).to_be_visible()

    reader.go("Reports")
    reader.follow(link.removeprefix(reader.server.url))
    expect(page.get_by_role("heading", name="The sender has recalled this report")).to_be_visible()
