"""A trail of any length is verified a page at a time."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.contract.audit_chain import genesis, link
from picsafe.client.audit import KEPT, LogPage, TamperedTrail, decoded, verified_pages, verified_trail
from picsafe.client.progress import Step

REPORT = "0000000111462800528240"
USER = {"kind": "user", "userid": 11, "firstname": "Pat", "lastname": "Example"}


class Page(LogPage, frozen=True, weakref=True):
    """A page whose life can be watched."""


def pages(count: int, size: int = 100, alive: list[weakref.ref[Any]] | None = None) -> Iterator[LogPage]:
    """A trail of ``count`` entries, made as it is read."""
    prev = genesis(REPORT).hash
    entries: list[dict[str, Any]] = []
    for seq in range(1, count + 1):
        content = {"seq": seq, "at": "2026-03-04T05:06:07.890Z", "action": "fetch", "user": USER}
        digest = link(prev, content)
        entries.append({**content, "prev": prev, "hash": digest})
        prev = digest
        if len(entries) == size or seq == count:
            page = Page(REPORT, entries, prev, str(seq) if seq < count else None)
            if alive is not None:
                alive.append(weakref.ref(page))
            entries = []
            yield page
            del page


def test_no_more_than_a_page_is_held() -> None:
    alive: list[weakref.ref[Any]] = []
    most = taken = 0
    for page in verified_pages(REPORT, pages(5_000, alive=alive)):
        taken += len(decoded(page))
        most = max(most, sum(one() is not None for one in alive))
    assert taken == 5_000
    assert most <= 2


def test_the_newest_are_kept_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("picsafe.client.audit.KEPT", 250)
    trail = verified_trail(REPORT, pages(2_000))
    assert KEPT >= 1000
    assert (trail.count, len(trail.entries), len(trail.document)) == (2_000, 250, 250)
    assert [trail.entries[0].seq, trail.entries[-1].seq] == [1_751, 2_000]


class Watcher:
    """``Progress`` that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int]] = []

    def began(self, step: Step, total: int) -> None:
        self.told.append((step, total))

    def reached(self, done: int) -> None:
        self.told.append(("reached", done))


def test_a_long_trail_tells_how_far_it_is_and_a_short_one_shows_no_bar() -> None:
    watcher = Watcher()
    verified_trail(REPORT, pages(250), watcher)
    assert watcher.told == [("read_log", 0), ("reached", 100), ("reached", 200), ("reached", 250)]
    watcher = Watcher()
    verified_trail(REPORT, pages(100), watcher)
    assert watcher.told == [("reached", 100)]


def test_a_trail_without_its_end_is_not_whole() -> None:
    def cut() -> Iterator[LogPage]:
        for page in list(pages(500))[:-1]:
            yield LogPage(page.report_id, page.entries, "0" * 64, page.cursor)

    with pytest.raises(TamperedTrail):
        list(verified_pages(REPORT, cut()))
