"""Any order of opening, approving, changing and waiting, beside a plain model of what a policy means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.contract.audit_chain import verify_chain
from chalicelib.errors import DomainError
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.policies.service import PolicyService
from chalicelib.keys.policies.usage import APPROVAL_SECONDS, REPEAT_SECONDS
from chalicelib.policies.terms import Terms
from chalicelib.tokens.claims import Claims
from tests.fakes.keys import REPORT, TAG, FakeKeyStore, make_service
from tests.fakes.tokens import FakeClock, enterprise, person

IP = "192.0.2.1"
SENDER = person(11, organisation=7)
COLLEAGUE = person(15, organisation=7)
READERS = [person(12), person(13), person(14)]
OWN_SCRIPT, OTHER_SCRIPT = enterprise(7), enterprise(8)
OPENERS = [SENDER, COLLEAGUE, *READERS, OWN_SCRIPT, OTHER_SCRIPT]
PEOPLE = [SENDER, COLLEAGUE, *READERS]
NAMES = [READERS[0].email, READERS[1].email, "enterprise:7", "enterprise:8"]

laid_down = st.builds(
    Terms,
    recipients=st.lists(st.sampled_from(NAMES), unique=True, max_size=3).map(tuple),
    openings=st.none() | st.integers(1, 3),
    two_person=st.booleans(),
    purposes=st.sampled_from([(), ("treatment",)]),
    break_glass=st.booleans(),
)


def code_of(call: Callable[[], object]) -> str:
    """The code with which it is refused; empty if it is not."""
    try:
        call()
    except DomainError as error:
        return error.code
    return ""


class Policies(RuleBasedStateMachine):
    """One report at a Key Server, and what its policy means in a few lines."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.store = FakeKeyStore(strict=True)
        self.keys = make_service(store=self.store, clock=self.clock)
        self.policies = PolicyService(store=self.store, lists=AccessLists(), clock=self.clock)
        self.terms = Terms()
        self.counted: list[tuple[str, float]] = []
        self.approved: dict[tuple[str, str], float] = {}
        self.entries = 2

    @initialize(terms=laid_down)
    def create(self, terms: Terms) -> None:
        self.keys.create(SENDER, REPORT, IP, terms)
        self.keys.set_tag(SENDER, REPORT, IP, TAG)
        self.terms = terms

    @rule(terms=laid_down)
    def change(self, terms: Terms) -> None:
        assert self.policies.change(SENDER, REPORT, IP, terms).state.policy.sender == terms
        if terms != self.terms:
            self.approved.clear()
        self.terms = terms
        self.entries += 1

    @rule(minutes=st.sampled_from([11, 60, 12 * 60, 24 * 60]))
    def wait(self, minutes: int) -> None:
        # longer than the window in which repeats are counted: this is not about these
        self.clock.now += timedelta(minutes=minutes)

    @rule(
        who=st.sampled_from(OPENERS),
        purpose=st.sampled_from([msgspec.UNSET, "treatment", "education"]),
        reason=st.sampled_from([msgspec.UNSET, "Unconscious"]),
    )
    def open(self, who: Claims, purpose: str | msgspec.UnsetType, reason: str | msgspec.UnsetType) -> None:
        expected = self.refusal(who, purpose)
        is_broken = expected != "" and reason is not msgspec.UNSET
        if is_broken:
            may_break = self.terms.break_glass and who.kind == "user"
            expected = "" if may_break else "no_break_glass"
        code = code_of(lambda: self.keys.fetch(who, REPORT, IP, TAG, purpose=purpose, reason=reason))
        entry = self.store.trails[REPORT][-1]
        assert code == expected
        assert entry.outcome == (code or "granted")
        if not (code or is_broken):
            self.count(who)
        assert entry.action == ("break_glass" if is_broken else "fetch")
        assert (entry.purpose, entry.reason) == (purpose, reason)
        self.entries += 1

    @rule(who=st.sampled_from(PEOPLE), of=st.sampled_from(PEOPLE))
    def approve(self, who: Claims, of: Claims) -> None:
        is_approver = who in (SENDER, COLLEAGUE) or who.email in self.terms.recipients
        code = code_of(lambda: self.policies.approve(who, REPORT, IP, of.email, TAG))
        if not self.terms.two_person:
            assert code == "no_approval_needed"
        elif not is_approver:
            assert code == "not_approver"
        elif who == of:
            assert code == "own_approval"
        else:
            assert code == ""
            self.approved[of.email, who.sub] = self.now + APPROVAL_SECONDS
        self.entries += 1

    @property
    def now(self) -> float:
        return self.clock.now.timestamp()

    def has_counted(self, who: Claims) -> bool:
        return any(sub == who.sub and self.now < at + REPEAT_SECONDS for sub, at in self.counted)

    def count(self, who: Claims) -> None:
        if self.terms.openings and who not in (SENDER, OWN_SCRIPT) and not self.has_counted(who):
            self.counted.append((who.sub, self.now))
            assert len(self.counted) <= self.terms.openings

    def refusal(self, who: Claims, purpose: str | msgspec.UnsetType) -> str:
        terms, is_script = self.terms, who.kind == "enterprise"
        name = f"enterprise:{who.sub.removeprefix('enterprise:')}" if is_script else who.email
        is_named = name in terms.recipients
        if who == SENDER or (who == OWN_SCRIPT and (not terms.two_person or is_named)):
            return ""
        if (terms.recipients and not is_named) or (is_script and terms.two_person and not is_named):
            others = [*self.others(who, purpose), "not_named"]
            return "not_named" if terms.recipients else others[0]
        return next(iter(self.others(who, purpose)), "")

    def others(self, who: Claims, purpose: str | msgspec.UnsetType) -> list[str]:
        terms, found = self.terms, []
        if terms.openings and len(self.counted) >= terms.openings and not self.has_counted(who):
            found += [] if who == OWN_SCRIPT else ["all_opened"]
        if terms.purposes and purpose not in terms.purposes:
            found.append("purpose_needed" if purpose is msgspec.UNSET else "purpose_not_consented")
        if terms.two_person and who.kind == "user":
            valid = [
                by
                for (of, by), expires in self.approved.items()
                if of == who.email and by != who.sub and self.now < expires
            ]
            found += [] if valid else ["approval_needed"]
        return found

    @invariant()
    def the_trail_has_it_all(self) -> None:
        if REPORT in self.store.trails:
            trail = self.store.trails[REPORT]
            assert len(trail) == self.entries
            head = self.store.reports[REPORT].head.hash
            verify_chain(REPORT, [msgspec.to_builtins(entry) for entry in trail], head)
            usage = self.store.reports[REPORT].usage
            assert [one.subject for one in usage.counted] == [subject for subject, _ in self.counted]


Policies.TestCase.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
TestPolicies = Policies.TestCase
