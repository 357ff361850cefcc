"""Ways in and out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Route, expect

from tests.browser.visitor import Visitor, closed
from tests.e2e.running_server import wait_for

MakeVisitor = Callable[..., Visitor]


def test_a_magic_link_signs_in_by_a_press_and_leaves_no_trace(visitor: MakeVisitor) -> None:
    person = visitor("link@example.org")
    person.page.goto("/")
    person.ask_for_mail()
    link = person.magic_link()
    elsewhere = visitor("link@example.org")
    page = elsewhere.page
    page.goto(link)
    button = page.get_by_role("button", name="Sign in", exact=True)
    expect(button).to_be_visible()
    assert page.url == f"{person.server.url}/app/sign-in"
    assert page.evaluate("() => history.length") <= 2
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to PicSafe")


def test_a_link_opened_beside_the_waiting_page_signs_that_page_in(visitor: MakeVisitor) -> None:
    person = visitor("beside@example.org")
    person.page.goto("/")
    person.ask_for_mail()
    second = person.page.context.new_page()
    second.goto(person.magic_link())
    second.get_by_role("button", name="Sign in", exact=True).click()
    expect(second.get_by_role("heading", level=1)).to_have_text("You are signed in")
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Welcome to PicSafe")


def test_a_hospital_s_own_sign_in_opens_beside_the_page_and_signs_that_in(visitor: MakeVisitor) -> None:
    person = visitor("hospital@example.org")
    page, url = person.page, person.server.url
    # what a provider would send the browser back to, and what the User Server makes of it
    signed_in = _sign_in_by_mail(person)
    begun: list[str] = []
    asked: list[Any] = []

    def begin(route: Route) -> None:
        typed: Any = route.request.post_data_json
        if typed["email"] != person.address:
            route.fulfill(json={"sso": None})
            return
        begun.append(f"-{len(begun) + 1}")
        back = f"code=code{begun[-1]}&state=state{begun[-1]}&iss=https%3A%2F%2Flogin.example"
        offer = {
            "name": "Example Hospital",
            "required": True,
            "url": f"{url}/app/connected/sso/7?{back}",
            "state": f"state{begun[-1]}",
            "browser": f"browser{begun[-1]}",
            "expires_at": "2099-01-01T00:00:00Z",
        }
        route.fulfill(json={"sso": offer})

    def complete(route: Route) -> None:
        asked.append(route.request.post_data_json)
        if len(asked) > 1:
            route.fulfill(json=signed_in)
        else:
            route.fulfill(status=401, json={"code": "invalid_sso"}, content_type="application/problem+json")

    page.route("**/sign-in/sso", begin)
    page.route("**/sign-in/sso/complete", complete)
    page.goto("/")
    page.get_by_label("E-mail address").fill(person.address)
    link = page.get_by_role("link", name="Continue with Example Hospital")
    expect(link).to_be_visible()
    # nothing else is offered where nothing else is let in
    expect(page.get_by_role("button", name="Continue")).to_have_count(0)
    with page.context.expect_page() as opened:
        link.click()
    # a way that did not sign in is gone, and another one is there
    expect(page.get_by_role("alert")).to_contain_text("You were not signed in")
    expect(link).to_have_attribute("href", re.compile("state-2"))
    with page.context.expect_page() as opened:
        link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to PicSafe")
    closed(opened.value)
    assert opened.value.url == f"{url}/app/connected"
    sent = asked[1]
    assert (sent["code"], sent["state"], sent["browser"]) == ("code-2", "state-2", "browser-2")
    assert sent["iss"] == "https://login.example"
    assert sent["redirect_uri"] == f"{url}/app/connected/sso/7"


def _sign_in_by_mail(person: Visitor) -> Any:
    before, request = person.mails(), person.page.context.request
    started = request.post(f"{person.server.url}/sign-in", data={"email": person.address}).json()
    wait_for(lambda: person.mails() > before, "no mail arrived")
    code = person.server.outbox(person.address).code
    completion = {"challenge": started["challenge"], "code": code}
    signed_in = request.post(f"{person.server.url}/sign-in/complete", data=completion).json()
    signed_in.pop("device")
    return signed_in


def test_a_link_works_once(visitor: MakeVisitor) -> None:
    person = visitor("once@example.org")
    person.page.goto("/")
    person.ask_for_mail()
    link = person.magic_link()
    first, second = (visitor("once@example.org").page for _ in range(2))
    for page, says in ((first, "Welcome to PicSafe"), (second, "Sign in to PicSafe")):
        page.goto(link)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(says)
    expect(second.get_by_role("alert")).to_contain_text("That code does not work")


def test_a_wrong_code_is_refused_and_the_right_one_still_works(visitor: MakeVisitor) -> None:
    person = visitor("wrong@example.org")
    person.page.goto("/")
    person.ask_for_mail()
    right = person.server.outbox(person.address).code
    field = person.page.get_by_label("Sign-in code")
    field.fill("2222-2222" if right != "2222-2222" else "3333-3333")
    field.press("Enter")
    expect(person.page.get_by_role("alert")).to_contain_text("That code does not work")
    field.fill(right)
    field.press("Enter")
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Welcome to PicSafe")


def test_a_code_is_taken_as_it_is_pasted(visitor: MakeVisitor) -> None:
    person = visitor("paste@example.org")
    page = person.page
    page.goto("/")
    person.ask_for_mail()
    code = person.server.outbox(person.address).code.replace("-", "").lower()
    pasted = f" {code[:4]} \u2013 {code[4:]}\n"
    page.evaluate("(text) => navigator.clipboard.writeText(text)", pasted)
    field = page.get_by_label("Sign-in code")
    expect(field).to_have_attribute("autocomplete", "one-time-code")
    field.focus()
    page.keyboard.press("Control+V")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to PicSafe")


def test_what_is_no_code_costs_no_try(visitor: MakeVisitor) -> None:
    person = visitor("half@example.org")
    page = person.page
    page.goto("/")
    person.ask_for_mail()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    field = page.get_by_label("Sign-in code")
    for _ in range(6):
        field.fill("ACDE-234")
        field.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("This is not a whole code")
    assert sent == []
    field.fill(person.server.outbox(person.address).code)
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to PicSafe")


def test_signing_out_everywhere_ends_the_other_session(visitor: MakeVisitor) -> None:
    one = visitor("everywhere@example.org")
    one.sign_in()
    other = visitor("everywhere@example.org")
    other.sign_in()
    one.go("Account")
    one.page.get_by_role("button", name="Sign out everywhere").click()
    expect(one.page.get_by_role("button", name="Continue")).to_be_visible()
    other.go("Account")
    expect(other.page.get_by_label("E-mail address")).to_be_visible()


def test_a_reload_signs_out_and_the_profile_is_kept_by_the_server(visitor: MakeVisitor) -> None:
    person = visitor("reload@example.org")
    person.sign_in(firstname="Robin")
    person.page.reload()
    expect(person.page.get_by_label("E-mail address")).to_be_visible()
    person.enter_code()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("My reports")
    person.go("Account")
    expect(person.page.get_by_label("First name")).to_have_value("Robin")
    person.page.get_by_label("Last name").fill("Changed")
    person.page.get_by_role("button", name="Save").click()
    expect(person.page.get_by_text("Saved.")).to_be_visible()


def test_the_keyboard_is_enough_to_sign_in(visitor: MakeVisitor) -> None:
    person = visitor("keys@example.org")
    page = person.page
    page.goto("/")
    page.get_by_role("heading", level=1).wait_for()
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement?.tagName") == "INPUT":
            break
    page.keyboard.type(person.address)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Sign-in code")).to_be_focused()
    page.keyboard.type(person.server.outbox(person.address).code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Welcome"))
