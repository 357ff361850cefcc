"""Any order of events: the trail tells exactly what happened."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.contract.audit_chain import verify_chain
from chalicelib.errors import Conflict, Forbidden, Gone, NotFound, TooManyRequests, Unavailable
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.answers import Released
from chalicelib.tokens.claims import Claims
from tests.fakes.keys import OTHER_TAG, TAG, FakeKeyStore, make_service
from tests.fakes.tokens import FakeClock, enterprise, person

REPORTS = ["0000000111462800528240", "0000000121462800528240"]
DENIED = person(13, email="denied@example.org")
PEOPLE = [person(11), person(12), DENIED]
CALLERS = [*PEOPLE, enterprise(7)]
TAGS = [TAG, OTHER_TAG]

reports = st.sampled_from(REPORTS)
people = st.sampled_from(PEOPLE)
callers = st.sampled_from(CALLERS)
tags = st.sampled_from(TAGS)


class KeyServer(RuleBasedStateMachine):
    """A Key Server whose store fails now and then, beside a plain record of what was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.store = FakeKeyStore(strict=True)
        self.keys = make_service(
            store=self.store, clock=self.clock, policy=AccessLists(deny="denied@example.org")
        )
        self.owners: dict[str, str] = {}
        self.tags: dict[str, str] = {}
        self.released: dict[str, set[str]] = {report: set() for report in REPORTS}
        self.opened: dict[str, set[str]] = {report: set() for report in REPORTS}
        self.recalled: set[str] = set()
        self.answered: dict[str, list[str]] = {report: [] for report in REPORTS}

    def answer(self, report: str, released: Released) -> None:
        assert report not in self.recalled
        self.released[report].add(released.key)
        self.answered[report].append(released.entry.hash)

    @rule(who=people, report=reports)
    def create(self, who: Claims, report: str) -> None:
        owner = self.owners.get(report)
        try:
            released = self.keys.create(who, report, "192.0.2.1")
        except Forbidden:
            assert who is DENIED or not report.startswith(f"{who.userid:09d}")
        except TooManyRequests:
            assert not report.startswith(f"{who.userid:09d}")
        except Gone:
            assert report in self.recalled
        except Unavailable:
            assert self.store.failing
        else:
            assert released.created == (owner is None)
            self.owners[report] = who.sub
            self.answer(report, released)

    @rule(who=people, report=reports, tag=tags)
    def set_tag(self, who: Claims, report: str, tag: str) -> None:
        try:
            tagged = self.keys.set_tag(who, report, "192.0.2.1", tag)
        except Forbidden:
            assert who.sub != self.owners[report]
        except NotFound:
            assert report not in self.owners
        except Conflict:
            assert self.tags[report] != tag
        except Gone:
            assert report in self.recalled
        except TooManyRequests:
            assert who.sub != self.owners.get(report)
        except Unavailable:
            assert self.store.failing
        else:
            assert who.sub == self.owners[report]
            assert self.tags.setdefault(report, tag) == tag
            self.answered[report].append(tagged.entry.hash)

    @rule(who=callers, report=reports, shown=st.one_of(st.none(), tags))
    def fetch(self, who: Claims, report: str, shown: str | None) -> None:
        tag = self.tags.get(report)
        is_owner = who.sub == self.owners.get(report)
        try:
            released = self.keys.fetch(who, report, "192.0.2.1", shown)
        except Forbidden:
            assert who is DENIED or tag is None or tag != shown
        except NotFound:
            assert report not in self.owners
        except Gone:
            assert report in self.recalled
            assert tag == shown if tag is not None else is_owner
        except TooManyRequests:
            assert self.store.missed
            assert not is_owner
            assert tag is None or tag != shown
        except Unavailable:
            assert self.store.failing
        else:
            assert tag == shown if tag is not None else is_owner
            assert released.tag == tag
            assert str(released.sender.userid) == self.owners[report]
            self.answer(report, released)
            if who.sub != self.owners[report]:
                self.opened[report].add(who.sub)

    @rule(who=people, report=reports, recalled=st.booleans())
    def recall(self, who: Claims, report: str, recalled: bool) -> None:
        try:
            answer = self.keys.recall(who, report, "192.0.2.1", recalled=recalled)
        except Forbidden:
            assert who.sub != self.owners[report]
        except NotFound:
            assert report not in self.owners
        except TooManyRequests:
            assert who.sub != self.owners.get(report)
        except Unavailable:
            assert self.store.failing
        else:
            assert len(answer.fetched_by) == len(self.opened[report])
            (self.recalled.add if recalled else self.recalled.discard)(report)
            self.answered[report].append(answer.entry.hash)

    @rule(who=callers, report=reports)
    def log(self, who: Claims, report: str) -> None:
        try:
            page = self.keys.log(who, report, "192.0.2.1", limit=500)
        except Forbidden:
            assert who.sub != self.owners[report]
            assert who.sub not in self.opened[report]
        except NotFound:
            assert report not in self.owners
        except TooManyRequests:
            assert who.sub != self.owners.get(report)
            assert who.sub not in self.opened[report]
        except Unavailable:
            assert self.store.failing
        else:
            verify_chain(report, [msgspec.to_builtins(entry) for entry in page.entries], page.head)

    @rule(failing=st.sets(st.sampled_from(["create", "append", "add_attempt", "count_miss"]), max_size=1))
    def fail(self, failing: set[str]) -> None:
        self.store.failing = failing

    @rule(seconds=st.integers(-700, 700))
    def jump(self, seconds: int) -> None:
        self.clock.now += timedelta(seconds=seconds)

    @invariant()
    def everything_answered_is_on_the_trail(self) -> None:
        for report in self.owners:
            trail = self.store.trails[report]
            verify_chain(
                report,
                [msgspec.to_builtins(entry) for entry in trail],
                self.store.reports[report].head.hash,
            )
            assert set(self.answered[report]) <= {entry.hash for entry in trail}
            granted = {"create", "set_tag", "fetch", "recall", "restore"}
            assert len(self.answered[report]) == sum(
                entry.outcome == "granted" and entry.action in granted for entry in trail
            )
            assert len(self.released[report]) == 1

    @invariant()
    def nobody_is_told_another_tag(self) -> None:
        for report, key in self.store.reports.items():
            assert key.tag == self.tags.get(report)


KeyServer.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestHistory = KeyServer.TestCase
