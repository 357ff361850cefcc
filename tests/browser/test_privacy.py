"""What a session leaves behind on the device, and what the page may do at all: nothing secret, and little."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Dialog, Request, expect

from tests.browser.report_form import begin_another, compose, send
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]
_LEFT = """
async () => {
  const caches_ = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    caches_[name] = (await cache.keys()).map(({ url }) => url);
  }
  return {
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: (await indexedDB.databases()).map(({ name }) => name),
    cookie: document.cookie,
    caches: caches_,
    url: location.href,
    state: history.state,
    name: window.name,
    blobs: performance.getEntriesByType("resource").filter(({ name }) => name.startsWith("blob:")).length,
  };
}
"""
_WATCH_URLS = """
globalThis.openUrls = new Set();
const [make, revoke] = [URL.createObjectURL, URL.revokeObjectURL];
URL.createObjectURL = (blob) => { const url = make.call(URL, blob); openUrls.add(url); return url; };
URL.revokeObjectURL = (url) => { openUrls.delete(url); revoke.call(URL, url); };
"""


def test_nothing_secret_is_left_on_the_device(visitor: MakeVisitor, photo: Path) -> None:
    person = visitor("private@example.org")
    page = person.page
    secrets: list[str] = []

    def note(request: Request) -> None:
        secrets.extend(value for name, value in request.headers.items() if name == "authorization")

    page.on("request", note)
    person.sign_in()
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    link = send(person, photo)
    person.follow(link.removeprefix(person.server.url))
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoë Пример")
    # browsers keep titles in their history, and propose them as names of what is printed
    expect(page).to_have_title(re.compile(r"^Report \S PicSafe$"))
    person.go("Reports")
    expect(page.get_by_role("heading", level=1)).to_have_text("My reports")
    left: dict[str, Any] = page.evaluate(_LEFT)
    assert secrets
    assert left["local"] == {}
    assert left["session"] == {}
    assert left["databases"] == []
    assert left["cookie"] == ""
    assert left["state"] is None
    assert left["name"] == ""
    assert left["url"] == f"{person.server.url}/app/reports"
    kept = [url.removeprefix(person.server.url) for urls in left["caches"].values() for url in urls]
    assert "/" in kept
    assert all(
        re.fullmatch(r"/|/assets/[\w.-]+|/icon[\w-]*\.(?:svg|png)|/manifest\.\w+", url) for url in kept
    )
    whole = json.dumps(left)
    assert not any(token.removeprefix("Bearer ") in whole for token in secrets)
    assert page.context.cookies() == []


def test_after_sending_nothing_of_the_report_is_in_the_page(visitor: MakeVisitor, photo: Path) -> None:
    person = visitor("leftover@example.org")
    person.page.add_init_script(_WATCH_URLS)
    person.sign_in()
    send(person, photo)
    content = person.page.content()
    assert "Healing well" not in content
    assert "Пример" not in content
    assert person.page.evaluate("() => openUrls.size") == 0
    begin_another(person.page)
    expect(person.page.get_by_label("Clinical notes")).to_have_value("")
    expect(person.page.get_by_role("img", name="Photo 1")).to_have_count(0)


def test_signing_out_leaves_nothing_of_an_opened_report(visitor: MakeVisitor, photo: Path) -> None:
    person = visitor("leaving@example.org")
    page = person.page
    page.add_init_script(_WATCH_URLS)
    person.sign_in()
    link = send(person, photo)
    person.follow(link.removeprefix(person.server.url))
    expect(page.get_by_text("Chain verified")).to_be_visible()
    # the photo may be drawn a moment after the log was read
    page.wait_for_function("() => openUrls.size > 0")
    person.go("Account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_label("E-mail address")).to_be_visible()
    assert page.evaluate("() => openUrls.size") == 0
    content = page.content()
    assert "Healing well" not in content
    assert person.address not in content
    # not even the way back leads to it
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("“Pat Example” sent you a PicSafe report")
    assert "Healing well" not in page.content()


_LEAVE_AT_ONCE = """
addEventListener("DOMContentLoaded", () => {
  new MutationObserver((_changes, observer) => {
    if (!document.body.textContent.includes("Encrypted and uploaded")) return;
    observer.disconnect();
    document.querySelector('nav a[href="/app/account"]').click();
  }).observe(document.body, { childList: true, subtree: true });
});
"""


def test_who_leaves_the_moment_a_report_is_sent_is_not_asked(visitor: MakeVisitor, photo: Path) -> None:
    person = visitor("quick@example.org")
    asked: list[str] = []

    def decline(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    person.page.on("dialog", decline)
    person.page.add_init_script(_LEAVE_AT_ONCE)
    person.sign_in()
    compose(person, photo)
    expect(person.page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    assert asked == []


def test_the_policy_forbids_inline_scripts_and_other_origins(visitor: MakeVisitor) -> None:
    page = visitor("headers@example.org").page
    response = page.goto("/app/reports")
    assert response is not None
    policy = dict(
        part.strip().partition(" ")[::2] for part in response.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "'unsafe" not in response.headers["content-security-policy"]
    expect(page.get_by_label("E-mail address")).to_be_visible()
    asked = page.evaluate("() => performance.getEntriesByType('resource').map(({ name }) => name)")
    assert all(url.startswith(response.url.removesuffix("/app/reports")) for url in asked)


def test_the_whole_program_runs_under_trusted_types(visitor: MakeVisitor, photo: Path) -> None:
    person = visitor("trusted@example.org")
    person.sign_in()
    person.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    link = send(person, photo)
    person.follow(link.removeprefix(person.server.url))
    expect(person.page.get_by_text("Chain verified")).to_be_visible()
    # what the policy is for
    assert person.page.evaluate("() => { try { document.body.innerHTML = '<b>'; } catch { return true; } }")
    assert all("TrustedHTML" in problem for problem in person.problems)
    person.problems.clear()
