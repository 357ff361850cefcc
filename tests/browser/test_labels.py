"""Labels that only the sender's devices can read, with Chromium's virtual authenticators."""

from __future__ import annotations

import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Request, Response, expect

from tests.browser.report_form import send
from tests.browser.test_accessibility import check
from tests.browser.test_passkeys import PATIENCE, device_at, sign_in_by_passkey
from tests.browser.visitor import Visitor
from tests.e2e.running_server import wait_for

MakeVisitor = Callable[..., Visitor]

# keeps what authenticators make of the vault's salt, as bytes, in the window alone
_KEEP_SECRETS = """
() => {
  globalThis.made = [];
  for (const name of ["get", "create"]) {
    const ask = navigator.credentials[name].bind(navigator.credentials);
    navigator.credentials[name] = async (options) => {
      const credential = await ask(options);
      const first = credential?.getClientExtensionResults?.().prf?.results?.first;
      if (first !== undefined) made.push(Array.from(new Uint8Array(first)));
      return credential;
    };
  }
}
"""
PATIENT = "Zoë Пример"
BY_NAME = re.compile("With the patient.s name")


def owner(visitor: MakeVisitor, address: str, sent: list[str]) -> Visitor:
    """Somebody at a device of their own, who has signed in by its passkey."""
    person = visitor(address)
    page = person.page
    page.add_init_script(f"({_KEEP_SECRETS})()")
    device_at(page, has_prf=True)

    def keep(request: Request) -> None:
        sent.append(f"{request.url} {request.post_data_buffer!r}")

    page.on("request", keep)
    person.sign_in()
    # who has one already is offered none in the list
    person.follow("/app/account/settings")
    with page.expect_response(_adds_a_passkey, timeout=PATIENCE) as added:
        page.get_by_role("button", name="Add a passkey").click(timeout=PATIENCE)
    assert added.value.ok
    page.goto("/")
    sign_in_by_passkey(page)
    wait_for(lambda: page.evaluate("() => made.length") > 0, "the authenticator has no PRF", 30)
    return person


def _adds_a_passkey(answer: Response) -> bool:
    return answer.request.method == "POST" and answer.url.endswith("/passkeys")


def rows(person: Visitor) -> Locator:
    return person.page.get_by_role("main").get_by_role("listitem")


def test_a_label_is_read_by_its_sender_s_devices_alone(visitor: MakeVisitor, photo: Path) -> None:
    sent: list[str] = []
    address = f"label-{secrets.token_hex(4)}@ward.example"
    phone = owner(visitor, address, sent)
    page = phone.page
    phone.follow("/app/account/settings")
    by_name = page.get_by_role("radio", name=BY_NAME)
    expect(by_name).to_be_visible(timeout=PATIENCE)
    check(page)
    with page.expect_response(lambda answer: answer.request.method == "PUT", timeout=PATIENCE) as kept:
        by_name.check()
    assert kept.value.ok
    send(phone, photo)
    phone.go("Reports")
    expect(rows(phone)).to_contain_text(PATIENT, timeout=PATIENCE)
    check(page)

    tablet = owner(visitor, address, sent)
    expect(rows(tablet)).to_contain_text("1 photo", timeout=PATIENCE)
    expect(rows(tablet)).not_to_contain_text(PATIENT)
    tablet.follow("/app/account/settings")
    expect(tablet.page.get_by_text("This device waits for your labels.")).to_be_visible(timeout=PATIENCE)
    check(tablet.page)
    phone.go("Account")
    phone.go("Reports")
    notice = page.get_by_role("status").filter(has_text="May a new device read your labels?")
    expect(notice).to_be_visible(timeout=PATIENCE)
    check(page)
    code = notice.locator(".mono").inner_text()
    expect(tablet.page.locator(".mono").filter(has_text=code)).to_be_visible()
    notice.get_by_role("button", name="The codes are the same").click()
    expect(notice).to_have_count(0, timeout=PATIENCE)
    tablet.page.get_by_role("button", name="Look again").click()
    expect(tablet.page.get_by_role("radio", name=BY_NAME)).to_be_checked(timeout=PATIENCE)
    tablet.go("Reports")
    expect(rows(tablet)).to_contain_text(PATIENT, timeout=PATIENCE)

    # another name, from the tablet; the phone's list has it when it is loaded again
    rows(tablet).get_by_role("link").click()
    label = tablet.page.get_by_label("Label for your list")
    expect(label).to_have_value(PATIENT, timeout=PATIENCE)
    check(tablet.page)
    label.fill("Bed 7")
    tablet.page.get_by_role("button", name="Save label").click()
    expect(tablet.page.get_by_role("heading", level=1)).to_have_text("Bed 7", timeout=PATIENCE)
    expect(tablet.page).to_have_title(re.compile(r"^Report \S PicSafe$"))
    page.get_by_role("button", name="Refresh").click()
    expect(rows(phone)).to_contain_text("Bed 7", timeout=PATIENCE)

    secrets_made = [bytes(one) for at in (page, tablet.page) for one in at.evaluate("() => made")]
    assert secrets_made
    said = "\n".join(sent)
    for secret in secrets_made:
        for form in (secret.hex(), urlsafe_b64encode(secret).decode().rstrip("=")):
            assert form not in said
    for text in (PATIENT, PATIENT.encode().hex(), "Bed 7"):
        assert text not in said
    # and nothing of it is on the device
    assert page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
