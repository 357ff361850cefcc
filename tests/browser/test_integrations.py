"""Reports go from My PicSafe straight into a hospital's record system."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.browser.box_account import BoxAccount
from tests.browser.fhir_server import fhir_server
from tests.browser.report_form import fill
from tests.browser.test_accessibility import check
from tests.browser.test_institutions import settings
from tests.browser.visitor import Visitor, closed

MRN = "https://hospital.example/mrn"


def test_a_report_goes_into_the_record_of_the_patient_who_is_chosen(
    visitor: Callable[..., Visitor], photo: Path
) -> None:
    person = visitor("fhir@hospital.example")
    with fhir_server("", "pat", "secret-password") as record:
        for number in range(25):
            name = [{"family": f"Example {number:02}", "given": ["Pat"]}]
            record.put("Practitioner", f"p{number}", name=name)
        for same in ("first", "second"):
            who = [{"family": "ПРИМЕР", "given": ["Zoe"]}]
            record.put("Patient", same, name=who, birthDate="1980-02-29")
        record.put("Patient", "third", name=[{"family": "Other"}], birthDate="1980-02-29")

        person.sign_in()
        page = settings(person)
        page.get_by_role("button", name="Connect a FHIR server").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Name", exact=True).fill("Record")
        dialog.get_by_label("Address").fill(f"{record.base}/")
        dialog.get_by_label("You sign in with").select_option("basic")
        dialog.get_by_label("User name").fill("pat")
        dialog.get_by_label("Password").fill("wrong-password")
        dialog.get_by_label("System of patient IDs").fill(MRN)
        dialog.get_by_role("button", name="Connect", exact=True).click()
        expect(dialog.get_by_role("alert")).to_contain_text("does not let web pages in", timeout=20_000)
        # the browser says so itself
        assert [one for one in person.problems if "has been blocked by CORS policy" in one] == person.problems
        person.problems.clear()
        record.origin = person.server.url
        dialog.get_by_role("button", name="Connect", exact=True).click()
        expect(dialog.get_by_role("alert")).to_contain_text("did not let you in")
        dialog.get_by_label("Password").fill("secret-password")
        dialog.get_by_role("button", name="Connect", exact=True).click()
        expect(dialog.get_by_text("It speaks FHIR 3.0.2")).to_be_visible()
        dialog.get_by_role("button", name="Show more").click()
        dialog.get_by_role("radio", name="Pat Example 24").check()
        check(page)
        dialog.get_by_role("button", name="Save").click()
        expect(page.get_by_text(f"FHIR · {record.base}")).to_be_visible()

        fill(person, photo)
        page.get_by_role("radio", name=re.compile("^Record ")).check()
        page.get_by_role("button", name="Send", exact=True).click()
        expect(dialog).to_contain_text("Several patients may be meant")
        expect(dialog.get_by_role("radio", name="Patient 2")).to_be_visible()
        expect(dialog.get_by_role("radio", name="Patient 3")).to_have_count(0)
        check(page)
        assert record.of("Media") == []
        dialog.get_by_role("radio", name="Patient 2").check()
        dialog.get_by_role("button", name="Store it in this record").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Record has the report")

        [manifest] = record.of("DocumentManifest")
        assert manifest["subject"] == {"reference": "Patient/second"}
        assert manifest["author"] == [{"reference": "Practitioner/p24"}]
        kinds = [one["pReference"]["reference"].partition("/")[0] for one in manifest["content"]]
        assert kinds == ["Media", "Media", "Binary"]
        assert [one["content"]["title"] for one in record.of("Media")] == ["001.jpg", "consent.jpg"]
        [pdf] = record.of("Binary")
        assert base64.b64decode(pdf["content"]).startswith(b"%PDF")

    # what one signed in with is nowhere but in the page
    person.go("Account")
    person.page.get_by_role("button", name="Sign out", exact=True).click()
    person.sign_in()
    page = settings(person)
    page.get_by_role("button", name="Edit Record").click()
    expect(page.get_by_role("dialog").get_by_label("Password")).to_have_value("")


def test_a_report_goes_into_a_record_of_r4(visitor: Callable[..., Visitor], photo: Path) -> None:
    person = visitor("r4@hospital.example")
    with fhir_server(person.server.url, "pat", "secret-password") as record:
        record.speak_r4()
        record.put("Practitioner", "p1", name=[{"family": "Example", "given": ["Pat"]}])
        record.put("Patient", "zoe", name=[{"family": "ПРИМЕР", "given": ["Zoe"]}], birthDate="1980-02-29")
        person.sign_in()
        page = settings(person)
        page.get_by_role("button", name="Connect a FHIR server").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Name", exact=True).fill("Record")
        dialog.get_by_label("Address").fill(record.base)
        dialog.get_by_label("You sign in with").select_option("basic")
        dialog.get_by_label("User name").fill("pat")
        dialog.get_by_label("Password").fill("secret-password")
        dialog.get_by_role("button", name="Connect", exact=True).click()
        expect(dialog.get_by_text("It speaks FHIR 4.0.1")).to_be_visible()
        dialog.get_by_role("radio", name="Pat Example").check()
        dialog.get_by_role("button", name="Save").click()
        expect(page.get_by_text(f"FHIR · {record.base}")).to_be_visible()

        fill(person, photo)
        page.get_by_role("radio", name=re.compile("^Record ")).check()
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Record has the report")

        [own] = [one for one in record.of("DocumentReference") if "masterIdentifier" in one]
        assert own["subject"] == {"reference": "Patient/zoe"}
        assert own["author"] == [{"reference": "Practitioner/p1"}]
        related = [record.stored[one["reference"]] for one in own["context"]["related"]]
        files = [one["content"][0]["attachment"] for one in (*related, own)]
        assert [one["title"] for one in files] == ["001.jpg", "consent.jpg", "report.pdf"]
        photographed, _, pdf = (base64.b64decode(record.stored[one["url"]]["data"]) for one in files)
        assert photographed.startswith(b"\xff\xd8")
        assert pdf.startswith(b"%PDF")
        [consent] = record.of("Consent")
        assert consent["patient"] == {"reference": "Patient/zoe"}
        assert [len(record.of(kind)) for kind in ("Provenance", "AuditEvent")] == [1, 1]


def test_somebody_signs_in_at_the_hospital_in_another_tab_which_comes_back(
    visitor: Callable[..., Visitor],
) -> None:
    person = visitor("smart@hospital.example")
    with fhir_server(person.server.url, "pat", "secret-password") as record:
        record.put("Practitioner", "p1", name=[{"family": "Example", "given": ["Pat"]}])
        person.sign_in()
        page = settings(person)
        page.get_by_role("button", name="Connect a FHIR server").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Name", exact=True).fill("Record")
        dialog.get_by_label("Address").fill(record.base)
        dialog.get_by_label("You sign in with").select_option("smart")
        dialog.get_by_label("Client ID").fill("my-picsafe")
        dialog.get_by_role("button", name="Sign in there").click()
        with page.context.expect_page() as opening:
            dialog.get_by_role("link", name="Open the sign-in").click()
        closed(opening.value)
        assert opening.value.url == f"{person.server.url}/app/connected"
        expect(dialog.get_by_text("You are signed in there")).to_be_visible()
        dialog.get_by_role("button", name="Connect", exact=True).click()
        dialog.get_by_role("radio", name="Pat Example").check()
        dialog.get_by_role("button", name="Save").click()
        expect(page.get_by_text(f"FHIR · {record.base}")).to_be_visible()


class Dropbox:
    """Dropbox, as far as My PicSafe speaks to it: answers in the place of the network."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.headers: list[str] = []

    def answer(self, route: Route) -> None:
        """Do what is asked for."""
        request = route.request
        call = request.url.partition("dropboxapi.com/")[2]
        self.headers.append(request.headers.get("authorization", ""))
        document: dict[str, object]
        if call == "oauth2/token":
            document = {"access_token": "secret-token", "expires_in": 14400}
        elif call == "2/files/upload":
            path = json.loads(request.headers["dropbox-api-arg"])["path"]
            self.files[path] = request.post_data_buffer or b""
            document = self._described(path)
        elif call == "2/files/get_metadata":
            document = self._described((request.post_data_json or {})["path"])
        else:
            document = {"error_summary": "path/not_found/.", "error": {}}
        self._fulfil(route, document)

    def _described(self, path: str) -> dict[str, object]:
        if path not in self.files:
            return {"error_summary": "path/not_found/.", "error": {}}
        content = self.files[path]
        blocks = hashlib.sha256(content).digest() if content else b""
        return {"content_hash": hashlib.sha256(blocks).hexdigest()}

    def _fulfil(self, route: Route, document: dict[str, object]) -> None:
        route.fulfill(
            status=409 if "error" in document else 200,
            json=document,
            headers={"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"},
        )


def test_a_report_goes_into_a_dropbox_whose_owner_has_agreed(
    visitor: Callable[..., Visitor], photo: Path
) -> None:
    person, dropbox = visitor("dropbox@hospital.example"), Dropbox()
    person.sign_in()
    page = settings(person)
    page.route("https://*.dropboxapi.com/**", dropbox.answer)
    page.get_by_role("button", name="Connect a Dropbox").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("App key").fill("u6xk2pexample")
    agreeing = dialog.get_by_role("link", name="Open Dropbox")
    expect(agreeing).to_have_attribute("href", re.compile("^https://www.dropbox.com/oauth2/authorize[?]"))
    check(page)
    dialog.get_by_label("Code").fill("one-time-code")
    dialog.get_by_role("button", name="Connect", exact=True).click()
    expect(dialog.get_by_text("Connected")).to_be_visible()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Dropbox · u6xk2pexample")).to_be_visible()

    fill(person, photo)
    page.get_by_role("radio", name=re.compile("^Dropbox ")).check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dropbox has the report")
    names = [path.rpartition("/")[2] for path in dropbox.files]
    assert names == ["metadata.json", "001.jpg", "consent.jpg", "report.pdf", "manifest.json"]
    manifest = json.loads(
        next(content for path, content in dropbox.files.items() if path.endswith(names[-1]))
    )
    assert manifest["sender"]["email"] == person.address
    for file in manifest["files"]:
        content = dropbox.files[f"/{manifest['report_id']}/{file['name']}"]
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["size"], file["sha256"])
    assert set(dropbox.headers[1:]) == {"Bearer secret-token"}


def test_a_report_goes_into_a_box_whose_owner_has_let_the_app_in(
    visitor: Callable[..., Visitor], photo: Path
) -> None:
    person, box = visitor("box@hospital.example"), BoxAccount()
    person.sign_in()
    page = settings(person)
    # Box leads the browser back at once, with a code
    page.context.route("https://account.box.com/**", box.agree)
    page.route("https://*.box.com/api/2.0/**", box.answer)
    page.route("https://api.box.com/2.0/**", box.answer)
    page.route("**/integrations/box/token", box.sign_in)
    page.get_by_role("button", name="Connect a Box").click()
    dialog = page.get_by_role("dialog")
    with page.context.expect_page() as opening:
        dialog.get_by_role("link", name="Open Box").click()
    closed(opening.value)
    assert opening.value.url == f"{person.server.url}/app/connected"
    expect(dialog.get_by_text("Connected")).to_be_visible()
    check(page)
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Edit Box")).to_be_visible()
    assert box.grants == [{"code": "one-time-code"}]

    fill(person, photo)
    page.get_by_role("radio", name=re.compile("^Box ")).check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Box has the report")
    [report] = box.folders("PicSafe")
    names = ["metadata.json", "001.jpg", "consent.jpg", "report.pdf", "manifest.json"]
    assert list(box.files(report)) == names
    manifest = json.loads(box.files(report)["manifest.json"])
    assert (manifest["report_id"], manifest["sender"]["email"]) == (report, person.address)
    for file in manifest["files"]:
        content = box.files(report)[file["name"]]
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["size"], file["sha256"])
    assert box.tokens == {"Bearer box-access"}
