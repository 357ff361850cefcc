"""What an enterprise lays down for its members: beside what they say themselves, and against them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from chalicelib.errors import DomainError
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.model import Script
from chalicelib.keys.policies.laid_down import counted, may_approve, may_break_glass, policy_of
from chalicelib.keys.policies.ports import Case
from chalicelib.keys.policies.service import PolicyService
from chalicelib.keys.policies.terms import Destination, EnterpriseTerms, KeyPolicy
from chalicelib.keys.policies.usage import Approval, CountedOpening, Usage
from chalicelib.keys.service import KeyService
from chalicelib.policies.given import document_of, terms_of
from chalicelib.policies.terms import NO_TERMS, Terms
from chalicelib.tokens.claims import Claims
from tests.fakes.keys import REPORT, TAG, FakeKeyStore, make_service
from tests.fakes.tokens import FakeClock, enterprise, person

IP = "192.0.2.1"
KIM, SAM = person(12), person(13)
NOW = 1_772_600_000
WARD = "*@hospital.example"
NURSE = person(14, email="nurse@hospital.example")


def claim(terms: Terms, number: int = 7, version: int = 1) -> dict[str, Any]:
    """What a token says of what an enterprise lays down."""
    name = f"Example Hospital {number}"
    return {"enterprise": number, "name": name, "version": version, "policy": document_of(terms)}


def sender(*laid_down: Any, **changes: Any) -> Claims:
    numbers = [one["enterprise"] for one in laid_down if "enterprise" in one] or [7]
    return person(11, enterprises=numbers, key_policies=list(laid_down), **changes)


@pytest.fixture
def store() -> FakeKeyStore:
    return FakeKeyStore(tag=TAG)


@pytest.fixture
def keys(store: FakeKeyStore) -> KeyService:
    return make_service(store=store, clock=FakeClock())


@pytest.fixture
def policies(store: FakeKeyStore) -> PolicyService:
    return PolicyService(store=store, lists=AccessLists(), clock=FakeClock())


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as caught:
        call()
    return caught.value.code


def test_it_is_laid_down_with_the_key_and_on_the_trail(keys: KeyService, store: FakeKeyStore) -> None:
    entry = keys.create(sender(claim(Terms((WARD,)), version=3)), REPORT, IP, Terms(openings=1)).entry
    laid_down = EnterpriseTerms(7, "Example Hospital 7", 3, Terms((WARD,)))
    assert store.reports[REPORT].policy == KeyPolicy(Terms(openings=1), (laid_down,), "storage", (7,))
    mine, theirs = msgspec.to_builtins(entry)["policies"]
    assert (mine["set_by"], mine["openings"]) == ("sender", 1)
    assert not {"enterprise", "version"} & set(mine)
    assert (theirs["set_by"], theirs["recipients"], theirs["enterprise"], theirs["version"]) == (
        "enterprise",
        1,
        7,
        3,
    )


def test_it_holds_beside_the_senders_and_the_sender_cannot_change_it(
    keys: KeyService, policies: PolicyService, store: FakeKeyStore
) -> None:
    pat = sender(claim(Terms((WARD,))))
    keys.create(pat, REPORT, IP)
    with pytest.raises(DomainError) as caught:
        keys.fetch(KIM, REPORT, IP, TAG)
    assert caught.value.code == "not_named"
    assert "rule of the sender's enterprise" in caught.value.detail
    assert "hospital.example" not in caught.value.detail
    keys.fetch(NURSE, REPORT, IP, TAG)
    # neither by naming others, nor by lifting it, nor with a token that says nothing of it any more
    for terms, who in ((Terms((KIM.email,)), pat), (NO_TERMS, pat), (NO_TERMS, person(11))):
        state = policies.change(who, REPORT, IP, terms).state
        assert [one.terms for one in state.policy.enterprises] == [Terms((WARD,))]
        assert refusal(lambda: keys.fetch(KIM, REPORT, IP, TAG)) == "not_named"
    before = store.reports[REPORT].policy
    assert keys.create(person(11), REPORT, IP).key
    assert store.reports[REPORT].policy == before
    policies.change(pat, REPORT, IP, Terms((KIM.email,)))
    assert refusal(lambda: keys.fetch(NURSE, REPORT, IP, TAG)) == "not_named"


def test_where_people_have_to_be_named_nobody_else_opens_it_and_hospitals_scripts_do(
    keys: KeyService, policies: PolicyService, store: FakeKeyStore
) -> None:
    named_only = Terms(recipients_required=True)
    pat = sender(claim(named_only))
    for destination in ("recipient", "file"):
        with pytest.raises(DomainError) as caught:
            keys.create(pat, REPORT, IP, Terms(openings=1), destination)
        assert caught.value.code == "recipients_required"
        assert "Example Hospital 7" in caught.value.detail
    # what many addresses happen to fit names nobody, also beside a name
    for wide in ("*e*", "*@*e*", "k*@*", "*@*.example", "enterprise:7"):
        assert refusal(lambda: keys.create(pat, REPORT, IP, Terms((wide,)), "recipient")) == (  # noqa: B023 - called at once
            "recipients_required"
        )
    assert REPORT not in store.reports

    keys.create(pat, f"{REPORT}3", IP, Terms((NURSE.email, "*e*")), "recipient")
    keys.fetch(NURSE, f"{REPORT}3", IP, TAG)
    assert refusal(lambda: keys.fetch(SAM, f"{REPORT}3", IP, TAG)) == "not_named"
    keys.create(pat, f"{REPORT}4", IP, Terms((WARD,)), "recipient")
    keys.fetch(NURSE, f"{REPORT}4", IP, TAG)
    keys.create(pat, REPORT, IP, Terms((KIM.email,)), "recipient")
    keys.fetch(KIM, REPORT, IP, TAG)
    assert refusal(lambda: keys.fetch(SAM, REPORT, IP, TAG)) == "not_named"
    # who names nobody later lets nobody in, and not anybody
    policies.change(pat, REPORT, IP, NO_TERMS)
    for somebody in (KIM, SAM):
        with pytest.raises(DomainError) as caught:
            keys.fetch(somebody, REPORT, IP, TAG)
        assert (caught.value.code, "Ask the sender" in caught.value.detail) == ("not_named", True)
    keys.fetch(pat, REPORT, IP, TAG)

    # what goes to a hospital needs nobody: its scripts take it in, and people still have to be named
    stored, posted = f"{REPORT}1", f"{REPORT}2"
    keys.create(pat, stored, IP)
    keys.create(pat, posted, IP, NO_TERMS, "endpoint")
    for report_id in (stored, posted):
        keys.fetch(enterprise(7), report_id, IP, TAG)
        keys.fetch(enterprise(9), report_id, IP, TAG)
        assert refusal(lambda: keys.fetch(KIM, report_id, IP, TAG)) == "not_named"  # noqa: B023 - called at once


def test_the_glass_of_a_rule_that_wants_names_is_broken_where_it_says_so(keys: KeyService) -> None:
    keys.create(sender(claim(Terms(recipients_required=True))), REPORT, IP)
    assert refusal(lambda: keys.fetch(KIM, REPORT, IP, TAG, reason="Emergency")) == "no_break_glass"
    keys.create(sender(claim(Terms(recipients_required=True, break_glass=True))), f"{REPORT}1", IP)
    assert keys.fetch(KIM, f"{REPORT}1", IP, TAG, reason="Emergency").key


def test_a_new_version_holds_for_new_keys(keys: KeyService, policies: PolicyService) -> None:
    keys.create(sender(claim(Terms((WARD,)))), REPORT, IP)
    later = sender(claim(Terms((KIM.email,)), version=2))
    keys.create(later, f"{REPORT}1", IP)
    assert refusal(lambda: keys.fetch(KIM, REPORT, IP, TAG)) == "not_named"
    keys.fetch(KIM, f"{REPORT}1", IP, TAG)
    # whoever has left the enterprise has left what it lays down, for new keys as well
    keys.create(person(11), f"{REPORT}2", IP)
    keys.fetch(KIM, f"{REPORT}2", IP, TAG)
    versions = [
        [one.version for one in policies.show(later, report, IP).policy.enterprises]
        for report in (REPORT, f"{REPORT}1", f"{REPORT}2")
    ]
    assert versions == [[1], [2], []]


def test_of_two_enterprises_both_hold(keys: KeyService) -> None:
    pat = sender(claim(Terms((WARD, KIM.email))), claim(Terms((KIM.email, SAM.email)), number=8))
    keys.create(pat, REPORT, IP)
    keys.fetch(KIM, REPORT, IP, TAG)
    assert refusal(lambda: keys.fetch(NURSE, REPORT, IP, TAG)) == "not_named"
    assert refusal(lambda: keys.fetch(SAM, REPORT, IP, TAG)) == "not_named"


def test_the_script_of_one_is_let_in_by_what_that_one_says_alone(keys: KeyService) -> None:
    naming = Terms((WARD,))
    # by the enterprise's number: what they are called is nobody's but the operator's business
    ours, other = (enterprise(number, enterprise="Example Hospital 7") for number in (7, 8))
    keys.create(sender(claim(naming), claim(Terms(openings=1), number=8)), REPORT, IP)
    keys.fetch(ours, REPORT, IP, TAG)
    assert refusal(lambda: keys.fetch(other, REPORT, IP, TAG)) == "not_named"
    keys.create(sender(claim(naming)), f"{REPORT}1", IP, Terms((KIM.email,)))
    keys.fetch(ours, f"{REPORT}1", IP, TAG)
    assert refusal(lambda: keys.fetch(other, f"{REPORT}1", IP, TAG)) == "not_named"


def test_the_script_of_whoever_invited_the_sender_is_an_own_one(keys: KeyService) -> None:
    keys.create(person(11, organisation=0, enterprises=[7]), REPORT, IP, Terms((KIM.email,)))
    keys.fetch(enterprise(7), REPORT, IP, TAG)
    assert refusal(lambda: keys.fetch(enterprise(8), REPORT, IP, TAG)) == "not_named"


def test_a_second_person_is_of_the_enterprise_that_wants_one(
    keys: KeyService, policies: PolicyService
) -> None:
    pat = sender(claim(Terms(two_person=True)), claim(Terms(openings=9), number=8))
    keys.create(pat, REPORT, IP, Terms((KIM.email, SAM.email)))
    with pytest.raises(DomainError) as caught:
        keys.fetch(KIM, REPORT, IP, TAG)
    assert caught.value.code == "approval_needed"
    assert "rule of the sender's enterprise" in caught.value.detail
    elsewhere = person(15, enterprises=[8], organisation=8)
    # whom the sender names is no second person of the enterprise's either
    assert refusal(lambda: policies.approve(SAM, REPORT, IP, KIM.email, TAG)) == "not_approver"
    assert refusal(lambda: policies.approve(elsewhere, REPORT, IP, KIM.email, TAG)) == "not_approver"
    policies.approve(person(15, enterprises=[7]), REPORT, IP, KIM.email, TAG)
    keys.fetch(KIM, REPORT, IP, TAG)


def test_what_does_not_fit_into_a_token_makes_no_key(keys: KeyService, store: FakeKeyStore) -> None:
    too_much = person(11, key_policies=None)
    assert refusal(lambda: keys.create(too_much, REPORT, IP)) == "policies_too_large"
    assert REPORT not in store.reports
    keys.create(person(11), REPORT, IP)
    assert keys.fetch(too_much, REPORT, IP, TAG).key


def test_a_token_that_tells_nothing_of_them_makes_no_key(keys: KeyService, store: FakeKeyStore) -> None:
    untold = person(11, key_policies=UNSET)
    assert refusal(lambda: keys.create(untold, REPORT, IP)) == "policies_not_told"
    assert REPORT not in store.reports
    keys.create(person(11), REPORT, IP)
    assert keys.fetch(untold, REPORT, IP, TAG).key


@pytest.mark.parametrize(
    "claimed",
    [
        {**claim(Terms((WARD,))), "policy": {"recipients": [WARD], "only_on_mondays": True}},
        {**claim(Terms((WARD,))), "unless": "it is urgent"},
        {**claim(NO_TERMS), "policy": {"recipients": ["*"]}},
        {**claim(NO_TERMS), "policy": {"openings": 0}},
        {**claim(NO_TERMS), "policy": {"not_before": "soon"}},
        {**claim(NO_TERMS), "policy": [WARD]},
        {**claim(NO_TERMS), "enterprise": "7"},
        {"enterprise": 7},
        "enterprise 7",
    ],
)
def test_what_is_not_known_makes_no_key(keys: KeyService, store: FakeKeyStore, claimed: Any) -> None:
    pat = person(11, key_policies=[claimed])
    assert refusal(lambda: keys.create(pat, REPORT, IP)) == "unknown_policy"
    assert REPORT not in store.reports


NAMES = [KIM.email, WARD, "enterprise:7", "enterprise:8"]
terms = st.builds(
    Terms,
    recipients=st.lists(st.sampled_from(NAMES), unique=True, max_size=3).map(tuple),
    not_before=st.none() | st.integers(NOW - 2, NOW + 2),
    not_after=st.none() | st.integers(NOW + 2, NOW + 4),
    openings=st.none() | st.integers(1, 3),
    two_person=st.booleans(),
    purposes=st.sampled_from([(), ("treatment",), ("treatment", "education")]),
    break_glass=st.booleans(),
)
cases = st.builds(
    Case,
    subject=st.just("12"),
    identity=st.sampled_from([KIM.email, NURSE.email, Script(7), Script(8), Script(9)]),
    seconds=st.integers(NOW - 3, NOW + 5),
    purpose=st.sampled_from([None, "treatment", "education"]),
    usage=st.builds(
        Usage,
        st.lists(st.sampled_from([CountedOpening("12", NOW), CountedOpening("13", NOW)]), max_size=3).map(
            tuple
        ),
        st.lists(st.just(Approval(KIM.email, "15", NOW + 9)), max_size=1).map(tuple),
    ),
    is_own_script=st.just(False),
)


@given(terms, st.booleans())
def test_terms_are_the_same_after_they_have_travelled(laid_down: Terms, required: bool) -> None:
    laid_down = msgspec.structs.replace(laid_down, recipients_required=required)
    travelled = msgspec.json.decode(msgspec.json.encode(document_of(laid_down)))
    assert terms_of(travelled) == laid_down


@given(terms, terms, terms, cases, st.sampled_from(["storage", "recipient", "endpoint", "file"]))
def test_nothing_that_a_sender_or_another_enterprise_says_loosens_it(
    mine: Terms, ours: Terms, others: Terms, case: Case, destination: Destination
) -> None:
    number = case.identity.number if isinstance(case.identity, Script) else 0
    case = replace(case, is_own_script=number in {7, 8})
    hospital = EnterpriseTerms(7, "Example Hospital", 1, ours)
    clinic = EnterpriseTerms(8, "Example Clinic", 1, others)
    alone = KeyPolicy(NO_TERMS, (hospital,), "storage", (7, 8))
    together = KeyPolicy(mine, (hospital, clinic), destination, (7, 8))
    if not policy_of(together).reasons(case):
        assert not policy_of(alone).reasons(case)
        at_most, by_all = counted(alone, case), counted(together, case)
        assert at_most is None or (by_all is not None and by_all.at_most <= at_most.at_most)
    elif may_break_glass(together, case):
        assert not policy_of(alone).reasons(case) or may_break_glass(alone, case)
    for organisations in ((), (7,), (8,)):
        if may_approve(together, KIM.email, organisations):
            assert may_approve(alone, KIM.email, organisations)
