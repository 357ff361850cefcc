"""The whole story: one person captures and sends, another opens, and the first sees it and takes it back."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import Browser, Playwright, expect

from picsafe.cli import cli
from tests.browser.conftest import CHROMIUM, DESKTOP, NARROW, launch
from tests.browser.report_form import send
from tests.browser.test_accessibility import SQUEEZED
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The whole Chromium, as people have it."""
    started = launch(playwright, CHROMIUM)
    yield started
    started.close()


def verify_receipt(evidence: bytes, reader: Visitor, folder: Path) -> None:
    """That what the page saved holds, as the command line sees it who has nothing else but an export."""
    (folder / "evidence.json").write_bytes(evidence)
    assert b"@" not in evidence, "it names nobody"
    (log,) = json.loads(evidence)["logs"].values()
    export = str(folder / "export.jsonl")
    run = CliRunner().invoke
    assert run(cli, ["audit", "export", "--data", str(reader.server.data), "--to", export]).exit_code == 0
    given = [export, "--key", log["vkey"], "--receipt", str(folder / "evidence.json")]
    found = run(cli, ["audit", "verify", *given])
    assert "Receipts that hold, and whose entries are there: 1." in found.output


def test_a_report_is_sent_opened_logged_and_recalled(
    visitor: MakeVisitor, photo: Path, tmp_path: Path
) -> None:
    sender = visitor("pat@example.org")
    sender.sign_in()
    link = send(sender, photo)

    reader = visitor("zoe@example.org")
    page = reader.page
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("“Pat Example” sent you a PicSafe report")
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

    expect(page.get_by_text("Receipt checked")).to_be_visible()

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
        "log-evidence.json",
    }
    verify_receipt(saved.read("log-evidence.json"), reader, tmp_path)
    stripped = Image.open(io.BytesIO(saved.read("001.jpg")))
    assert stripped.size == (300, 400)
    assert not stripped.getexif()
    assert saved.read("report.pdf").startswith(b"%PDF-1.7")

    # an answer is for whoever sent the report, about its patient, and a note is enough
    page.get_by_role("button", name="Reply").click()
    expect(page.get_by_text("It opens only for")).to_contain_text("pat@example.org")
    expect(page.get_by_label("First name")).to_have_value("Zoë")
    page.get_by_label("Your answer").fill("Please come in.")
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The link is on its way")
    assert "pat" not in page.url

    # a Key Server that has given a receipt and says that it has no log is told on, and hides nothing
    sender.page.route("**/log/key", lambda route: route.fulfill(status=404, json={"code": "not_found"}))
    sender.page.get_by_role("link", name="My reports").click()
    expect(sender.page.get_by_text("Opened by 1 person")).to_be_visible()
    sender.page.get_by_role("link", name=re.compile("1 photo")).first.click()
    expect(sender.page.get_by_text("Chain verified")).to_be_visible()
    expect(sender.page.get_by_text("Zoe Reader opened the report")).to_be_visible()
    alarm = sender.page.get_by_role("alert").filter(has_text="Save the evidence")
    expect(alarm).to_contain_text("log is not the one it was")
    sender.page.get_by_role("button", name="Consent withdrawn").click()
    sender.page.get_by_role("dialog").get_by_role("button", name="Recall the report").click()
    answer = sender.page.get_by_role("dialog", name="The report is recalled")
    expect(answer).to_contain_text("one other person had been given it")
    expect(answer).to_contain_text("Zoe Reader")
    expect(answer).to_contain_text("PicSafe mails those of them who have it in their list")
    answer.get_by_role("button", name="Close").click()
    expect(sender.page.get_by_text("Consent withdrawn", exact=True)).to_be_visible()
    expect(sender.page.get_by_text("recalled the report, because the patient has")).to_be_visible()
    # another recall has nobody told of the first one's reason, and what was ticked and not done is not kept
    sender.page.get_by_role("button", name="Allow it again").click()
    sender.page.get_by_role("button", name="Recall the report").click()
    asked = sender.page.get_by_role("dialog", name="Recall this report?")
    asked.get_by_label("the wrong patient").check()
    sender.page.keyboard.press("Escape")
    sender.page.get_by_role("button", name="Recall the report").click()
    expect(asked.get_by_label("the wrong patient")).not_to_be_checked()
    asked.get_by_role("button", name="Recall it").click()
    expect(answer).to_contain_text("Ask them to delete what they have kept.")
    expect(answer).not_to_contain_text("PicSafe")
    answer.get_by_role("button", name="Close").click()
    sender.page.get_by_role("button", name="Allow it again").click()
    sender.page.get_by_role("button", name="Consent withdrawn").click()
    sender.page.get_by_role("dialog").get_by_role("button", name="Recall the report").click()
    answer.get_by_role("button", name="Close").click()

    # a list that somebody comes back to says so at once
    sender.go("Reports")
    expect(sender.page.get_by_role("listitem").get_by_text("Consent withdrawn", exact=True)).to_be_visible()

    reader.go("Reports")
    page.get_by_role("link", name="Received").click()
    row = page.get_by_role("listitem").filter(has_text="1 photo")
    expect(row).to_contain_text("From Pat Example")
    expect(row).to_contain_text("Consent withdrawn: delete your copies")
    page.set_viewport_size(NARROW)
    assert page.evaluate(SQUEEZED) == [], "too narrow to be read"
    row.get_by_role("button", name="Take off the list").click()
    expect(row).to_contain_text("Taken off the list")
    expect(row.get_by_role("button", name="Undo")).to_be_focused()
    assert page.evaluate(SQUEEZED) == [], "too narrow to be read"
    page.set_viewport_size(DESKTOP)
    page.keyboard.press("Enter")
    row.get_by_role("link").click()
    assert page.url == link
    expect(page.get_by_role("heading", name="The patient has withdrawn consent")).to_be_visible()

    # the wrong patient: it is recalled at once, and another is sent in its place
    reader.go("Reports")
    page.get_by_role("link", name=re.compile("a note", re.IGNORECASE)).first.click()
    page.get_by_role("button", name="Correct it").click()
    page.get_by_role("dialog").get_by_role("button", name="Recall and correct").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Correct a report")
    expect(page.get_by_text("That report is recalled.")).to_be_visible()
    expect(page.get_by_label("First name")).to_have_value("")
    expect(page.get_by_role("list", name="Named")).to_contain_text("pat@example.org")
    page.get_by_label("First name").fill("Kim")
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_text("learn that there is a corrected one")).to_be_visible()
