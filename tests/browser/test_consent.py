"""Consent that is signed without a pointer, and the notes that are read before the photos."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from tests.browser.report_form import begin, sign, take_photo, unfold
from tests.browser.test_accessibility import check
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]

# calls of a method wait until they are let go
_HOLD = """
([owner, method]) => {
  const held = [];
  const { prototype } = globalThis[owner];
  const call = prototype[method];
  prototype[method] = function (...given) { held.push(() => call.apply(this, given)); };
  globalThis.letGo = () => {
    prototype[method] = call;
    for (const go of held) go();
  };
}
"""


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
    # it is asked for already, in these words
    expect(page.get_by_role("checkbox", name="Treatment")).to_be_checked()
    words = page.get_by_role("region", name="What is agreed to")
    expect(words).to_contain_text("I agree that photos, videos and sound recordings of me")
    sign(page)
    page.get_by_role("checkbox", name="Publication").check()
    expect(page.get_by_role("img", name="Place to sign: empty")).to_be_visible()
    expect(words).to_contain_text("published in journals")
    expect(page.get_by_text("What is agreed to has changed since it was given.")).to_be_visible()
    sign(page)
    page.locator("summary", has_text="Who agrees?").click()
    page.get_by_label("In which language?").select_option("Deutsch")
    expect(page.get_by_role("img", name="Place to sign: empty")).to_be_visible()
    expect(words.locator("blockquote[lang=de]")).to_contain_text("Ich willige ein")
    page.get_by_label("Who translates").fill("Alex Example")
    page.get_by_label("Who agrees?").select_option("Somebody for the patient, who cannot decide")
    expect(words).to_contain_text("von der Patientin oder dem Patienten")
    page.get_by_label("What they are to the patient").fill("Daughter")
    page.get_by_text("Some files are for less than that").click()
    page.get_by_label("Photo 1 may be used for").select_option("Treatment only")
    # another photo in its place is for no more than it was
    page.get_by_role("button", name="Look at Photo 1").click()
    page.get_by_role("button", name="Retake").click()
    take_photo(page)
    expect(page.get_by_role("dialog", name="What is in the report")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Preparing one file")).to_be_hidden()
    expect(page.get_by_label("Photo 1 may be used for")).to_have_value("treatment")
    # nothing of a signature comes after it was cleared
    page.evaluate(_HOLD, ["HTMLCanvasElement", "toBlob"])
    sign(page)
    page.get_by_role("button", name="Clear").click()
    page.evaluate("() => { letGo(); }")
    page.get_by_role("button", name=re.compile("^Encrypt")).click()
    expect(page.get_by_text("Have the patient sign for consent.")).to_be_visible()
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
    expect(page.get_by_text("Say who agrees for the patient.")).to_be_visible()
    page.get_by_label("Name of whoever agrees").fill("Zoë Пример")
    expect(page.get_by_role("img", name="there is a signature")).to_be_visible()
    # it is that person's, and nobody else's
    page.get_by_label("What they are to the patient").fill("Niece")
    page.get_by_label("What they are to the patient").press("Tab")
    expect(page.get_by_text("Who agrees or who translates has changed")).to_be_visible()
    expect(page.get_by_role("img", name="Place to sign: empty")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Sign with this name").click()
    expect(page.get_by_text("Who agrees or who translates has changed")).to_have_count(0)
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
    consent = page.locator(".card").filter(has=page.get_by_role("heading", name="Consent", exact=True))
    for said in ("Ich willige ein", "The patient was not able to decide", "001 is for", "Publication: yes"):
        expect(consent).to_contain_text(said)
    for said in ("Zoë Пример (Niece)", "Alex Example"):
        expect(page.get_by_text(said, exact=True)).to_be_visible()
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert headings.index("Notes") < headings.index("Photos") < headings.index("Consent")
    check(page)


def test_a_paper_form_is_photographed_and_what_is_not_proven_is_said(
    visitor: MakeVisitor, photo: Path, tmp_path: Path
) -> None:
    sender = visitor("pat-paper@example.org")
    sender.sign_in()
    begin(sender)
    page = sender.page
    page.get_by_label("Choose files").set_input_files(photo)
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    page.get_by_role("radio", name="Paper form").check()
    send = page.get_by_role("button", name=re.compile("^Encrypt"))
    send.click()
    expect(page.get_by_text("Photograph the consent form that the patient signed.")).to_be_visible()
    page.get_by_label("Choose a photo").set_input_files(photo)
    expect(page.get_by_role("img", name="The signed consent form")).to_be_visible()
    # it says on paper what it is for: here it is only written down
    page.get_by_role("checkbox", name="Education").check()
    expect(page.get_by_role("img", name="The signed consent form")).to_be_visible()
    check(page)
    # another form in its place: sending waits for that one
    page.evaluate(_HOLD, ["Worker", "postMessage"])
    other = tmp_path / "other.jpg"
    Image.new("RGB", (300, 200), "white").save(other)
    page.get_by_label("Choose a photo").set_input_files(other)
    expect(page.get_by_role("img", name="The signed consent form")).to_have_count(0)
    send.click()
    expect(page.get_by_role("progressbar", name="Preparing the consent")).to_be_visible()
    page.evaluate("() => { letGo(); }")
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()
    link = page.locator(".copyable code").inner_text()
    sender.follow(link[link.index("/app/") :])
    form = page.get_by_role("img", name="The signed consent form")
    expect(form).to_be_visible()
    assert form.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") == 300
    expect(page.get_by_text("Signed on a paper form, photographed")).to_be_visible()
    expect(page.get_by_text("Consent is not proven")).to_be_hidden()
    check(page)
