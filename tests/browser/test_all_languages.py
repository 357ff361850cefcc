"""axe finds no violation in any language, light and dark, from 320 to 1,920 pixels, and nothing is cut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from chalicelib.words import CATALOGUES, Words
from tests.browser.admin_cli import make_enterprise
from tests.browser.report_form import send
from tests.browser.test_accessibility import SQUEEZED, load_axe, violations
from tests.browser.test_languages import read
from tests.browser.visitor import Visitor

SIZES: Final[tuple[ViewportSize, ...]] = (
    {"width": 320, "height": 640},
    {"width": 640, "height": 320},
    {"width": 390, "height": 844},
    {"width": 1280, "height": 800},
    {"width": 1920, "height": 1080},
)
# a plan is called so everywhere; the other word is French, too
NAMES: Final = frozenset({"Enterprise", "Institutions"})
# the edge of a quiet button, which nobody sees, stands over by 4 pixels
CUT: Final = """
() => [...document.querySelectorAll("main *, header *, nav *")].filter((one) => {
  const { overflowX, display } = getComputedStyle(one);
  return one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 4
    && !["auto", "scroll"].includes(overflowX) && display !== "inline"
    && one.closest(".visually-hidden, svg, canvas, video") === null;
}).map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 60)}`)
"""

pytestmark = pytest.mark.slow


def look(page: Page, where: str, found: dict[str, list[str]]) -> None:
    """Collects what is wrong with the page at every size, in both themes."""
    load_axe(page)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for size in SIZES:
            page.set_viewport_size(size)
            wrong = violations(page)
            if theme == "light":
                wrong += [f"cut: {one}" for one in page.evaluate(CUT)]
                wrong += [f"squeezed: {one}" for one in page.evaluate(SQUEEZED)]
                if not page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"):
                    wrong.append("wider than the screen")
            if wrong:
                found[f"{where} {theme} {size['width']}x{size['height']}"] = wrong


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("language", sorted(path.name for path in CATALOGUES.iterdir() if path.is_dir()))
def test_every_page_in_every_size(visitor: Callable[..., Visitor], photo: Path, language: str) -> None:
    person = visitor(f"all-{language}@example.org")
    page = person.page
    found: dict[str, list[str]] = {}
    words = Words(language, isolating=False)
    person.sign_in()
    make_enterprise(person.server, f"Example Hospital {language}", person.address)
    link = send(person, photo)
    person.follow("/app/account/settings")
    menu = page.get_by_role("combobox", name="Language")
    if language != "en":
        with page.expect_response(lambda answer: answer.request.method == "PATCH"):
            menu.select_option(language)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(words.text("account-settings"))
    look(page, "settings", found)

    person.go(words.text("shell-reports"))
    expect(heading).to_have_text(words.text("reports-title"))
    page.locator("main li a").first.wait_for()
    look(page, "sent", found)
    page.locator("main li a").first.click()
    page.get_by_text(words.text("access-title.verified"), exact=True).wait_for()
    look(page, "sent report", found)
    person.follow(link.removeprefix(person.server.url))
    page.get_by_text(words.text("access-title.verified"), exact=True).wait_for()
    look(page, "opened report", found)
    for path in ("/app/reports/received", "/app/open", "/app/account", "/app/enterprise"):
        person.follow(path)
        page.wait_for_load_state("networkidle")
        page.wait_for_function("() => document.querySelector('.loading, [aria-busy=true]') === null")
        look(page, path, found)
        if language != "en":
            read(page, language, names=NAMES)
    person.go(words.text("shell-new"))
    page.get_by_role("button", name=words.text("capture-close")).wait_for()
    look(page, "camera", found)
    page.get_by_role("button", name=words.text("capture-close")).click()
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.locator("input[type=radio][value=signed]").check()
    page.get_by_role("button", name=words.text("send-submit"), exact=True).click()
    expect(page.get_by_text(words.text("compose-missing-items"))).to_be_visible()
    look(page, "new", found)
    assert found == {}
