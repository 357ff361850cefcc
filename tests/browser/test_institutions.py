"""Reports go from My PicSafe to a hospital's own Endpoint Server, and their senders see where they ended."""

from __future__ import annotations

import email
import email.policy
import re
import secrets
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hospital import Hospital, hospital
from tests.browser.report_form import begin_another, fill
from tests.browser.test_accessibility import check
from tests.browser.visitor import Visitor
from tests.e2e.running_server import RunningServer, wait_for

MakeVisitor = Callable[..., Visitor]


@pytest.fixture(scope="module")
def hosp(server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with hospital(server, tmp_path_factory.mktemp("hospital")) as started:
        yield started


@pytest.fixture
def clinician(visitor: MakeVisitor, hosp: Hospital) -> Visitor:
    """Somebody whose reports the hospital takes."""
    person = visitor(f"{secrets.token_hex(4)}@hospital.example")
    person.sign_in()
    return person


def add(page: Page, name: str, send_type: str, **fields: str) -> None:
    """Add an institution where institutions are listed."""
    page.get_by_role("button", name="Add an institution").click()
    dialog = page.get_by_role("dialog", name="Add an institution")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Send type").select_option(send_type)
    for label, value in fields.items():
        dialog.get_by_label(re.compile(rf"^{label}\s*(\(optional\))?$")).fill(value)
    dialog.get_by_role("button", name="Save").click()


def settings(person: Visitor) -> Page:
    person.go("Account")
    person.page.get_by_role("link", name="Institutions").click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Settings")
    return person.page


def send_to(person: Visitor, photo: Path, name: str, *, ask: bool = False) -> None:
    """Send a report to an institution."""
    fill(person, photo)
    person.page.get_by_role("radio", name=re.compile(f"^{name} ")).check()
    person.page.get_by_role("button", name=re.compile("^(Encrypt and send|Send)$")).click()
    if ask:
        person.page.get_by_role("dialog").get_by_role("button", name="Go on").click()


def test_what_an_administrator_gives_is_chosen_already_and_the_sender_sees_where_it_ended(
    hosp: Hospital, clinician: Visitor, visitor: MakeVisitor, photo: Path
) -> None:
    owner = visitor(hosp.owner.email)
    owner.sign_in()
    owner.go("Enterprise")
    card = owner.page.locator("section.card", has=owner.page.get_by_role("heading", name="Institutions"))
    add(owner.page, "My Hospital", "post_static", Endpoint=hosp.url, Key=f" {hosp.public_key.upper()} ")
    expect(card.get_by_role("button", name="Edit My Hospital")).to_be_visible()
    card.get_by_label("Chosen for members already").select_option("My Hospital")
    expect(card.get_by_text("Preselected", exact=True)).to_be_visible()
    check(owner.page)

    member = clinician.server.sign_in(clinician.address)
    with hosp.client() as client:
        number = client.patch("/enterprise", json={"emails": [member.email]}).raise_for_status().json()
    with clinician.server.client(headers=member.headers) as client:
        answer = {"enterprise_id": number["enterprise_id"], "accept": True}
        client.post("/me/invitations", json=answer).raise_for_status()

    page = settings(clinician)
    expect(page.get_by_text("Given by Example Hospital")).to_be_visible()
    expect(page.get_by_role("button", name="Edit My Hospital")).to_have_count(0)
    check(page)

    before = len(hosp.arrived_ids())
    fill(clinician, photo)
    expect(page.get_by_role("radio", name=re.compile("^My Hospital "))).to_be_checked()
    expect(page.get_by_text(re.compile("Key Server:"))).to_have_count(0)
    page.get_by_role("button", name="Encrypt and send").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("May Example Hospital know who you are?")
    expect(question).to_contain_text("The report goes to a server")
    check(page)
    question.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My Hospital has the report")
    check(page)
    newest = hosp.arrived(before + 1)[-1]
    assert newest["details"]["sendtype"] == "post_static"
    assert newest["details"]["sendto"] == "My Hospital"
    assert newest["details"]["reportendpoint"] == hosp.url

    begin_another(page)
    expect(page.get_by_role("radio", name=re.compile("^My Hospital "))).to_be_checked()
    wait_for(lambda: hosp.has_told(member), "the sender was not told where the report ended", 30)
    clinician.go("Reports")
    where = re.compile("In Example Hospital.s archive since")
    expect(page.get_by_text(where)).to_be_visible()
    check(page)
    page.get_by_role("link", name=re.compile("1 photo")).click()
    expect(page.get_by_text(where)).to_be_visible()
    expect(page.get_by_text("cannot be recalled")).to_be_visible()
    expect(page.get_by_role("button", name="Recall the report")).to_have_count(0)
    check(page)


def test_a_person_adds_edits_and_removes_institutions_and_is_told_what_is_wrong(
    clinician: Visitor, hosp: Hospital
) -> None:
    page = settings(clinician)
    expect(page.get_by_text("There is no institution yet")).to_be_visible()
    add(page, "", "post", Endpoint="hospital.example/api")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Give the institution a name")).to_be_visible()
    expect(dialog.get_by_text("This is not the address of a server")).to_be_visible()
    expect(dialog.get_by_label("Name")).to_be_focused()
    check(page)
    dialog.get_by_label("Name").fill("Ward 7")
    dialog.get_by_label("Endpoint").fill("https://endpoint.stranger.example")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("https://endpoint.stranger.example is not registered")
    dialog.get_by_label("Endpoint").fill(hosp.url)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(f"Post · {hosp.url}")).to_be_visible()

    page.get_by_role("button", name="Edit Ward 7").click()
    dialog.get_by_label("Name").fill("Ward 8")
    dialog.get_by_label("Send type").select_option("post_static")
    dialog.get_by_label("Key", exact=True).fill(hosp.public_key)
    expect(dialog.get_by_text(re.compile("Its fingerprint is ([0-9]{5} ?){6}"))).to_be_visible()
    check(page)
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"Post (static key) · {hosp.url}")).to_be_visible()

    # in another tab, meanwhile
    member = clinician.server.sign_in(clinician.address)
    with clinician.server.client(headers=member.headers) as client:
        listed = client.get("/me/institutions").raise_for_status().json()
        emptied = {"version": listed["version"], "institutions": []}
        client.put("/me/institutions", json=emptied).raise_for_status()
    page.get_by_role("button", name="Remove Ward 8").click()
    dialog.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("alert")).to_contain_text("The list was changed elsewhere")
    clinician.go("Account")
    page.get_by_role("link", name="Institutions").click()
    expect(page.get_by_text("There is no institution yet")).to_be_visible()


def test_every_way_of_posting_arrives_and_the_next_report_goes_the_same_way(
    clinician: Visitor, hosp: Hospital, photo: Path
) -> None:
    page = settings(clinician)
    add(page, "Plain", "post", Endpoint=hosp.url)
    expect(page.get_by_role("dialog")).to_have_count(0)
    add(page, "Dynamic", "post_dynamic", Endpoint=hosp.url)
    expect(page.get_by_role("dialog")).to_have_count(0)
    before = len(hosp.arrived_ids())
    send_to(clinician, photo, "Plain", ask=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Plain has the report")
    begin_another(page)
    send_to(clinician, photo, "Dynamic")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dynamic has the report")
    newest = hosp.arrived(before + 2)[-2:]
    assert [one["details"]["sendtype"] for one in newest] == ["post", "post_dynamic"]
    assert [one["details"]["sendto"] for one in newest] == ["Plain", "Dynamic"]
    assert newest[0]["patient"]["lastname"] == "Пример"


def test_a_hospital_that_does_not_answer_gets_the_same_report_later(
    clinician: Visitor, hosp: Hospital, photo: Path
) -> None:
    page = settings(clinician)
    add(page, "Far", "post", Endpoint=hosp.url)
    expect(page.get_by_role("dialog")).to_have_count(0)
    before = len(hosp.arrived_ids())
    page.route(f"{hosp.url}/**", lambda route: route.abort("connectionrefused"))
    send_to(clinician, photo, "Far", ask=True)
    expect(page.get_by_role("alert")).to_contain_text(
        re.compile("hospital.s server cannot be reached"), timeout=20_000
    )
    check(page)
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Far has the report")
    assert len(hosp.arrived(before + 1)) == before + 1


def test_whom_the_hospital_does_not_take_reports_from_is_told_so(
    visitor: MakeVisitor, hosp: Hospital, photo: Path
) -> None:
    person = visitor("somebody@elsewhere.example")
    person.sign_in()
    page = settings(person)
    add(page, "Theirs", "post", Endpoint=hosp.url)
    expect(page.get_by_role("dialog")).to_have_count(0)
    send_to(person, photo, "Theirs", ask=True)
    expect(page.get_by_role("alert")).to_contain_text(
        "The hospital does not take reports from you", timeout=20_000
    )
    expect(page.get_by_label("Clinical notes")).to_have_value(re.compile("Healing well"))


def test_a_hospital_that_takes_mail_gets_one_that_is_ready_to_be_sent(
    clinician: Visitor, photo: Path
) -> None:
    page = settings(clinician)
    add(page, "By mail", "email", Endpoint="PicSafe@Hospital.example")
    expect(page.get_by_text("Email · picsafe@hospital.example")).to_be_visible()
    fill(clinician, photo)
    page.get_by_role("radio", name=re.compile("^By mail ")).check()
    page.get_by_role("button", name="Encrypt", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Now mail it to By mail")
    check(page)
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save the mail").click()
    assert saving.value.suggested_filename.endswith(".eml")
    mail = email.message_from_bytes(Path(saving.value.path()).read_bytes(), policy=email.policy.default)
    assert mail["To"] == "picsafe@hospital.example"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "To view it" in body.get_content()
    [attached] = mail.iter_attachments()
    name = attached.get_filename()
    assert name is not None
    assert re.fullmatch(r"[0-9]{22}\.picsafe", name)
    with zipfile.ZipFile(BytesIO(attached.get_content())) as sealed:
        assert sorted(sealed.namelist()) == ["package.encrypted", "package.json"]
    clinician.go("Reports")
    expect(page.get_by_role("link", name=re.compile("1 photo"))).to_be_visible()
