"""The use cases of policies on fakes: who sees, changes and approves, and what the trail says."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from chalicelib.errors import DomainError
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.floods import REPEAT_LIMIT
from chalicelib.keys.policies.service import PolicyService
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.keys.policies.usage import APPROVAL_SECONDS, MAX_APPROVALS
from chalicelib.keys.service import KeyService
from chalicelib.policies.terms import Terms
from chalicelib.tokens.claims import Claims
from tests.fakes.keys import OTHER_TAG, REPORT, TAG, FakeKeyStore, make_service
from tests.fakes.tokens import FakeClock, enterprise, person

IP = "192.0.2.1"
SENDER, COLLEAGUE, KIM, SAM = person(11, organisation=7), person(15, organisation=7), person(12), person(13)
SCRIPT = enterprise(7)
NAMING_KIM = Terms((KIM.email,))
TWO_PERSON = Terms((KIM.email, SAM.email), two_person=True)


@pytest.fixture
def store() -> FakeKeyStore:
    return FakeKeyStore(tag=TAG)


@pytest.fixture
def keys(store: FakeKeyStore, clock: FakeClock) -> KeyService:
    return make_service(store=store, clock=clock)


@pytest.fixture
def policies(store: FakeKeyStore, clock: FakeClock) -> PolicyService:
    return PolicyService(store=store, lists=AccessLists(deny=SAM.email), clock=clock)


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as caught:
        call()
    return caught.value.code


def test_a_key_made_with_a_policy_has_it_and_the_trail_counts_names(
    keys: KeyService, store: FakeKeyStore
) -> None:
    terms = Terms((KIM.email, "*@example.net"), 1_772_600_000, None, 2, purposes=("treatment",))
    entry = keys.create(SENDER, REPORT, IP, terms, "recipient").entry
    assert store.reports[REPORT].policy == KeyPolicy(terms, (), "recipient", (7,))
    assert msgspec.to_builtins(entry)["policies"] == [
        {
            "set_by": "sender",
            "recipients": 2,
            "not_before": "2026-03-04T04:53:20.000Z",
            "not_after": None,
            "openings": 2,
            "two_person": False,
            "purposes": ["treatment"],
            "break_glass": False,
        }
    ]
    assert KIM.email not in msgspec.json.encode(entry).decode()


def test_a_key_made_without_one_has_none(keys: KeyService, store: FakeKeyStore) -> None:
    entry = keys.create(SENDER, REPORT, IP).entry
    assert store.reports[REPORT].policy is None
    assert entry.policies is msgspec.UNSET


def test_where_a_report_goes_is_known_when_it_is_given_a_policy_later(
    keys: KeyService, policies: PolicyService
) -> None:
    entry = keys.create(SENDER, REPORT, IP, Terms(), "recipient").entry
    assert entry.policies is msgspec.UNSET
    keys.fetch(SCRIPT, REPORT, IP, TAG)
    assert policies.change(SENDER, REPORT, IP, NAMING_KIM).state.policy.destination == "recipient"
    assert refusal(lambda: keys.fetch(SCRIPT, REPORT, IP, TAG)) == "not_named"


def test_the_same_again_needs_the_same_policy_or_none(keys: KeyService) -> None:
    key = keys.create(SENDER, REPORT, IP, NAMING_KIM).key
    assert keys.create(SENDER, REPORT, IP, NAMING_KIM).key == key
    assert keys.create(SENDER, REPORT, IP).key == key
    assert refusal(lambda: keys.create(SENDER, REPORT, IP, Terms((SAM.email,)))) == "policy_differs"
    keys.create(SENDER, f"{REPORT}1", IP)
    assert refusal(lambda: keys.create(SENDER, f"{REPORT}1", IP, NAMING_KIM)) == "policy_differs"


def test_whoever_is_refused_is_told_why_and_not_who_else_is_named(
    keys: KeyService, store: FakeKeyStore
) -> None:
    keys.create(SENDER, REPORT, IP, NAMING_KIM)
    with pytest.raises(DomainError) as caught:
        keys.fetch(SAM, REPORT, IP, TAG)
    assert caught.value.code == "not_named"
    assert KIM.email not in caught.value.detail
    assert refusal(lambda: keys.log(SAM, REPORT, IP)) == "not_opened"
    assert [(one.action, one.outcome) for one in store.trails[REPORT][1:]] == [
        ("fetch", "not_named"),
        ("read_log", "not_opened"),
    ]
    assert list(store.missed.values()) == [1], "the log's refusal alone: who has the file is not guessing"


def test_without_the_file_a_policy_says_nothing(keys: KeyService) -> None:
    keys.create(SENDER, REPORT, IP, NAMING_KIM)
    assert refusal(lambda: keys.fetch(SAM, REPORT, IP, OTHER_TAG)) == "wrong_tag"
    keys.recall(SENDER, REPORT, IP, recalled=True)
    assert refusal(lambda: keys.fetch(SAM, REPORT, IP, TAG)) == "recalled"


def test_its_sender_sees_and_changes_it(
    keys: KeyService, policies: PolicyService, store: FakeKeyStore
) -> None:
    keys.create(SENDER, REPORT, IP)
    assert policies.show(SENDER, REPORT, IP).policy == KeyPolicy()
    change = policies.change(SENDER, REPORT, IP, NAMING_KIM, "file")
    assert change.entry.action == "set_policy"
    assert change.state.policy == KeyPolicy(NAMING_KIM, (), "file", (7,))
    assert policies.change(SENDER, REPORT, IP, Terms(openings=1)).state.policy.destination == "file"
    assert refusal(lambda: policies.show(KIM, REPORT, IP)) == "not_sender"
    assert refusal(lambda: policies.change(KIM, REPORT, IP, Terms())) == "not_sender"
    assert refusal(lambda: policies.show(KIM, f"{REPORT}1", IP)) == "unknown_report"
    keys.fetch(KIM, REPORT, IP, TAG)
    assert refusal(lambda: keys.fetch(COLLEAGUE, REPORT, IP, TAG)) == "all_opened"
    policies.change(SENDER, REPORT, IP, Terms())
    keys.fetch(COLLEAGUE, REPORT, IP, TAG)
    assert [one.recipients for one in store.trails[REPORT][1].policies or []] == [1]


def test_a_second_person_approves_for_a_day(
    keys: KeyService, policies: PolicyService, store: FakeKeyStore, clock: FakeClock
) -> None:
    keys.create(SENDER, REPORT, IP, TWO_PERSON)
    assert refusal(lambda: keys.fetch(KIM, REPORT, IP, TAG)) == "approval_needed"
    approved = policies.approve(COLLEAGUE, REPORT, IP, KIM.email, TAG)
    assert (approved.entry.action, approved.entry.recipient) == ("approve", KIM.email)
    assert approved.approval.expires == int(clock.now.timestamp()) + APPROVAL_SECONDS
    keys.fetch(KIM, REPORT, IP, TAG)
    assert policies.show(SENDER, REPORT, IP).usage.approvals == (approved.approval,)
    clock.now += timedelta(seconds=APPROVAL_SECONDS)
    assert refusal(lambda: keys.fetch(KIM, REPORT, IP, TAG)) == "approval_needed"
    assert policies.show(SENDER, REPORT, IP).usage.approvals == ()
    assert len(store.reports[REPORT].usage.approvals) == 1


def test_who_is_named_no_more_has_approved_of_nobody(keys: KeyService, policies: PolicyService) -> None:
    keys.create(SENDER, REPORT, IP, TWO_PERSON)
    other = person(14)
    policies.change(SENDER, REPORT, IP, Terms((KIM.email, other.email), two_person=True))
    approved = policies.approve(other, REPORT, IP, KIM.email, TAG)
    same = policies.change(SENDER, REPORT, IP, Terms((KIM.email, other.email), two_person=True))
    assert same.state.usage.approvals == (approved.approval,)
    keys.fetch(KIM, REPORT, IP, TAG)
    assert policies.change(SENDER, REPORT, IP, TWO_PERSON).state.usage.approvals == ()
    assert refusal(lambda: keys.fetch(KIM, REPORT, IP, TAG)) == "approval_needed"


def test_who_may_approve(keys: KeyService, policies: PolicyService) -> None:
    keys.create(SENDER, REPORT, IP, TWO_PERSON)

    def approve(who: object, tag: str | None = TAG, of: str = "pat14@example.org") -> str:
        return refusal(lambda: policies.approve(who, REPORT, IP, of, tag))  # type: ignore[arg-type]  # claims

    policies.approve(SENDER, REPORT, IP, KIM.email)
    policies.approve(KIM, REPORT, IP, "pat14@example.org", TAG)
    policies.approve(COLLEAGUE, REPORT, IP, KIM.email, TAG)
    assert approve(KIM, of=KIM.email) == "own_approval"
    assert approve(SENDER, of=SENDER.email) == "own_approval"
    assert approve(person(14)) == "not_approver"
    assert approve(COLLEAGUE, None) == "tag_required"
    assert approve(COLLEAGUE, OTHER_TAG) == "wrong_tag"
    # a Key Server that does not serve somebody takes no approval from them
    assert approve(SAM) == "not_allowed"
    keys.recall(SENDER, REPORT, IP, recalled=True)
    assert approve(COLLEAGUE) == "recalled"


def test_one_mailbox_is_no_two_persons(keys: KeyService, policies: PolicyService) -> None:
    keys.create(SENDER, REPORT, IP, Terms(("*@hospital.example",), two_person=True))
    plain, besides = person(12, email="kim@hospital.example"), person(13, email="kim+second@hospital.example")
    again = person(16, email="kim+third@hospital.example", organisation=7)

    def approve(who: Claims, of: Claims) -> str:
        return refusal(lambda: policies.approve(who, REPORT, IP, of.email, TAG))

    assert approve(besides, plain) == approve(plain, besides) == approve(again, besides) == "own_approval"
    policies.approve(plain, REPORT, IP, "kimberley@hospital.example", TAG)


def test_where_nobody_is_named_strangers_do_not_approve_of_each_other(
    keys: KeyService, policies: PolicyService
) -> None:
    keys.create(person(11), REPORT, IP, Terms(two_person=True))
    assert refusal(lambda: policies.approve(KIM, REPORT, IP, SAM.email, TAG)) == "not_approver"
    policies.approve(person(11), REPORT, IP, KIM.email)
    keys.fetch(KIM, REPORT, IP, TAG)


def test_who_needs_no_approval_gets_none(keys: KeyService, policies: PolicyService) -> None:
    keys.create(SENDER, REPORT, IP)
    assert refusal(lambda: policies.approve(SENDER, REPORT, IP, KIM.email)) == "no_approval_needed"
    policies.change(SENDER, REPORT, IP, NAMING_KIM)
    assert refusal(lambda: policies.approve(SENDER, REPORT, IP, KIM.email)) == "no_approval_needed"


def test_approvals_are_bounded(keys: KeyService, policies: PolicyService, clock: FakeClock) -> None:
    keys.create(SENDER, REPORT, IP, TWO_PERSON)
    for number in range(MAX_APPROVALS):
        clock.now += timedelta(minutes=1)
        policies.approve(SENDER, REPORT, IP, f"{number}@example.org")
    assert refusal(lambda: policies.approve(SENDER, REPORT, IP, KIM.email)) == "too_many_approvals"
    policies.approve(SENDER, REPORT, IP, "0@example.org")


def test_nobody_keeps_others_from_approving_by_giving_as_many_as_there_may_be(
    keys: KeyService, policies: PolicyService, clock: FakeClock
) -> None:
    keys.create(SENDER, REPORT, IP, TWO_PERSON)
    for number in range(MAX_APPROVALS):
        clock.now += timedelta(minutes=1)
        policies.approve(COLLEAGUE, REPORT, IP, f"{number}@example.org", TAG)
    policies.approve(SENDER, REPORT, IP, KIM.email)
    keys.fetch(KIM, REPORT, IP, TAG)
    given = policies.show(SENDER, REPORT, IP).usage.approvals
    assert [one.recipient for one in given] == [
        *(f"{number}@example.org" for number in range(1, MAX_APPROVALS)),
        KIM.email,
    ]


def test_however_many_colleagues_together_keep_neither_sender_nor_named_from_approving(
    keys: KeyService, policies: PolicyService
) -> None:
    terms = Terms((KIM.email, SAM.email, "*@example.org"), two_person=True)
    keys.create(SENDER, REPORT, IP, terms)
    crowd = [person(100 + number, organisation=7) for number in range(2 * MAX_APPROVALS)]
    for one in crowd:
        policies.approve(one, REPORT, IP, "robin@example.org", TAG)
    # the second time as well as the first
    for recipient in ("a@example.org", "b@example.org"):
        policies.approve(SENDER, REPORT, IP, recipient)
        policies.approve(KIM, REPORT, IP, recipient, TAG)
    for one in crowd:
        policies.approve(one, REPORT, IP, "robin@example.org", TAG)
    given = policies.show(SENDER, REPORT, IP).usage.approvals
    assert len(given) == MAX_APPROVALS
    assert [(one.by, one.standing) for one in given if one.standing != "other"] == [
        ("11", "sender"),
        ("12", "named"),
    ] * 2


class TestBreakingTheGlass:
    @pytest.fixture
    def breakable(self, keys: KeyService) -> KeyService:
        keys.create(SENDER, REPORT, IP, msgspec.structs.replace(NAMING_KIM, openings=1, break_glass=True))
        return keys

    def test_it_is_on_the_trail_and_alarms(
        self, breakable: KeyService, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.WARNING, "picsafe")
        breakable.fetch(KIM, REPORT, IP, TAG)
        entry = breakable.fetch(SAM, REPORT, IP, TAG, reason="Unconscious").entry
        assert (entry.action, entry.outcome, entry.reason) == ("break_glass", "granted", "Unconscious")
        assert entry.overridden == ["not_named", "all_opened"]
        assert [json.loads(line.getMessage()) for line in caplog.records] == [{"event": "glass_broken"}]

    def test_it_takes_nobodys_opening(self, breakable: KeyService) -> None:
        breakable.fetch(SAM, REPORT, IP, TAG, reason="Unconscious")
        breakable.fetch(KIM, REPORT, IP, TAG)

    def test_who_is_admitted_breaks_nothing(
        self, breakable: KeyService, store: FakeKeyStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        entry = breakable.fetch(KIM, REPORT, IP, TAG, reason="Unconscious").entry
        assert (entry.action, entry.reason, entry.overridden) == ("fetch", "Unconscious", msgspec.UNSET)
        assert len(store.reports[REPORT].usage.counted) == 1
        assert "glass_broken" not in caplog.text

    def test_nobody_alarms_without_end(self, breakable: KeyService, store: FakeKeyStore) -> None:
        for _ in range(REPEAT_LIMIT):
            breakable.fetch(SAM, REPORT, IP, TAG, reason="Unconscious")

        def again() -> object:
            return breakable.fetch(SAM, REPORT, IP, TAG, reason="Unconscious")

        assert refusal(again) == refusal(again) == "too_many_requests"
        assert store.trails[REPORT][-1].outcome == "too_many_requests"

    def test_it_stays_whole_where_its_sender_says_so(self, keys: KeyService, store: FakeKeyStore) -> None:
        keys.create(SENDER, REPORT, IP, NAMING_KIM)
        assert refusal(lambda: keys.fetch(SAM, REPORT, IP, TAG, reason="Unconscious")) == "no_break_glass"
        last = store.trails[REPORT][-1]
        assert (last.action, last.outcome, last.reason) == ("break_glass", "no_break_glass", "Unconscious")

    def test_no_script_breaks_it(self, breakable: KeyService) -> None:
        def other() -> object:
            return breakable.fetch(enterprise(8), REPORT, IP, TAG, reason="Unconscious")

        assert refusal(other) == "no_break_glass"


def test_no_opening_leaves_before_it_is_counted(keys: KeyService, store: FakeKeyStore) -> None:
    keys.create(SENDER, REPORT, IP, Terms(openings=1))
    store.failing = {"append"}
    assert refusal(lambda: keys.fetch(KIM, REPORT, IP, TAG)) == "unavailable"
    store.failing = set()
    assert store.reports[REPORT].usage.counted == ()
    keys.fetch(SCRIPT, REPORT, IP, TAG)
    keys.fetch(KIM, REPORT, IP, TAG)
    assert refusal(lambda: keys.fetch(SAM, REPORT, IP, TAG)) == "all_opened"
