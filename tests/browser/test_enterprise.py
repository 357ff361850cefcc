"""What an administrator does, and what the invited see."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from chalicelib.contract.registrations import read_registration
from chalicelib.contract.signed_notes import VerifierKey
from tests.browser.admin_cli import make_enterprise
from tests.browser.report_form import begin, send
from tests.browser.test_accessibility import check
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]


def test_an_administrator_invites_makes_keys_and_sees_the_members_reports(
    visitor: MakeVisitor, photo: Path
) -> None:
    administrator = visitor("admin@hospital.example")
    make_enterprise(administrator.server, "Example Hospital", administrator.address)
    administrator.sign_in(firstname="Ada", lastname="Admin")
    page = administrator.page
    administrator.go("Enterprise")
    expect(page.get_by_role("heading", level=1)).to_have_text("Example Hospital")
    page.get_by_label("Invite people").fill('"Example, Pat" <pat@example.org>; Sam Example\npat@example.org')
    expect(page.get_by_text("no address in “Sam Example”")).to_be_visible()
    expect(page.get_by_text("One is named twice.")).to_be_visible()
    page.get_by_role("button", name="Invite one person").click()
    expect(page.get_by_text("A mail goes to one person.")).to_be_visible()
    # the button that was pressed has another name by now, and the focus still
    expect(page.get_by_role("button", name=re.compile("^Invite"))).to_be_focused()
    expect(page.get_by_text("Invited", exact=True)).to_be_visible()

    member = visitor("pat@example.org")
    member.sign_in()
    member.go("Account")
    expect(member.page.get_by_text("Example Hospital invites you")).to_be_visible()
    member.page.get_by_role("button", name="Accept").click()
    expect(member.page.get_by_text("Member by invitation")).to_be_visible()
    send(member, photo, way="PicSafe Cloud")
    administrator.go("Reports")
    administrator.go("Enterprise")
    expect(page.get_by_text("Member", exact=True)).to_be_visible()
    expect(page.get_by_text("Not here yet since joining")).to_be_visible()
    page.get_by_role("link", name=re.compile("Pat Example")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoë Пример")

    administrator.go("Enterprise")
    lay_down_who_may_open(administrator)
    word_consent(administrator)
    see_the_rules(administrator)
    begin(member)
    see_the_hospitals_words(member)
    expect(member.page.get_by_text("A rule of Example Hospital")).to_be_visible()
    expect(member.page.get_by_text("Who: *@hospital.example")).to_be_visible()
    send(member, photo, way="PicSafe Cloud")
    administrator.go("Reports")
    administrator.go("Enterprise")
    page.get_by_role("link", name=re.compile("Pat Example")).first.click()
    expect(page.get_by_role("alert")).to_contain_text("A second person has to approve")


def lay_down_who_may_open(administrator: Visitor) -> None:
    """Say in the form who may open all members' reports; a slip is told before anything is saved."""
    page = administrator.page
    card = page.locator("section.card", has=page.get_by_role("heading", name="Who may open reports"))
    expect(card.get_by_text("Anybody with the link or the file")).to_be_visible()
    card.get_by_role("button", name="Change").click()
    expect(card.get_by_role("checkbox", name="only those whom the sender names")).to_be_focused()
    card.get_by_label("Only these people").fill("somebody")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_text("by e-mail address, one a line")).to_be_visible()
    card.get_by_label("Only these people").fill("*@hospital.example")
    card.get_by_label("A second person has to approve").check()
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("listitem").first).to_have_text("Who: *@hospital.example")
    expect(card.get_by_role("button", name="Change")).to_be_focused()
    card.get_by_text("What was laid down before").click()
    expect(card.get_by_text("Who: *@hospital.example; Two persons:")).to_be_visible()


def word_consent(administrator: Visitor) -> None:
    """Write what patients agree to in English, beginning with PicSafe's words; a slip is told first."""
    page = administrator.page
    card = page.locator("section.card", has=page.get_by_role("heading", name="What patients agree to"))
    expect(card.get_by_text(re.compile("^PicSafe.s words\\.$"))).to_be_visible()
    card.get_by_role("button", name="Write your own").click()
    card.get_by_role("button", name="Write it in English").click()
    treatment = card.get_by_label("Treatment")
    expect(treatment).to_have_value(re.compile("^I agree that photos, videos"))
    treatment.fill("I agree that <b>Example Hospital</b> treats me.")
    card.get_by_label("Title of your form on paper").fill("Form K-17")
    card.get_by_label("Where that form is").fill("https://hospital.example/k17.pdf")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_text("English: a text has < or >")).to_be_visible()
    treatment.fill("I agree that Example Hospital treats me.")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_text(re.compile("Your own words, version 1 of"))).to_be_visible()
    expect(card.get_by_role("button", name="Change")).to_be_focused()
    card.locator("summary", has_text="English").click()
    expect(card.get_by_text("I agree that Example Hospital treats me.")).to_be_visible()
    check(page)


def see_the_rules(administrator: Visitor) -> None:
    """What the cards have just changed is in the list of all rules, which leads to each of them."""
    page = administrator.page
    rules = page.locator("section.card", has=page.get_by_role("heading", name="Rules", exact=True))
    expect(rules.get_by_role("listitem")).to_have_count(7)
    expect(rules.get_by_role("link", name="Further limits on opening")).to_contain_text("*@hospital.example")
    expect(rules.get_by_role("listitem").filter(has_text="Retention")).to_contain_text("7 days at most")
    wording = rules.get_by_role("link", name="Consent wording")
    expect(wording).to_contain_text("version 1: English")
    wording.click()
    expect(page.get_by_role("heading", name="What patients agree to")).to_be_focused()


def see_the_hospitals_words(member: Visitor) -> None:
    """They are asked for in the hospital's words, or PicSafe's in a language that it has not written."""
    page = member.page
    page.get_by_role("radio", name="Signed").check()
    words = page.get_by_role("region", name="What is agreed to")
    expect(words.locator("blockquote")).to_have_text(
        "I agree that Example Hospital treats me.I can withdraw this consent at any time."
    )
    expect(words.get_by_text(re.compile("The words of Example Hospital, version 1 of"))).to_be_visible()
    page.locator("summary", has_text="Who agrees?").click()
    page.get_by_label("In which language?").select_option("Deutsch")
    expect(words.locator("blockquote[lang=de]")).to_contain_text("Ich willige ein")
    expect(words).to_contain_text("Example Hospital has none of its own for this in Deutsch")
    check(page)
    page.get_by_role("radio", name="Paper form").check()
    form = page.get_by_role("link", name="Form K-17")
    expect(form).to_have_attribute("href", "https://hospital.example/k17.pdf")


def test_an_api_key_is_shown_once_and_can_be_revoked(visitor: MakeVisitor) -> None:
    person = visitor("keys@hospital.example")
    make_enterprise(person.server, "Key Hospital", person.address)
    person.sign_in()
    page = person.page
    person.go("Enterprise")
    page.get_by_label("Name of a new key").fill("Sync server")
    page.get_by_role("button", name="Make an API key").click()
    shown = page.get_by_role("dialog", name="API key “Sync server”")
    key = shown.locator("code").inner_text()
    with person.server.client(headers={"X-Api-Key": key}) as script:
        assert script.get("/enterprise/reports").status_code == 200
        shown.get_by_role("button", name="I have copied it").click()
        assert key not in page.content()
        page.get_by_role("button", name="Revoke Sync server").click()
        page.get_by_role("dialog").get_by_role("button", name="Revoke it").click()
        expect(page.get_by_text("There is no API key yet.")).to_be_visible()
        assert script.get("/enterprise/reports").status_code == 401


def test_domains_servers_and_the_key_server_token(visitor: MakeVisitor) -> None:
    person = visitor("domains@hospital.example")
    make_enterprise(person.server, "Domain Hospital", person.address)
    person.sign_in()
    page = person.page
    person.go("Enterprise")
    page.get_by_label("Add a domain").fill("hospital.example")
    page.get_by_label("Add a domain").press("Enter")
    expect(page.get_by_text("Not proven yet")).to_be_visible()
    expect(page.get_by_text("_picsafe-verification.hospital.example")).to_be_visible()
    page.get_by_label("Add a domain").fill("gmail.com")
    page.get_by_label("Add a domain").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Address", exact=True).fill("https://key.hospital.example")
    page.get_by_role("button", name="Register a server").click()
    expect(page.get_by_text("https://key.hospital.example", exact=True)).to_be_visible()
    page.get_by_text("Registration for its operator").click()
    block = page.locator("pre", has_text="BEGIN PICSAFE REGISTRATION").inner_text()
    assert read_registration(block).audience == "https://key.hospital.example"
    page.get_by_role("button", name="Remove https://key.hospital.example").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("None yet.").last).to_be_visible()
    page.get_by_role("button", name="Make a token").click()
    token = page.get_by_role("dialog", name="Key Server Token")
    expect(token.locator("code")).to_have_text(re.compile(r"^ey[\w-]+\.[\w-]+\.[\w-]+$"))


def test_the_key_of_a_key_servers_log_is_registered_and_replaced(visitor: MakeVisitor) -> None:
    person = visitor("log@hospital.example")
    make_enterprise(person.server, "Log Hospital", person.address)
    person.sign_in()
    page = person.page
    person.go("Enterprise")
    page.get_by_label("Address", exact=True).fill("https://log.hospital.example")
    page.get_by_role("button", name="Register a server").click()
    page.get_by_text("Key of its log: not registered").click()
    first, second = (VerifierKey("log.hospital.example/log", bytes([n]) * 32).text() for n in (1, 2))
    page.get_by_label("Key", exact=True).fill(first[:-4])
    page.get_by_role("button", name="Register the key").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Key", exact=True).fill(f" {first}")
    page.get_by_role("button", name="Register the key").click()
    page.get_by_text("Key of its log", exact=True).click()
    expect(page.get_by_text(first, exact=True)).to_be_visible()
    page.get_by_label("Another key").fill(second)
    page.get_by_role("button", name="Replace the key").click()
    page.get_by_text("Key of its log", exact=True).click()
    expect(page.get_by_text(second, exact=True)).to_be_visible()
    # whoever gets a token for the server is told which key its log has
    administrator = person.server.sign_in(person.address)
    with person.server.client(headers=administrator.headers) as client:
        issued = client.post("/tokens", json={"audience": "https://log.hospital.example"})
    assert issued.raise_for_status().json()["log_key"] == second


def test_a_sender_is_told_whose_script_the_enterprises_own_rule_keeps_out(visitor: MakeVisitor) -> None:
    person = visitor("ruled@hospital.example")
    make_enterprise(person.server, "Strict Hospital", person.address)
    person.sign_in()
    member = person.server.sign_in(person.address)
    with person.server.client(headers=member.headers) as client:
        number = (
            client.patch("/enterprise", json={"emails": [person.address]})
            .raise_for_status()
            .json()["enterprise_id"]
        )
        answer = {"enterprise_id": number, "accept": True}
        client.post("/me/invitations", json=answer).raise_for_status()
        rule = {"policy": {"two_person": True}, "version": 0}
        client.put("/enterprise/key-policy", json=rule).raise_for_status()
    page = person.page
    begin(person)
    warning = page.get_by_role("status").filter(has_text="Strict Hospital cannot put the report into")
    expect(page.get_by_text("A rule of Strict Hospital")).to_be_visible()
    expect(warning).to_have_count(0)
    page.get_by_role("radio", name=re.compile("^PicSafe Cloud")).check()
    expect(warning).to_contain_text(f"does not name its script, enterprise:{number}")
    expect(page.get_by_text("does not know of the rule")).to_have_count(0)
    page.get_by_text(re.compile("Key Server: PicSafe.s own")).click()
    page.get_by_role("radio", name="Another private Key Server").check()
    expect(page.get_by_text("does not know of the rule, nothing is sent")).to_be_visible()


def test_everybody_else_is_told_what_an_enterprise_is(visitor: MakeVisitor) -> None:
    person = visitor("nobody@example.org")
    person.sign_in()
    navigation = person.page.get_by_role("navigation")
    expect(navigation.get_by_role("link", name="Account", exact=True)).to_be_visible()
    expect(navigation.get_by_role("link", name="Enterprise")).to_have_count(0)
    person.follow("/app/enterprise")
    expect(person.page.get_by_role("heading", name="You administer no enterprise")).to_be_visible()


def test_whoever_administers_several_chooses_by_name(visitor: MakeVisitor) -> None:
    person = visitor("several@hospital.example")
    for name in ("First Hospital", "Second Clinic"):
        make_enterprise(person.server, name, person.address)
    person.sign_in()
    page = person.page
    person.go("Enterprise")
    page.get_by_role("link", name=re.compile("Second Clinic")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second Clinic")
    page.get_by_label("Name of a new key").fill("Sync server")
    page.get_by_role("button", name="Make an API key").click()
    page.get_by_role("button", name="I have copied it").click()
    page.get_by_role("link", name="My enterprises").click()
    page.get_by_role("link", name=re.compile("First Hospital")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("First Hospital")
    expect(page.get_by_text("There is no API key yet.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name=re.compile("Second Clinic"))).to_be_visible()
    person.follow("/app/enterprise/999")
    expect(page.get_by_role("heading", name="You administer no enterprise")).to_be_visible()


def test_a_member_of_several_sees_who_receives_a_report(visitor: MakeVisitor) -> None:
    member = visitor("twice@example.org")
    member.sign_in()
    for name, address in (
        ("North Hospital", "north@hospital.example"),
        ("South Clinic", "south@clinic.example"),
    ):
        owner = member.server.sign_in(address)
        make_enterprise(member.server, name, address)
        with member.server.client(headers=owner.headers) as client:
            client.patch("/enterprise", json={"emails": [member.address]}).raise_for_status()
    page = member.page
    member.go("Account")
    for name in ("North Hospital", "South Clinic"):
        invitation = page.get_by_role("listitem").filter(has_text=f"{name} invites you")
        invitation.get_by_role("button", name="Accept").click()
        expect(page.get_by_role("listitem").filter(has_text=name)).to_contain_text("Member by invitation")
    begin(member)
    everybody = "For yourself, North Hospital and South Clinic, for 7 days."
    expect(page.get_by_text(everybody)).to_be_visible()
    member.go("Account")
    north = page.get_by_role("listitem").filter(has_text="North Hospital")
    north.get_by_role("button", name="Leave").click()
    expect(north).to_have_count(0)
    begin(member)
    expect(page.get_by_text("For yourself and South Clinic, for 7 days.")).to_be_visible()


def test_removing_members_is_asked_about(visitor: MakeVisitor) -> None:
    person = visitor("removing@hospital.example")
    make_enterprise(person.server, "Removing Hospital", person.address)
    person.sign_in()
    page = person.page
    person.go("Enterprise")
    page.get_by_label("Invite people").fill("sam@example.net")
    page.get_by_role("button", name="Invite one person").click()
    page.get_by_role("button", name="Remove sam@example.net").click()
    question = page.get_by_role("dialog", name="Remove sam@example.net?")
    question.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Invited", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove sam@example.net").click()
    question.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("Invited", exact=True)).to_have_count(0)
    expect(page.get_by_role("heading", name="People")).to_be_focused()
