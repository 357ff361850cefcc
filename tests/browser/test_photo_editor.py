"""A photo that is turned, cropped, covered, marked and measured before it goes into a report."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw
from playwright.sync_api import FloatRect, Page, ViewportSize, expect
from pypdf import PdfReader

from tests.browser.conftest import DESKTOP, NARROW
from tests.browser.test_accessibility import check
from tests.browser.test_capture import sealed_to_a_file
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]
SIZE = (1600, 1200)
NAME = (200, 100, 600, 200)
FACE = (620, 420, 980, 780)
GREY, SECRET = (128, 128, 128), (255, 0, 255)
# ten pixels for half a millimetre, on a ruler that stands upright
RULER = ((100, 100), (100, 1100))
_SMALL = """
() => [...document.querySelectorAll(".editor button:not([disabled])")].filter((button) => {
  const { width, height, left, right } = button.getBoundingClientRect();
  return width < 43.9 || height < 43.9 || left < 0 || right > innerWidth;
}).map((button) => button.outerHTML.slice(0, 120))
"""
# a photo is drawn when the test says so
_HELD_UP = """
() => {
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (...message) {
    Worker.prototype.postMessage = postMessage;
    globalThis.heldUp = () => postMessage.apply(this, message);
  };
}
"""
# what a person cannot press, as it is under something else
_PRESSED_UNDER_IT = """
() => {
  const under = [...document.querySelectorAll("button")];
  for (const word of ["Undo", "Add an area", "Cancel"])
    under.find((one) => one.closest(".editor") && (one.ariaLabel ?? one.textContent) === word).click();
  under.find((button) => button.innerText.startsWith("Encrypt")).click();
}
"""
# how much of the photo is under what can be done with it, in CSS pixels
_CUT_OFF = """
async () => {
  const [photo, tools] = [".review img", ".review-tools"].map((name) => document.querySelector(name));
  await photo.decode();
  return photo.getBoundingClientRect().bottom - tools.getBoundingClientRect().top;
}
"""
_SETTLED = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => go(null))))"


def photo_of_somebody(path: Path) -> Path:
    """A name in a colour of its own, and a face that is nothing but fine lines."""
    picture = Image.new("RGB", SIZE, GREY)
    draw = ImageDraw.Draw(picture)
    draw.rectangle(NAME, fill=SECRET)
    for line in range(FACE[0], FACE[2], 8):
        draw.rectangle((line, FACE[1], line + 3, FACE[3]), fill=(0, 0, 0))
        draw.rectangle((line + 4, FACE[1], line + 7, FACE[3]), fill=(255, 255, 255))
    picture.save(path, quality=95)
    return path


def shows_the_name(picture: Image.Image) -> bool:
    """Whether a pixel anywhere has something of its colour."""
    red, green, blue = picture.convert("RGB").split()
    coloured = ImageChops.darker(ImageChops.subtract(red, green), ImageChops.subtract(blue, green))
    return coloured.point(lambda value: 255 if value > 40 else 0).getbbox() is not None


class Editor:
    """The open editor, as somebody with a mouse, two fingers or keys uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        expect(page.get_by_role("application")).to_be_visible()

    def take(self, tool: str) -> None:
        self.page.get_by_role("toolbar").get_by_role("button", name=tool, exact=True).click()

    def press(self, name: str) -> None:
        self.page.locator(".editor").get_by_role("button", name=name, exact=True).click()

    def area(self, name: str) -> FloatRect:
        """Where something is, once the photo has taken the room that the tool's options leave it."""
        self.page.evaluate(_SETTLED)
        box = self.page.locator(".editor").get_by_label(re.compile(name)).bounding_box()
        assert box is not None
        return box

    def place(self, x: float, y: float, width: float = SIZE[0]) -> tuple[float, float]:
        """Where on the screen a pixel of the result is, which is so many pixels wide."""
        box = self.area("^The photo as it will be")
        scale = box["width"] / width
        return box["x"] + x * scale, box["y"] + y * scale

    def tap(self, at: tuple[float, float]) -> None:
        self.page.mouse.click(*at)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=4)
        self.page.mouse.up()

    def zoom_out(self) -> None:
        """Until all of the photo is seen."""
        out = self.page.locator(".editor").get_by_role("button", name="Zoom out")
        for _ in range(12):
            if out.is_enabled():
                out.click()
        expect(out).to_be_disabled()

    def pinch(self) -> None:
        """Two fingers in the middle of the photo, from each other."""
        middle = self.place(SIZE[0] / 2, SIZE[1] / 2, SIZE[0])
        fingers = self.page.context.new_cdp_session(self.page)

        def touch(kind: str, *ways: float) -> None:
            points = [{"x": middle[0] + way, "y": middle[1], "id": finger} for finger, way in enumerate(ways)]
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", -20)
        touch("touchMove", -40)  # by now it draws
        touch("touchStart", -40, 20)
        touch("touchMove", -80, 60)
        touch("touchEnd")
        fingers.detach()


def test_what_is_covered_is_gone_and_what_is_marked_is_right(visitor: MakeVisitor, tmp_path: Path) -> None:
    sender = visitor(f"editor-{secrets.token_hex(4)}@example.org")
    page = sender.page
    sender.sign_in()
    sender.go("New")
    source = photo_of_somebody(tmp_path / "ward.jpg")
    page.get_by_label("Choose files").set_input_files(source)
    page.get_by_role("button", name="Look at Photo 1").click()
    page.wait_for_function("() => document.querySelector('.review img')?.complete")
    assert page.evaluate(_CUT_OFF) <= 1, "all of it is seen"
    page.get_by_role("button", name="Edit", exact=True).click()
    editor = Editor(page)

    editor.take("Cover")
    editor.drag(editor.place(190, 90), editor.place(610, 210))
    editor.press("Blur")  # what is selected
    expect(page.get_by_label(re.compile("^Blurred area 1"))).to_be_visible()
    editor.press("Black out")
    before = editor.area("^The photo as it will be")["width"]
    editor.pinch()
    assert editor.area("^The photo as it will be")["width"] > 1.5 * before
    expect(page.get_by_label(re.compile("area 2[.]"))).to_have_count(0)
    editor.zoom_out()
    editor.tap(editor.place(1500, 1100))  # nothing is selected any more
    editor.press("Blur")
    editor.press("Add an area")
    area = page.get_by_label(re.compile("^Blurred area 2"))
    first = editor.area("^Blurred area 2")
    area.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft", "Shift+ArrowRight"):
        page.keyboard.press(key)
    moved = editor.area("^Blurred area 2")
    assert (round(moved["x"]), round(moved["y"])) == (round(first["x"]), round(first["y"]))
    assert round(moved["width"] - first["width"]) == 8
    check(page)
    sideways: ViewportSize = {"width": 844, "height": 390}
    for size in (NARROW, sideways):
        page.set_viewport_size(size)
        page.wait_for_function(f"() => innerWidth === {size['width']}")
        assert page.evaluate(_SMALL) == []
    page.set_viewport_size(DESKTOP)

    for _ in ("sized", "moved", "added"):
        editor.press("Undo")
    expect(area).to_have_count(0)
    editor.press("Redo")
    editor.press("Redo")
    page.keyboard.press("Control+y")
    expect(area).to_be_visible()
    editor.take("Turn")
    editor.take("Crop")
    corner = editor.area("^Bottom right corner")
    at = (corner["x"] + 22, corner["y"] + 22)
    editor.drag(at, (at[0], at[1] - 40))
    page.get_by_label(re.compile("^What is kept")).focus()
    page.keyboard.press("Shift+ArrowUp")
    editor.take("Scale")
    for x, y in RULER:
        editor.tap(editor.place(x, y, SIZE[1]))
    page.get_by_label("Length between the points").fill("5")
    for _ in range(3):
        editor.take("Turn")
    kept = editor.area("^The photo as it will be")
    width = round(SIZE[1] * kept["width"] / kept["height"])
    editor.take("Arrow")
    editor.drag(editor.place(1300, 900, width), editor.place(1150, 700, width))
    editor.take("Text")
    page.get_by_label("Words", exact=True).fill("Healing")
    editor.tap(editor.place(1150, 250, width))
    page.get_by_label("Words", exact=True).fill("Left")  # and nobody says where
    asks_before_it_is_left(editor)
    is_still_while_it_saves(editor)
    said = (
        "Edited by the sender: cropped, 1 area blacked out, 1 area blurred, marked with arrows or words. "
        "The sender set the scale on the picture: "
    )
    expect(page.get_by_role("dialog").get_by_text(said)).to_be_visible()
    page.get_by_role("button", name="Back", exact=True).click()

    with Image.open(source) as original:
        assert shows_the_name(original)
    with sealed_to_a_file(sender) as opened:
        extension = opened.metadata.extension
        assert extension is not None
        [conversion] = extension.conversions
        assert conversion.item == "001"
        assert conversion.note.startswith(said)
        [scale] = re.findall(r"([\d.]+) pixels per millimetre", conversion.note)
        names = opened.names()
        photo = Image.open(io.BytesIO(opened.read("001.jpg", 10**7)))
        thumbnail = Image.open(io.BytesIO(opened.read("001-thumbnail.jpg", 10**6)))
        pages = PdfReader(io.BytesIO(opened.read("report.pdf", 10**7))).pages
        printed = [image.image for shown in pages for image in shown.images]
    assert [name for name in names if name.endswith(".jpg")] == ["001.jpg", "001-thumbnail.jpg"]
    assert photo.height == SIZE[1]
    assert abs(photo.width - width) <= 2
    assert SIZE[0] - 150 < photo.width < SIZE[0] - 50, "cropped by hand and by a key"
    assert abs(float(scale) - 20) < 0.2
    large = [picture for picture in printed if picture is not None and max(picture.size) > 300]
    assert large
    for picture in (photo, thumbnail, *large):
        assert not shows_the_name(picture)

    pixels = photo.convert("RGB")
    assert greys(pixels.crop(NAME))[1] < 8, "black all over"
    left, top, right, bottom = FACE
    for seen in (
        pixels.crop((left, top, right, top + 100)),
        pixels.crop((left, bottom - 100, right, bottom)),
    ):
        darkest, brightest = greys(seen)
        assert 90 < darkest <= brightest < 170, "no line is left"
    darkest, brightest = greys(pixels.crop((705, 560, 805, 640)))
    assert darkest < 30 < 220 < brightest, "words that were only typed, in the middle"
    assert shows_yellow(pixels.crop((1140, 690, 1200, 750))), "the arrow's point"
    darkest, brightest = greys(pixels.crop((1080, 220, 1220, 280)))
    assert darkest < 30 < 220 < brightest, "words on black"
    rows = pixels.crop((0, 1050, 700, 1200)).convert("L").point(lambda value: 255 if value > 200 else 0)
    bar = max(white_run(rows, row) for row in range(rows.height))
    assert abs(bar - 20 * float(scale)) <= 3, "two centimetres"


def asks_before_it_is_left(editor: Editor) -> None:
    """The browser's way back asks as Escape does."""
    page = editor.page
    question = page.get_by_role("dialog", name="Discard the changes?")
    for leave in (page.go_back, lambda: page.keyboard.press("Escape")):
        leave()
        expect(question).to_be_visible()
        question.get_by_role("button", name="Cancel").click()
        expect(question).to_have_count(0)


def is_still_while_it_saves(editor: Editor) -> None:
    """What is done meanwhile is neither seen nor lost, and nobody leaves or sends."""
    page = editor.page
    page.evaluate(_HELD_UP)
    editor.take("Cover")
    start, end = editor.place(40, 40), editor.place(140, 90)
    page.locator(".editor").get_by_role("button", name="Done", exact=True).dblclick()
    expect(page.get_by_role("progressbar", name="Saving the photo")).to_be_visible()
    editor.drag(start, end)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+z")
    assert page.evaluate("() => document.activeElement.closest('.editor-body')") is None
    check(page)
    page.evaluate(_PRESSED_UNDER_IT)
    page.go_back()
    said = "The photo is still being saved. Nothing is lost."
    expect(page.get_by_role("status").get_by_text(said)).to_be_visible()
    for _ in range(3):  # from the second on browsers close a dialog that wants to stay
        page.keyboard.press("Escape")
    page.evaluate(_SETTLED)
    assert page.locator("dialog[open]").evaluate_all("(all) => all.map(({ className }) => className)") == [
        "editor"
    ]
    expect(page.get_by_label(re.compile("area 3[.]"))).to_have_count(0)
    expect(page.get_by_text("Something is missing")).to_have_count(0)
    page.evaluate("() => heldUp()")
    expect(page.locator(".editor")).to_have_count(0)


def greys(picture: Image.Image) -> tuple[int, int]:
    """The darkest and the brightest pixel."""
    values = picture.convert("L").histogram()
    seen = [value for value, count in enumerate(values) if count > 0]
    return seen[0], seen[-1]


def shows_yellow(picture: Image.Image) -> bool:
    red, green, blue = picture.split()
    return ImageChops.subtract(ImageChops.darker(red, green), blue).getbbox() is not None


def white_run(picture: Image.Image, row: int) -> int:
    """The longest run of white pixels in a row."""
    line = bytes(picture.crop((0, row, picture.width, row + 1)).tobytes())
    return max((len(run) for run in re.findall(rb"\xff+", line)), default=0)
