"""Capturing with camera and microphone, and the other ways of sending."""

from __future__ import annotations

import contextlib
import io
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from chalicelib.format.picsafe import OpenedReport, PicsafeFile
from tests.browser.report_form import begin, compose, sign, take_photo, unfold
from tests.browser.sealed_files import drop, report_id, sealed_file
from tests.browser.visitor import Visitor
from tests.e2e.running_server import wait_for
from tests.fakes import phones, telling_photos
from tests.unit.format.recordings.samples import stripped

MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def sender(visitor: MakeVisitor) -> Visitor:
    person = visitor(f"capture-{secrets.token_hex(4)}@example.org")
    person.sign_in()
    return person


def test_photos_video_sound_and_spoken_consent_are_captured_in_the_page(
    sender: Visitor, tmp_path: Path
) -> None:
    page = sender.page
    sender.go("New")
    take_photo(page)
    expect(page.get_by_text("1 taken")).to_be_visible()
    page.get_by_role("button", name="Video").click()
    page.get_by_role("button", name="Start recording").click()
    expect(page.get_by_text(re.compile("Recording, 0:0[2-9]"))).to_be_visible()
    page.get_by_role("button", name="Stop recording").click()
    expect(page.get_by_text("2 taken")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Microphone").click()
    page.get_by_role("button", name="Start recording").click()
    expect(page.get_by_text(re.compile("Recording, 0:0[1-9]"))).to_be_visible()
    page.get_by_role("button", name="Stop recording").click()
    for name in ("Photo 1", "Video 2", "Recording 3"):
        expect(page.get_by_role("img", name=name)).to_be_visible()
    page.get_by_role("radio", name="Spoken").check()
    page.get_by_role("checkbox", name="Publication").check()
    expect(page.get_by_text(re.compile("Recording, 0:0[1-9]"))).to_be_visible()
    # nobody is recorded behind what lies over the page
    page.get_by_role("button", name="Look at Photo 1").click()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_text("The recording has ended, because the page was covered")).to_be_visible()
    expect(page.get_by_role("button", name="Record it again")).to_be_visible()
    page.get_by_role("radio", name="PicSafe Cloud").check()
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_text("The report is in PicSafe Cloud")).to_be_visible()
    link = page.locator(".copyable code").inner_text()

    # what the command line makes of it
    me = sender.server.sign_in(sender.address)
    with sender.server.client(headers=me.headers) as client:
        key = client.post("/keys", json={"report_id": report_id(link)}).raise_for_status().json()["key"]
        listed = client.get("/reports").raise_for_status().json()["reports"][0]
    assert listed["summary"] == {"photos": 1, "videos": 1, "audios": 1}
    assert listed["destination"] == "storage"
    path = tmp_path / f"{report_id(link)}.picsafe"
    path.write_bytes(sealed_file(sender.server, link))
    with PicsafeFile.open(path) as file:
        opened = file.unlock(key)
        assert opened.metadata.consent.type == "verbal"
        assert opened.metadata.consent.consentlevels == "treatment,publication"
        assert [item.type for item in opened.metadata.media] == ["photo", "video", "audio"]
        assert {"consent.m4a", "001.jpg", "002.m4v", "003.m4a", "003-thumbnail.jpg"} <= set(opened.members)
        for name in ("002.m4v", "003.m4a", "consent.m4a"):
            recorded = opened.read(name, 10**8)
            assert recorded[4:8] == b"ftyp"
            assert b"moof" not in recorded
            assert stripped(recorded) == recorded

    sender.follow(link.removeprefix(sender.server.url))
    expect(page.get_by_text("Chain verified")).to_be_visible()
    # as the tracks lie in the file: sound is first where the recorder had it first
    expect(page.locator(".clip figcaption").first).to_have_text(
        re.compile(r"^Video 002, 0:0\d, \S+ [kM]B, (Opus and )?(H\.264|VP9)")
    )
    for kind in ("video", "audio"):
        player = page.locator(f".clip {kind}").first
        player.evaluate("(element) => { element.muted = true; return element.play(); }")
        page.wait_for_function(f"() => document.querySelector('.clip {kind}').currentTime > 0.2")


def test_what_phones_say_in_films_and_recordings_does_not_arrive(sender: Visitor, tmp_path: Path) -> None:
    page = sender.page
    sender.go("New")
    made = {"walk.mov": phones.iphone(), "gait.mp4": phones.samsung(), "note.m4a": phones.voice_memo()}
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    page.get_by_label("Choose files").set_input_files([tmp_path / name for name in made])
    for name in ("Video 1", "Video 2", "Recording 3"):
        expect(page.get_by_role("img", name=name)).to_be_visible()
    with sealed_to_a_file(sender) as opened:
        for name, content in zip(("001.m4v", "002.m4v", "003.m4a"), made.values(), strict=True):
            arrived = opened.read(name, 10**6)
            assert arrived == stripped(content)
            assert [secret for secret in phones.SECRETS if secret in arrived] == []


def test_nothing_that_photos_tell_arrives(sender: Visitor, tmp_path: Path) -> None:
    page = sender.page
    sender.go("New")
    made = telling_photos.photos()
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    page.get_by_label("Choose files").set_input_files([tmp_path / name for name in made])
    expect(page.get_by_role("img", name=f"Photo {len(made)}")).to_be_visible()
    with sealed_to_a_file(sender) as opened:
        assert len(opened.metadata.media) == len(made)
        for number in range(1, len(made) + 1):
            for name in (f"{number:03d}.jpg", f"{number:03d}-thumbnail.jpg"):
                arrived = opened.read(name, 10**6)
                assert [secret for secret in phones.SECRETS if secret in arrived] == []
                with Image.open(io.BytesIO(arrived)) as picture:
                    assert (picture.format, dict(picture.getexif())) == ("JPEG", {})
                    assert set(picture.info) <= {"adobe", "adobe_transform"}


@contextlib.contextmanager
def sealed_to_a_file(sender: Visitor) -> Iterator[OpenedReport]:
    """Seal what was chosen to a file, and what is in that."""
    page = sender.page
    page.get_by_role("radio", name="Not recorded").check()
    page.get_by_role("radio", name="An e-mail attachment").check()
    page.get_by_role("button", name=re.compile("^Encrypt")).click()
    with page.expect_download() as saving:
        page.get_by_role("button", name=re.compile(r"^Save the file")).click()
    made_for = saving.value.suggested_filename.removesuffix(".picsafe")
    me = sender.server.sign_in(sender.address)
    with sender.server.client(headers=me.headers) as client:
        key = client.post("/keys", json={"report_id": made_for}).raise_for_status().json()["key"]
    with PicsafeFile.open(Path(saving.value.path())) as file:
        yield file.unlock(key)


def test_a_report_becomes_a_file_to_attach(sender: Visitor, photo: Path) -> None:
    page = sender.page
    compose(sender, photo, way="An e-mail attachment")
    expect(page.get_by_role("heading", level=1)).to_have_text("Now attach the file")
    with page.expect_download() as saving:
        page.get_by_role("button", name=re.compile(r"^Save the file")).click()
    name = saving.value.suggested_filename
    content = Path(saving.value.path()).read_bytes()
    sender.go("Open")
    drop(page, name, content)
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoë Пример")


def test_whatsapp_and_text_messages_get_the_ready_made_words_on_a_press(sender: Visitor, photo: Path) -> None:
    page = sender.page
    compose(sender, photo)
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()
    link = page.locator(".copyable code").inner_text()
    opened: list[str] = []
    page.expose_function("noteOpened", lambda url: opened.append(url))
    page.evaluate("() => { window.open = (url) => { noteOpened(url); return null; }; }")
    page.get_by_role("button", name="WhatsApp").click()
    wait_for(lambda: page.evaluate("() => true") and len(opened) == 1, "WhatsApp was not opened")
    assert opened[0].startswith("https://wa.me/?text=Pat%20Example%20sends%20you%20a%20PicSafe%20report.")
    page.get_by_role("button", name="QR code").click()
    expect(page.get_by_role("img", name="QR code of the link to the report")).to_be_visible()
    page.get_by_role("button", name="Copy message").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == (
        "Pat Example sends you a PicSafe report. Please tap the link below (valid for 7 days) to view a "
        "PicSafe report containing 1 photo.\n\n" + link
    )


def test_what_is_missing_is_said_before_anything_is_sent(sender: Visitor, photo: Path) -> None:
    page = sender.page
    begin(sender)
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_role("alert")).to_contain_text("Add a photo, video or recording, or write a note.")
    page.get_by_label("Choose files").set_input_files(photo)
    page.get_by_role("radio", name="Signed").check()
    sign(page)
    page.get_by_role("checkbox", name="Treatment").uncheck()
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what the patient consented to.")


def test_a_file_that_is_no_picture_is_named_and_left_out(sender: Visitor, tmp_path: Path) -> None:
    page = sender.page
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff" + bytes(100))
    sender.go("New")
    page.get_by_label("Choose files").set_input_files(broken)
    expect(page.get_by_role("alert")).to_contain_text("broken.jpg: It is a JPEG photo. It is damaged")


def test_leaving_an_unsent_report_asks_first(sender: Visitor) -> None:
    page = sender.page
    begin(sender)
    unfold(page)
    page.get_by_label("Clinical notes").fill("unsent")
    page.once("dialog", lambda dialog: dialog.dismiss())
    sender.go("Reports")
    expect(page.get_by_label("Clinical notes")).to_have_value("unsent")
    page.once("dialog", lambda dialog: dialog.accept())
    sender.go("Reports")
    expect(page.get_by_role("heading", level=1)).to_have_text("My reports")


def test_the_location_goes_in_only_when_it_is_asked_for(sender: Visitor) -> None:
    page = sender.page
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": -37.8136, "longitude": 144.9631})
    begin(sender)
    unfold(page)
    page.get_by_role("button", name="Add the location").click()
    expect(page.get_by_text("-37.8136, 144.9631")).to_be_visible()
    page.get_by_role("button", name="Leave it out").click()
    expect(page.get_by_text("-37.8136, 144.9631")).to_have_count(0)
    page.get_by_role("button", name="Add the location").click()
    page.get_by_role("button", name="Camera").click()
    take_photo(page)
    expect(page.get_by_text("1 taken")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    page.get_by_role("radio", name="Not recorded").check()
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()
    link = page.locator(".copyable code").inner_text()
    sender.follow(link.removeprefix(sender.server.url))
    expect(page.get_by_text("-37.813600, 144.963100")).to_be_visible()
    how = page.locator("dt", has_text="How it was given").locator("..")
    expect(how).to_contain_text("Not recorded")
    expect(page.get_by_text("Treatment: no")).to_have_count(0)


def test_files_are_dropped_into_a_report_and_taken_out_again(
    sender: Visitor, photo: Path, tmp_path: Path
) -> None:
    page = sender.page
    sender.go("New")
    drop(page, "wound.jpg", photo.read_bytes())
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    drop(page, "letter.txt", b"hello")
    expect(page.get_by_role("alert")).to_contain_text("letter.txt: A report holds photos")
    page.get_by_role("button", name="Look at Photo 1").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("img", name="Photo 1")).to_have_count(0)


def test_no_key_pressed_by_mistake_loses_a_recording(sender: Visitor) -> None:
    page = sender.page
    sender.go("New")
    page.get_by_role("button", name="Video").click()
    page.get_by_role("button", name="Start recording").click()
    expect(page.get_by_text(re.compile("Recording, 0:0[1-9]"))).to_be_visible()
    for name in ("Close the camera", "Photos", "Other camera"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Stop recording").click()
    expect(page.get_by_text("1 taken")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("img", name="Video 1")).to_be_visible()
    page.get_by_role("button", name="Microphone").click()
    page.get_by_role("button", name="Start recording").click()
    expect(page.get_by_text(re.compile("Recording, 0:0[1-9]"))).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("img", name="Recording 2")).to_have_count(0)


def test_a_refused_camera_says_what_to_do(sender: Visitor, photo: Path) -> None:
    page = sender.page
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () =>"
        " Promise.reject(new DOMException('no', 'NotAllowedError')); }"
    )
    sender.go("New")
    expect(page.get_by_role("dialog")).to_contain_text("It is blocked. Allow it for this page")
    page.get_by_label("Choose files").set_input_files(photo)
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()


def test_a_sealed_file_is_not_left_unsaved_unasked(sender: Visitor, photo: Path) -> None:
    page = sender.page
    compose(sender, photo, way="An e-mail attachment")
    expect(page.get_by_role("heading", level=1)).to_have_text("Now attach the file")
    page.once("dialog", lambda dialog: dialog.dismiss())
    sender.go("New")
    expect(page.get_by_role("heading", level=1)).to_have_text("Now attach the file")
    with page.expect_download():
        page.get_by_role("button", name="Save the file").click()
    # the way to a new report is open now, and leads to an empty one
    begin(sender)
    expect(page.get_by_label("Clinical notes")).to_have_value("")


def test_the_sender_is_told_which_letters_the_pdf_has_no_picture_of(visitor: MakeVisitor) -> None:
    person = visitor("boxes@example.org")
    person.sign_in()
    begin(person)
    # of private use: nobody's letters
    person.page.get_by_label("Last name").fill("Sample\U000f0123")
    told = person.page.get_by_role("status").filter(has_text="PDF will show boxes")
    expect(told).to_contain_text("last name: \U000f0123")
    person.page.get_by_label("Last name").fill("Müller")
    expect(told).to_have_count(0)
