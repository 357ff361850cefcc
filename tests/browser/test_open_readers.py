"""My PicSafe before servers that are newer than it: what it does not know it shows as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.visitor import Visitor
from tests.vectors.build_open_readers import FILE

VECTORS = json.loads(FILE.read_text())
MakeVisitor = Callable[..., Visitor]


def named(kind: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(vector for vector in VECTORS[kind] if vector["name"] == name)
    return found


def answers(*documents: Any) -> Callable[[Route], None]:
    """Answer with one document after the other, and with the last of them from then on."""
    waiting = list(documents)

    def answer(route: Route) -> None:
        route.fulfill(json=waiting.pop(0) if len(waiting) > 1 else waiting[0])

    return answer


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("an action that is not known", "Dr Pat Example recorded as “delegate”"),
        ("an outcome that is not known", "Dr Pat Example asked for the key, refused (quarantined)"),
        ("an asker of a kind that is not known", "appliance opened the report"),
        ("an action that would act on a terminal", "Dr Pat Example recorded as “[2Jdelegate”"),
    ],
)
def test_the_list_of_reports_and_an_access_log(visitor: MakeVisitor, log: str, words: str) -> None:
    reader = visitor("pat@example.org")
    reader.sign_in()
    page = reader.page
    listed = named("report_lists", "a destination that is not known")
    page.route("**/reports", answers(listed["answer"]))
    page.route("**/keys/*/log?*", answers(*named("audit_logs", log)["pages"]))

    reader.go("Reports")
    row = page.get_by_role("main").get_by_role("listitem")
    expect(row).to_contain_text("archive")
    row.get_by_role("link").click()
    expect(page.get_by_text("Chain verified")).to_be_visible()
    expect(
        page.get_by_role("list", name="Accesses, newest first").get_by_role("listitem").first
    ).to_contain_text(words)
    expect(page.get_by_text("archive", exact=True)).to_be_visible()
