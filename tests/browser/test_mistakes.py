"""A mistake of the program takes away one page, and a machine's odd language none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.report_form import send
from tests.browser.test_accessibility import check
from tests.browser.visitor import Visitor

MakeVisitor = Callable[..., Visitor]

# the list of reports says until when each is kept
_BREAK = """() => {
  window.mend = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, "format");
  Object.defineProperty(Intl.DateTimeFormat.prototype, "format", {
    configurable: true,
    get() { throw new TypeError("no date for Zoë Пример"); },
  });
}"""
_MEND = '() => Object.defineProperty(Intl.DateTimeFormat.prototype, "format", window.mend)'

# as where LANG=C or LC_ALL=en_US.UTF-8@posix, whose names are no language tags
_ODD_LANGUAGE = """
for (const name of ["DateTimeFormat", "DisplayNames", "Collator", "NumberFormat", "Segmenter"]) {
  const original = Intl[name];
  Intl[name] = class extends original {
    constructor(locale, options) {
      if (locale === undefined) throw new RangeError("Incorrect locale information provided");
      super(locale, options);
    }
  };
}
Object.defineProperty(Navigator.prototype, "language", { get: () => "LANGUAGE" });
Object.defineProperty(Navigator.prototype, "languages", { get: () => ["LANGUAGE"] });
"""


def test_a_mistake_takes_away_a_page_and_neither_the_session_nor_the_way_on(
    visitor: MakeVisitor, photo: Path
) -> None:
    sender = visitor("pat-mistaken@example.org")
    sender.sign_in()
    send(sender, photo)
    page = sender.page
    sender.go("Open")
    page.evaluate(_BREAK)
    sender.go("Reports")
    mistake = page.get_by_role("alert")
    expect(mistake).to_contain_text("This page has stopped working")
    expect(mistake).to_contain_text("TypeError, version 0.1.0")
    expect(mistake).not_to_contain_text("Zoë")
    check(page)
    sender.go("Open")
    expect(page.get_by_role("heading", level=1)).to_have_text("Open a saved report")
    sender.go("Reports")
    mistake.get_by_role("button", name="Show the page again").click()
    expect(mistake).to_contain_text("This page has stopped working")
    page.evaluate(_MEND)
    mistake.get_by_role("button", name="Show the page again").click()
    expect(page.get_by_role("link", name=re.compile("1 photo"))).to_be_visible()


@pytest.mark.parametrize("language", ["C", "en-US@posix"])
def test_a_language_that_is_none_is_passed_over(visitor: MakeVisitor, language: str) -> None:
    person = visitor(f"pat-{language[0].lower()}@example.org")
    person.page.add_init_script(_ODD_LANGUAGE.replace("LANGUAGE", language))
    person.sign_in()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("My reports")
