"""A report on paper: what it says and its photos, and nothing to press; and its PDF on the screen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from chalicelib.contract.report_limits import PDF_PIXELS
from tests.browser.report_form import send
from tests.browser.test_accessibility import check
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]
# the dialog that a person would see; the browser's own PDF is made while it would be open
_DIALOG = "window.print = () => { globalThis.printing = true; };"

_COUNT_DARK = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let dark = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i] < 128) dark += 1;
  return dark;
}"""


@pytest.fixture
def opened(visitor: MakeVisitor, photo: Path) -> Page:
    """A report with a photo, opened by its sender, as somebody sees it at night."""
    person = visitor("paper@example.org", color_scheme="dark")
    person.page.add_init_script(_DIALOG)
    person.sign_in()
    link = send(person, photo)
    person.follow(link.removeprefix(person.server.url))
    expect(person.page.get_by_text("Chain verified")).to_be_visible()
    return person.page


def test_the_button_prints_the_report_with_the_whole_photos(opened: Page) -> None:
    opened.get_by_role("button", name="Print").click()
    opened.wait_for_function("() => globalThis.printing === true")
    expect(opened.locator("#photos-on-paper img")).to_have_count(1)
    pdf = PdfReader(BytesIO(opened.pdf()))
    # some fonts draw fi as one character
    text = unicodedata.normalize("NFKC", "\n".join(page.extract_text() for page in pdf.pages))
    for words in (
        "Zoë Пример",
        "February 29, 1980",
        "Healing well.",
        "Treatment: yes",
        "Publication: no",
        "Signed on the screen",
        "Pat Example",
        "Photo 1 of 1, 001.jpg",
        "Confidential: personal health information",
    ):
        # wherever a line of the page ends
        assert words in " ".join(text.split())
    for words in ("Save", "Print", "Access log", "Account", "Enterprise", "Checked and decrypted here"):
        assert words not in text
    sizes = {image.image.size for page in pdf.pages for image in page.images if image.image is not None}
    assert (300, 400) in sizes, "the photo in full, not its small picture"
    # the dialog is closed: what was decrypted for it goes
    expect(opened.locator("#photos-on-paper img")).to_have_count(0)
    expect(opened.get_by_role("button", name="Print")).to_have_attribute("aria-disabled", "false")


def test_the_browsers_own_menu_prints_the_small_pictures(opened: Page) -> None:
    opened.emulate_media(media="print", color_scheme="dark")
    expect(opened.get_by_role("heading", name="Photos")).to_be_visible()
    expect(opened.locator(".gallery img")).to_be_visible()
    expect(opened.get_by_role("img", name="The signature")).to_be_visible()
    expect(opened.get_by_role("navigation")).to_be_hidden()
    assert opened.locator("button:not(.tile):visible, a:visible, summary:visible").count() == 0
    assert opened.evaluate("() => getComputedStyle(document.body).color") == "rgb(20, 33, 42)"
    assert re.fullmatch(
        r"rgba?\(255, 255, 255(, 1)?\)",
        opened.evaluate("() => getComputedStyle(document.body).backgroundColor"),
    )


def test_the_pdf_of_the_report_is_drawn_in_the_page(opened: Page) -> None:
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.get_by_role("button", name="Show the PDF").click()
    viewer = opened.get_by_role("dialog", name="The report as PDF")
    expect(viewer).to_contain_text("Page 1 of ", timeout=20_000)
    first = viewer.get_by_role("region", name="Page 1")
    expect(first.get_by_text("Healing well.")).to_be_attached()
    picture = first.locator("canvas")
    expect(picture).to_be_attached()
    assert picture.evaluate(_COUNT_DARK) > 1000
    check(opened)

    wide = "([page, least, most]) => page.clientWidth >= least && page.clientWidth <= most"
    shown = first.element_handle()
    width = first.evaluate("page => page.clientWidth")
    viewer.get_by_role("button", name="Zoom in").click()
    opened.wait_for_function(wide, arg=[shown, width * 1.24, width * 1.26])
    viewer.get_by_role("region", name="Pages").focus()
    opened.keyboard.press("-")
    opened.wait_for_function(wide, arg=[shown, width - 2, width + 2])
    opened.keyboard.press("PageDown")
    opened.wait_for_function("() => document.querySelector('.pdf-pages').scrollTop > 100")
    with opened.expect_download() as saving:
        viewer.get_by_role("button", name="Save the PDF").click()
    assert Path(saving.value.path()).read_bytes().startswith(b"%PDF")
    opened.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(opened.get_by_role("button", name="Show the PDF")).to_be_focused()
    assert all(re.search("/assets/pdf-(viewer|worker)-", url) for url in asked if "pdf" in url)


def test_photos_have_as_many_pixels_in_the_pdf_as_from_the_command_line(
    visitor: MakeVisitor, tmp_path: Path
) -> None:
    person = visitor("pixels@example.org")
    person.sign_in()
    large = tmp_path / "large.jpg"
    Image.linear_gradient("L").resize((2700, 1800)).convert("RGB").save(large)
    link = send(person, large)
    person.follow(link.removeprefix(person.server.url))
    person.page.get_by_text("Single files").click()
    with person.page.expect_download() as saving:
        person.page.get_by_role("button", name="Save report.pdf").click()
    pdf = PdfReader(saving.value.path())
    sizes = {image.image.size for page in pdf.pages for image in page.images if image.image is not None}
    assert (PDF_PIXELS, PDF_PIXELS * 2 // 3) in sizes
