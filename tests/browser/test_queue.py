"""Reports that are made where there is no network, and what a device keeps of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.report_form import begin, fill
from tests.browser.test_accessibility import check
from tests.browser.test_passkeys import PATIENCE, device_at, sign_in_by_passkey
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]
WAITS = "Kept here, waiting for a network"
KEPT = "It is kept on this device, encrypted"
# all that is stored: each byte string as the characters of its bytes
_STORED = """
async () => {
  const databases = (await indexedDB.databases()).map(({ name }) => name);
  const said = [];
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });
  let heads = 0;
  if (databases.includes("kept")) {
    const database = await asked(indexedDB.open("kept"));
    const stores = [...database.objectStoreNames];
    for (const name of stores) {
      const store = database.transaction(name).objectStore(name);
      const [keys, values] = [await asked(store.getAllKeys()), await asked(store.getAll())];
      if (name === "heads") heads = values.length;
      const text = (value) => value instanceof Uint8Array ? new TextDecoder("latin1").decode(value)
        : typeof value === "object" ? Object.values(value).map(text).join(" ") : String(value);
      said.push(...keys.map(String), ...values.map(text));
    }
    database.close();
  }
  const [local, session] = [localStorage.length, sessionStorage.length];
  return { databases, heads, said: said.join("\\n"), local, session };
}
"""


def outbox(page: Page) -> Locator:
    """What stands above the list of reports."""
    return page.get_by_role("list", name="Outbox").get_by_role("listitem")


def press_send(page: Page) -> None:
    """Send, where there is no network."""
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(WAITS, timeout=PATIENCE)


def test_a_report_leaves_by_itself_once_there_is_a_network(visitor: MakeVisitor, photo: Path) -> None:
    person = visitor("cellar@ward.example")
    page = person.page
    person.sign_in()
    # what a page is made of is kept for places without a network
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    fill(person, photo)
    page.context.set_offline(True)
    press_send(page)
    expect(page.get_by_text("If the page is closed, or PicSafe locks, the report is gone")).to_be_visible()
    assert "Healing well" not in page.content()
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_label("Clinical notes")).to_have_value("Healing well.\nSecond line: 漢字.")
    # what was signed is shown again
    expect(page.get_by_role("img", name="there is a signature")).to_be_visible(timeout=PATIENCE)
    press_send(page)

    person.go("Reports")
    expect(outbox(page)).to_contain_text("1 photo", timeout=PATIENCE)
    expect(outbox(page)).to_contain_text(WAITS)
    check(page)
    page.context.set_offline(False)
    expect(outbox(page)).to_contain_text("Sent", timeout=PATIENCE)
    # the list below has it by now
    expect(page.get_by_role("link", name="1 photo")).to_be_visible(timeout=PATIENCE)
    # the next photo of the same patient takes one press for who that is
    begin(person)
    page.get_by_role("group", name="Recent patients").get_by_role("button").click()
    expect(page.get_by_label("First name")).to_have_value("Zoë")
    check(page)
    # a device keeps nothing for whoever came in without a passkey
    assert page.evaluate(_STORED)["databases"] == []


def test_what_is_not_sent_is_kept_sealed_and_opened_by_a_fingerprint(
    visitor: MakeVisitor, photo: Path
) -> None:
    person = visitor("kept@ward.example")
    page = person.page
    device_at(page, has_prf=True)
    person.sign_in()
    page.get_by_role("button", name="Add a passkey").click(timeout=PATIENCE)
    expect(page.get_by_text("The next time, press")).to_be_visible(timeout=PATIENCE)
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.goto("/")
    sign_in_by_passkey(page)
    fill(person, photo)
    page.context.set_offline(True)
    press_send(page)
    expect(page.get_by_text(KEPT)).to_be_visible(timeout=PATIENCE)
    stored: dict[str, Any] = page.evaluate(_STORED)
    assert (stored["databases"], stored["heads"]) == (["kept"], 1)
    assert (stored["local"], stored["session"]) == (0, 0)
    secrets = ("Healing", "Zoë", "Пример", "kept@ward.example", "recipient", "JFIF", "image/jpeg")
    for secret in secrets:
        assert secret.encode().decode("latin1") not in stored["said"]

    # the page is loaded anew, and nobody is asked anything
    page.goto("/")
    expect(page.get_by_role("button", name="Try again")).to_be_visible(timeout=PATIENCE)
    page.context.set_offline(False)
    page.goto("/")
    sign_in_by_passkey(page)
    expect(outbox(page)).to_contain_text("Sent", timeout=PATIENCE)
    page.wait_for_function(f"async () => (await ({_STORED})()).heads === 0", timeout=PATIENCE)

    # one that is being made outlives the lock
    fill(person, photo)
    expect(page.get_by_text("Kept on this device")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Lock now").click()
    expect(page.get_by_role("heading", name="PicSafe is locked", level=1)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("The report that had not been sent is gone")).to_have_count(0)
    page.get_by_role("button", name="Sign in with a passkey").click()
    kept = outbox(page).filter(has_text="Kept on this device")
    expect(kept).to_be_visible(timeout=PATIENCE)
    check(page)
    kept.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Clinical notes")).to_have_value(
        "Healing well.\nSecond line: 漢字.", timeout=PATIENCE
    )
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible(timeout=PATIENCE)

    # signing out by hand takes it away, also after a mailed sign-in; leaving its page does not
    expect(page.get_by_text("Kept on this device")).to_be_visible(timeout=PATIENCE)
    page.goto("/")
    person.enter_code()
    person.go("Account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Delete and sign out").click()
    expect(page.get_by_label("E-mail address")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate(_STORED)["heads"] == 0
