"""Passkeys and sessions in My PicSafe, with Chromium's virtual authenticator."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.test_accessibility import check
from tests.browser.visitor import Visitor
from tests.e2e.running_server import RunningServer, running_server, wait_for

MakeVisitor = Callable[..., Visitor]
# a busy machine takes its time; each wait ends as soon as the thing has happened
PATIENCE = 30_000
_NOT_WHILE_TYPING = "PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)"
OFFER = "Sign in faster the next time?"


@dataclass
class Device:
    """An authenticator of Chromium's own, such as a phone or a security key.

    Attributes:
        cdp: the debugging protocol of the page that it is at.
        id: what that calls it.
    """

    cdp: CDPSession
    id: str

    def recognises(self, does: bool) -> None:
        """Whether it knows its owner's finger."""
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": does})

    @property
    def credentials(self) -> list[dict[str, Any]]:
        """The passkeys on it."""
        found = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        credentials: list[dict[str, Any]] = found["credentials"]
        return credentials


def device_at(
    page: Page, transport: str = "internal", *, while_typing: bool = False, has_prf: bool = False
) -> Device:
    """Give a page's browser a device whose owner answers at once.

    Args:
        page: in the browser.
        transport: how the device is reached.
        while_typing: whether the browser offers passkeys for a field. Its authenticator then answers unasked.
        has_prf: whether it makes secrets for the page.
    """
    if not while_typing:
        page.add_init_script(_NOT_WHILE_TYPING)
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2",
        "transport": transport,
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "hasPrf": has_prf,
        "automaticPresenceSimulation": True,
    }
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return Device(cdp, made["authenticatorId"])


def with_passkey(person: Visitor, *, while_typing: bool = False) -> Device:
    """Sign in by mail and take up the offer."""
    device = device_at(person.page, while_typing=while_typing)
    person.sign_in()
    person.page.get_by_role("button", name="Add a passkey").click(timeout=PATIENCE)
    expect(person.page.get_by_text("The next time, press")).to_be_visible(timeout=PATIENCE)
    return device


def sign_in_by_passkey(page: Page) -> None:
    """One press."""
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My reports", timeout=PATIENCE)


def test_a_reload_is_one_touch_and_nothing_rests_on_the_device(visitor: MakeVisitor) -> None:
    person = visitor("touch@ward.example")
    page = person.page
    device = device_at(page)
    person.sign_in()
    offer = page.get_by_role("status").filter(has_text=OFFER)
    expect(offer).to_be_visible(timeout=PATIENCE)
    check(page)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The next time, press")).to_be_visible(timeout=PATIENCE)
    wait_for(lambda: _is_told(person), "no mail says that a passkey was added", PATIENCE / 1000)
    [credential] = device.credentials
    assert (credential["rpId"], credential["isResidentCredential"]) == ("localhost", True)
    mails = _mails(person)
    page.reload()
    expect(page.get_by_label("E-mail address")).to_be_visible(timeout=PATIENCE)
    check(page)
    assert page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    sign_in_by_passkey(page)
    # who has one is offered none
    expect(page.get_by_text("You have not sent a report yet")).to_be_visible(timeout=PATIENCE)
    expect(offer).to_have_count(0)
    # whichever page is asked for is shown behind the touch
    page.goto("/app/account/settings")
    page.get_by_role("button", name="Sign in with a passkey").click(timeout=PATIENCE)
    expect(page.get_by_role("list", name="Your passkeys")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("This device cannot keep labels")).to_be_visible(timeout=PATIENCE)
    check(page)
    assert _mails(person) == mails


def test_a_passkey_can_be_chosen_where_the_address_is_typed(visitor: MakeVisitor) -> None:
    person = visitor("typing@ward.example")
    with_passkey(person, while_typing=True)
    person.page.reload()
    # nothing is pressed: the authenticator takes what is offered for the field
    expect(person.page.get_by_role("heading", level=1)).to_have_text("My reports", timeout=PATIENCE)


def test_whoever_says_no_is_asked_no_more(visitor: MakeVisitor) -> None:
    person = visitor("declines@ward.example")
    device_at(person.page)
    person.sign_in()
    person.page.get_by_role("button", name="Not now").click(timeout=PATIENCE)
    expect(person.page.get_by_text(OFFER)).to_have_count(0)
    person.go("Account")
    person.go("Reports")
    expect(person.page.get_by_text("You have not sent a report yet")).to_be_visible(timeout=PATIENCE)
    expect(person.page.get_by_text(OFFER)).to_have_count(0)


def test_without_a_device_that_can_there_is_no_offer_and_mail_goes_on(visitor: MakeVisitor) -> None:
    person = visitor("mail@ward.example")
    person.sign_in()
    expect(person.page.get_by_text("You have not sent a report yet")).to_be_visible(timeout=PATIENCE)
    expect(person.page.get_by_text(OFFER)).to_have_count(0)


def test_a_ward_s_computer_takes_the_phone_s_passkey(visitor: MakeVisitor) -> None:
    own = visitor("phone@ward.example")
    phone = with_passkey(own)
    ward = visitor("phone@ward.example")
    # the phone beside it: Chromium lets it answer as a device that is no part of the computer
    beside = device_at(ward.page, "usb")
    [credential] = phone.credentials
    beside.cdp.send("WebAuthn.addCredential", {"authenticatorId": beside.id, "credential": credential})
    ward.page.goto("/")
    expect(ward.page.get_by_role("button", name="Sign in with a passkey")).to_be_visible(timeout=PATIENCE)
    sign_in_by_passkey(ward.page)
    # nobody is asked to leave a passkey there
    expect(ward.page.get_by_text("You have not sent a report yet")).to_be_visible(timeout=PATIENCE)
    expect(ward.page.get_by_text(OFFER)).to_have_count(0)


def test_a_finger_that_is_not_known_signs_nobody_in(visitor: MakeVisitor) -> None:
    person = visitor("finger@ward.example")
    device = with_passkey(person)
    device.recognises(False)
    person.page.reload()
    button = person.page.get_by_role("button", name="Sign in with a passkey")
    expect(button).to_be_visible(timeout=PATIENCE)
    button.click()
    expect(person.page.get_by_role("alert")).to_contain_text("No passkey was used", timeout=PATIENCE)
    device.recognises(True)
    sign_in_by_passkey(person.page)


def test_passkeys_and_sessions_are_ended_one_by_one(visitor: MakeVisitor) -> None:
    person = visitor("lost@ward.example")
    page = person.page
    with_passkey(person)
    elsewhere = visitor("lost@ward.example")
    elsewhere.sign_in()
    person.follow("/app/account/settings")
    places = page.get_by_role("list", name="Where you are signed in")
    expect(places.get_by_role("listitem")).to_have_count(2, timeout=PATIENCE)
    expect(places).to_contain_text("Chrome on Linux")
    places.get_by_role("button", name="Sign out").click()
    expect(places.get_by_role("listitem")).to_have_count(1, timeout=PATIENCE)
    elsewhere.go("Account")
    expect(elsewhere.page.get_by_label("E-mail address")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Remove Chrome on Linux").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("they are signed out")
    dialog.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("There is no passkey yet.")).to_be_visible(timeout=PATIENCE)
    page.reload()
    button = page.get_by_role("button", name="Sign in with a passkey")
    expect(button).to_be_visible(timeout=PATIENCE)
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("This passkey was removed", timeout=PATIENCE)


def test_an_old_sign_in_is_shown_the_way_to_a_fresh_one(visitor: MakeVisitor) -> None:
    person = visitor("stale@ward.example")
    device_at(person.page)
    person.sign_in()
    person.follow("/app/account/settings")
    expect(person.page.get_by_text("There is no passkey yet.")).to_be_visible(timeout=PATIENCE)
    with sqlite3.connect(person.server.data / "users.db", timeout=PATIENCE / 1000) as users:
        users.execute("UPDATE accounts_sessions SET created_at = created_at - 900000")
    users.close()
    person.page.get_by_role("button", name="Add a passkey").click()
    expect(person.page.get_by_text("Sign in again first")).to_be_visible(timeout=PATIENCE)


@pytest.fixture(scope="module")
def at_an_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that people reach by an IP address."""
    data: Path = tmp_path_factory.mktemp("address") / "data"
    with running_server(data, "--my-url", "http://127.0.0.1:9") as started:
        yield started


def test_where_there_are_none_nothing_is_offered(visitor: MakeVisitor, at_an_address: RunningServer) -> None:
    person = visitor("address@ward.example", at=at_an_address)
    device_at(person.page)
    with person.page.expect_response("**/sign-in/passkey/options", timeout=PATIENCE) as asked:
        person.page.goto("/")
    assert asked.value.status == 404
    expect(person.page.get_by_label("E-mail address")).to_be_visible(timeout=PATIENCE)
    expect(person.page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    person.sign_in()
    person.follow("/app/account/settings")
    expect(person.page.get_by_text("There are no passkeys at this address")).to_be_visible(timeout=PATIENCE)


def _mails(person: Visitor) -> int:
    return len(list((person.server.data / "outbox").glob("*.eml")))


def _is_told(person: Visitor) -> bool:
    return "A passkey was added" in person.server.outbox(person.address).path.read_text()
