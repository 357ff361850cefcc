"""My PicSafe in another language than English, and from right to left."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest
from fluent.syntax import FluentParser, ast
from playwright.sync_api import Page, expect

from chalicelib.words import CATALOGUES, Words
from tests.browser.conftest import NARROW
from tests.browser.test_accessibility import check
from tests.browser.visitor import Visitor
from tests.e2e.running_server import wait_for

MakeVisitor = Callable[..., Visitor]
_TEXTS = """
() => {
  const said = [...document.querySelectorAll("[aria-label], [title], [placeholder]")]
    .flatMap((one) => ["aria-label", "title", "placeholder"].map((name) => one.getAttribute(name)));
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text !== null; text = walk.nextNode()) said.push(text.data);
  return said.filter((text) => text !== null).map((text) => text.trim());
}
"""


@cache
def english_only(language: str) -> set[str]:
    """What English says in words without variables, and this language says otherwise."""

    def plain(tag: str, area: str) -> dict[str, str]:
        resource = FluentParser().parse((CATALOGUES / tag / f"{area}.ftl").read_text())
        patterns = {}
        for message in resource.body:
            if isinstance(message, ast.Message):
                patterns[message.id.name] = message.value
                patterns |= {f"{message.id.name}.{one.id.name}": one.value for one in message.attributes}
        return {
            name: pattern.elements[0].value
            for name, pattern in patterns.items()
            if pattern is not None
            and len(pattern.elements) == 1
            and isinstance(pattern.elements[0], ast.TextElement)
        }

    english: set[str] = set()
    for area in (path.stem for path in (CATALOGUES / "en").iterdir()):
        others = plain(language, area)
        english |= {text for name, text in plain("en", area).items() if others[name] != text}
    return english


def read(page: Page, language: str, *, names: frozenset[str] = frozenset()) -> None:
    """No word of English but names, no message's ID, and nothing to the side of a narrow screen."""
    said = set(page.evaluate(_TEXTS)) - names
    assert said & english_only(language) == set()
    areas = "|".join(path.stem for path in (CATALOGUES / "en").iterdir())
    assert {text for text in said if re.fullmatch(rf"(?:{areas})-[a-z-]+(?:\.[a-z-]+)?", text)} == set()
    page.set_viewport_size(NARROW)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"


def look(page: Page, language: str) -> None:
    """As above, and axe is content."""
    check(page)
    read(page, language)


def enter_code(person: Visitor, words: Words) -> None:
    before = person.mails()
    person.page.get_by_label(words.text("sign-in-address"), exact=True).fill(person.address)
    person.page.get_by_role("button", name=words.text("sign-in-continue"), exact=True).click()
    wait_for(lambda: person.mails() > before, "no mail arrived")
    code = person.server.outbox(person.address).code
    person.page.get_by_label(words.text("sign-in-code"), exact=True).fill(code)
    person.page.get_by_role("button", name=words.text("sign-in-submit"), exact=True).click()


@pytest.mark.parametrize(("tag", "direction"), [("de-AT", "ltr"), ("ar-EG", "rtl")])
def test_a_way_through_the_pages(visitor: MakeVisitor, tag: str, direction: str) -> None:
    language = tag[:2]
    words, french = Words(language, isolating=False), Words("fr")
    person = visitor(f"{language}@example.org", locale=tag)
    page = person.page
    heading = page.get_by_role("heading", level=1)

    # the browser's own language is followed
    page.goto("/")
    expect(heading).to_have_text(words.text("sign-in-title"))
    page.get_by_role("combobox", name=words.text("shell-language")).select_option("fr")
    expect(heading).to_have_text(french.text("sign-in-title"))
    page.get_by_role("combobox", name=french.text("shell-language")).select_option(language)
    expect(heading).to_have_text(words.text("sign-in-title"))
    root = page.locator("html")
    expect(root).to_have_attribute("lang", language)
    expect(root).to_have_attribute("dir", direction)
    look(page, language)
    enter_code(person, words)
    expect(heading).to_have_text(words.text("sign-in-welcome"))
    look(page, language)
    page.get_by_label(words.text("sign-in-first-name")).fill("Pat")
    page.get_by_label(words.text("sign-in-last-name")).fill("Example")
    page.get_by_label(words.text("sign-in-country")).select_option("AT")
    page.get_by_role("button", name=words.text("sign-in-continue"), exact=True).click()
    expect(heading).to_have_text(words.text("reports-title"))
    page.get_by_text(words.text("reports-none"), exact=True).wait_for()
    look(page, language)
    person.go(words.text("shell-new"))
    page.get_by_role("button", name=words.text("capture-close")).click()
    expect(heading).to_have_text(words.text("compose-title"))
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.get_by_role("radio", name=words.text("consent-signed")).check()
    page.get_by_role("button", name=words.text("send-submit"), exact=True).click()
    expect(page.get_by_text(words.text("compose-missing-items"))).to_be_visible()
    read(page, language)  # for axe it is the same in every language, and large
    person.go(words.text("shell-account"))
    expect(heading).to_have_text(words.text("account-title"))
    look(page, language)

    person.follow("/app/account/settings")
    expect(heading).to_have_text(words.text("account-settings"))
    menu = page.get_by_role("combobox", name=words.text("shell-language"))
    with page.expect_response(lambda answer: answer.request.method == "PATCH") as kept:
        menu.select_option("fr")
        expect(heading).to_have_text(french.text("account-settings"))
    assert kept.value.ok
    # it is the account's from now on, whatever the browser's is
    page.goto("/")
    expect(heading).to_have_text(words.text("sign-in-title"))
    enter_code(person, words)
    expect(root).to_have_attribute("lang", "fr")
    person.go(french.text("shell-account"))
    expect(heading).to_have_text(french.text("account-title"))
