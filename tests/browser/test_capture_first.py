"""A new report begins with the camera: how few taps it takes, and what can be done on the way."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Locator, Page, Route, ViewportSize, expect

from tests.browser.conftest import PHONE
from tests.browser.report_form import sign, take_photo, unfold
from tests.browser.test_accessibility import check
from tests.browser.visitor import Visitor
from tests.e2e.running_server import wait_for

MakeVisitor = Callable[..., Visitor]

_COUNT_TAPS = """
() => {
  globalThis.taps = 0;
  addEventListener("pointerdown", ({ isTrusted }) => { if (isTrusted) taps++; }, true);
}
"""
# a camera with a torch and a zoom, which remembers what it was asked for; and all that was ever switched on
ON_ITS_SIDE: ViewportSize = {"width": 640, "height": 320}
_ABLE_CAMERA = """
() => {
  globalThis.tracks = [];
  globalThis.asked = [];
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    for (const track of stream.getTracks()) {
      tracks.push(track);
      track.getCapabilities = () => ({ torch: true, zoom: { min: 1, max: 4, step: 0.5 } });
      track.applyConstraints = async ({ advanced }) => { asked.push(advanced[0]); };
    }
    return stream;
  };
}
"""
_HIDDEN = """
(isHidden) => {
  Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""


@pytest.fixture
def sender(visitor: MakeVisitor) -> Visitor:
    # nothing stands between the page and what a test holds back
    person = visitor(f"first-{secrets.token_hex(4)}@example.org", viewport=PHONE, service_workers="block")
    person.sign_in()
    return person


def test_five_taps_lead_from_new_to_a_report_with_spoken_consent_and_seven_with_a_signature(
    sender: Visitor,
) -> None:
    page = sender.page
    page.evaluate(_COUNT_TAPS)
    sender.go("New")
    page.get_by_role("button", name="Take a photo").click()
    page.get_by_role("button", name="Done").click()
    page.get_by_role("radio", name="Spoken").check()
    expect(page.get_by_text(re.compile("Recording, 0:0[1-9]"))).to_be_visible()
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()
    assert page.evaluate("() => taps") <= 5

    page.evaluate("() => { taps = 0; }")
    sender.go("New")
    page.get_by_role("button", name="Take a photo").click()
    page.get_by_role("button", name="Done").click()
    page.get_by_role("radio", name="Signed").check()
    sign(page)
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()
    assert 5 < page.evaluate("() => taps") <= 7


def test_photos_are_taken_looked_at_taken_again_and_deleted_and_back_never_leaves_the_report(
    sender: Visitor,
) -> None:
    page = sender.page
    page.evaluate(_ABLE_CAMERA)
    sender.go("New")
    shutter = page.get_by_role("button", name="Take a photo")
    expect(shutter).to_be_focused()
    page.get_by_role("button", name="Light").click()
    expect(page.get_by_role("button", name="Light")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Zoom").fill("2.5")
    assert page.evaluate("() => asked") == [{"torch": True}, {"zoom": 2.5}]
    page.get_by_role("button", name="Burst").click()
    expect(looking_at(page, 5)).to_be_visible()
    expect(shutter).to_be_enabled()
    shutter.hover()
    page.mouse.down()
    expect(page.get_by_text(re.compile("^([7-9]|[1-9][0-9]) taken"))).to_be_attached()
    page.mouse.up()
    # it is offered again after the last photo of a burst
    expect(page.get_by_role("button", name="Choose files")).to_be_visible()

    newest = page.get_by_role("button", name="Look at what is in the report")
    count = (newest.get_attribute("aria-label") or "").rpartition(" ")[2]
    newest.click()
    review = page.get_by_role("dialog", name="What is in the report")
    # when all of them are prepared
    expect(review.get_by_text(f"Photo {count} of {count}")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(review.get_by_text(re.compile("^Photo 1 of"))).to_be_visible()
    first = review.get_by_role("img", name="Photo 1").get_attribute("src")
    page.get_by_role("button", name="Retake").click()
    expect(page.get_by_role("dialog", name="Take the photo again")).to_be_visible()
    take_photo(page)
    expect(review.get_by_role("img", name="Photo 1")).not_to_have_attribute("src", first or "")
    page.go_back()
    expect(shutter).to_be_visible()
    # a phone on its side: nothing that is pressed is cut
    page.set_viewport_size(ON_ITS_SIDE)
    for name in ("Take a photo", "Close the camera", "Done", "Choose files"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    newest.click()
    for name in ("Edit", "Retake", "Delete"):
        expect(review.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    page.go_back()
    page.set_viewport_size(PHONE)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("New report")
    expect(page.get_by_role("dialog")).to_have_count(0)
    before = int(count)
    expect(page.locator("button.strip-tile")).to_have_count(before)
    assert page.evaluate("() => tracks.every(({ readyState }) => readyState === 'ended')")

    page.get_by_role("button", name="Look at Photo 2").click()
    page.get_by_role("button", name="Delete").click()
    page.keyboard.press("Escape")
    expect(page.locator("button.strip-tile")).to_have_count(before - 1)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.evaluate("() => { history.back(); }")
    wait_for(
        lambda: page.evaluate("() => location.pathname") == "/app/new" and asked != [], "nobody was asked"
    )
    page.get_by_role("button", name="Camera").click()
    page.go_back()
    expect(page.locator("button.strip-tile")).to_have_count(before - 1)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_sending_waits_for_files_that_are_being_prepared(sender: Visitor, photo: Path) -> None:
    page = sender.page
    page.evaluate(_ABLE_CAMERA)
    held: list[Route] = []
    page.route("**/prepare-worker-*", lambda route: held.append(route))
    sender.go("New")
    take_photo(page)
    expect(looking_at(page, 1)).to_be_visible()
    # a camera that nobody sees is off
    page.evaluate(_HIDDEN, True)
    is_off = "() => tracks.every(({ readyState }) => readyState === 'ended')"
    wait_for(lambda: page.evaluate(is_off), "the camera is on behind a hidden page")
    page.evaluate(_HIDDEN, False)
    expect(page.get_by_role("button", name="Take a photo")).to_be_enabled()
    page.get_by_label("Choose files").set_input_files(photo)
    page.get_by_role("radio", name="Not recorded").check()
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_role("progressbar", name="Preparing 2 files")).to_be_visible()
    for route in held:
        route.continue_()
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()


def test_back_leaves_a_camera_that_took_nothing(sender: Visitor) -> None:
    page = sender.page
    sender.go("New")
    expect(page.get_by_role("button", name="Take a photo")).to_be_enabled()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("My reports")


def looking_at(page: Page, count: int) -> Locator:
    """The picture of the newest, once there are so many."""
    return page.get_by_role("button", name=f"Look at what is in the report: {count}", exact=True)


_LEFT = """
async () => ({
  caches: (await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys())))
    .flat().map(({ url }) => new URL(url).pathname),
  databases: (await indexedDB.databases()).length,
  stored: localStorage.length + sessionStorage.length,
})
"""
# stands in for the device, which opens an installed app alone
_LAUNCHES = """
Object.defineProperty(window, "launchQueue", {
  value: { setConsumer(consumer) { globalThis.launch = consumer; } },
});
"""
_OPEN_LINK = "(link) => { launch({ targetURL: link, files: [] }); }"
_OPEN_FILE = """
() => { launch({ files: [{ getFile: async () => new File(["no report"], "renamed.picsafe") }] }); }
"""
# a Data Matrix of GS1's that says (8018)012345678901234560
_WRISTBAND = (
    "iVBORw0KGgoAAAANSUhEUgAAAEgAAABICAAAAABwhuybAAAA/UlEQVR4XmP8z0AdwMQwbA1iAfmMEUiAwopcGmTGMA4jRljY"
    "IKcCbGkLOfwYkMIUxh7u6YgBRzqCpTGYPHI4MkI5sPAcCWGE7H/0tIWPD0tfIymvIeczRgZUAJODhQuy7EjKa+j5CzlPYWOP"
    "pPII5n/0tMOAIy3BwgYmPRLyGno+Qg4rfHXfCCiPWJCTCbb6Hb0sR86LyOXSSCmzCZXX6OURcrtzpJTZsDSD3t6GpR30tuUI"
    "SUcYeQ1bOwlbWYUuNhLSEXo+YsRSn2Gr80ZaO/s/jnoelqeQ6zf0/DjSyiNY2we5vIEFH3I5PRLrNQYyASjchnvdz0AFMIzD"
    "CAAL+E6TbMIFBQAAAABJRU5ErkJggg=="
)
_HOLD_BEFORE_CAMERA = """
async (encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
  const symbol = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  setInterval(() => {
    context.fillStyle = "white";
    context.fillRect(0, 0, 640, 480);
    context.drawImage(symbol, 200, 120, symbol.width * 2, symbol.height * 2);
  }, 50);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20);
}
"""
# what of the navigation is outside of the screen
_CUT = """
() => [...document.querySelectorAll(".topbar-inner > *, .nav a")].filter((part) => {
  const { left, right } = part.getBoundingClientRect();
  return left < 0 || right > innerWidth || part.scrollWidth > part.clientWidth + 1;
}).map(({ textContent }) => textContent)
"""


def _share(page: Page, server: str, photo: Path) -> None:
    """As an operating system shares: the browser posts a form that no page of ours has made."""
    page.goto("about:blank")
    page.set_content(
        f"<form method=post enctype=multipart/form-data action={server}/app/share>"
        "<input type=file name=files multiple><button>Share</button></form>"
    )
    page.locator("input").set_input_files(photo)
    page.get_by_role("button", name="Share").click()


def _say_where_and_how_urgent(page: Page) -> None:
    """Touch the drawn body and what is typed beside it stays; the list has the same names."""
    unfold(page)
    site = page.get_by_label("Body site")
    site.fill("at the thumb")
    page.get_by_role("button", name="Show it on a drawing").click()
    page.get_by_role("button", name="Right palm", exact=True).click()
    expect(site).to_have_value("Right palm, at the thumb")
    page.get_by_role("button", name="Show it on a drawing").click()
    expect(page.get_by_role("button", name="Right palm", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    check(page)
    page.get_by_role("button", name="List", exact=True).click()
    check(page)
    page.get_by_role("button", name="Left palm", exact=True).press("Enter")
    expect(site).to_have_value("Left palm, at the thumb")
    page.get_by_role("radio", name="Urgent").check()


def test_a_photo_of_the_gallery_becomes_a_report_of_who_wears_the_wristband_and_back_leaves_it(
    visitor: MakeVisitor, photo: Path
) -> None:
    person = visitor("gallery@example.org", viewport=PHONE, has_touch=True)
    page = person.page
    page.add_init_script(_LAUNCHES)
    page.goto("/")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    _share(page, person.server.url, photo)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Shared with PicSafe")
    expect(page.get_by_text("One file waits here until you are signed in")).to_be_visible()
    check(page)
    left: dict[str, Any] = page.evaluate(_LEFT)
    assert not any(path.startswith("/app") for path in left.pop("caches"))
    assert left == {"databases": 0, "stored": 0}
    person.enter_code()
    expect(heading).to_have_text("Welcome to PicSafe")
    person.fill_profile()
    expect(heading).to_have_text("New report")
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    page.evaluate(_HOLD_BEFORE_CAMERA, _WRISTBAND)
    page.get_by_role("button", name="Scan the wristband").click()
    expect(page.get_by_text("Read from the wristband: 012345678901234560")).to_be_visible()
    expect(page.get_by_role("button", name="Scan again")).to_be_focused()
    page.get_by_role("button", name="Use this number").click()
    expect(page.get_by_label("Patient ID")).to_have_value("012345678901234560")
    _say_where_and_how_urgent(page)
    page.get_by_role("radio", name="Signed").check()
    sign(page)
    page.get_by_role("button", name=re.compile("^Encrypt")).click()
    page.get_by_text("Remove the originals from this device").click()
    expect(page.get_by_text(re.compile("Recently deleted"))).to_be_visible()
    link = page.locator(".copyable code").inner_text()

    page.evaluate(_OPEN_LINK, link)
    for name, value in (("Body site", "Left palm, at the thumb"), ("Urgency", "Urgent")):
        row = page.locator("dl > div").filter(has=page.get_by_text(name, exact=True))
        expect(row.locator("dd")).to_have_text(value)
    page.get_by_role("button", name="Open photo 1 of 1").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Open photo 1 of 1")).to_be_visible()
    page.evaluate(_OPEN_FILE)
    expect(heading).to_have_text("Open a saved report")
    expect(page.get_by_role("alert")).to_be_visible()

    # whoever comes to the page again is told that nothing is there
    person.follow("/app/shared")
    expect(page.get_by_text("What you shared is not here any more")).to_be_visible()

    person.go("Reports")
    page.get_by_role("link", name=re.compile("1 photo")).wait_for()
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    assert page.evaluate(_CUT) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
