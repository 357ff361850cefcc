"""Each policy alone, and policies made of policies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import InvalidRequest
from chalicelib.keys.model import Script
from chalicelib.keys.policies.composing import AllOf, AnyOf
from chalicelib.keys.policies.laid_down import counted, may_break_glass, policy_of
from chalicelib.keys.policies.ports import Case, Policy, Reason
from chalicelib.keys.policies.terms import Destination, EnterpriseTerms, KeyPolicy
from chalicelib.keys.policies.usage import (
    APPROVAL_SECONDS,
    REPEAT_SECONDS,
    UNUSED,
    Approval,
    CountedOpening,
    CountOpening,
    Usage,
)
from chalicelib.policies.given import checked_recipients
from chalicelib.policies.terms import Terms

KIM = "kim@example.org"
NOW = 1_000_000
OWN, OTHER = Script(7, domains=("hospital.example",)), Script(8, domains=("clinic.example",))


class Refuses:
    """A policy of another kind than those that there are: whoever adds one writes a class like this."""

    def __init__(self, *codes: str) -> None:
        self.codes = codes

    def reasons(self, _case: Case) -> tuple[Reason, ...]:
        return tuple(Reason(code, "") for code in self.codes)


def case(
    identity: str | Script = KIM,
    *,
    seconds: int = NOW,
    purpose: str | None = None,
    usage: Usage = UNUSED,
    subject: str = "12",
) -> Case:
    return Case(subject, identity, seconds, purpose, usage, identity == OWN)


def codes(policy: Policy, of: Case) -> list[str]:
    return [reason.code for reason in policy.reasons(of)]


def why(terms: Terms, of: Case, destination: Destination = "storage", *others: Terms) -> list[str]:
    return codes(policy_of(KeyPolicy(terms, by_enterprise(*others), destination, (7,))), of)


def by_enterprise(*laid_down: Terms, number: int = 7) -> tuple[EnterpriseTerms, ...]:
    return tuple(EnterpriseTerms(number, "Example Hospital", 1, terms) for terms in laid_down)


def test_all_have_to_admit_and_each_reason_is_told_once() -> None:
    assert codes(AllOf(), case()) == []
    assert codes(AllOf(Refuses(), Refuses()), case()) == []
    refusing = AllOf(Refuses("one", "two"), Refuses(), AllOf(Refuses("two", "three")))
    assert codes(refusing, case()) == ["one", "two", "three"]


def test_one_has_to_admit_and_the_first_says_why() -> None:
    assert codes(AnyOf(Refuses("one"), Refuses()), case()) == []
    assert codes(AnyOf(Refuses(), Refuses("two")), case()) == []
    assert codes(AnyOf(Refuses("one"), Refuses("two")), case()) == ["one"]


trees = st.recursive(
    st.sampled_from([(), ("one",), ("two",)]).map(lambda found: Refuses(*found)),
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda found: st.sampled_from([AllOf(*found), AnyOf(*found)])
    ),
    max_leaves=8,
)


@given(trees)
def test_whatever_they_are_made_of_they_admit_as_logic_says(tree: Policy) -> None:
    def admits(policy: Policy) -> bool:
        match policy:
            case AllOf():
                return all(map(admits, policy._policies))
            case AnyOf():
                return any(map(admits, (policy._first, *policy._others)))
            case _:
                return not policy.reasons(case())

    assert (tree.reasons(case()) == ()) == admits(tree)


@pytest.mark.parametrize(
    ("recipients", "identity", "named"),
    [
        ((KIM,), KIM, True),
        ((KIM,), "kim+x@example.org", False),
        (("Kim@EXAMPLE.org",), KIM, True),
        (("*@example.org",), KIM, True),
        (("*@example.org",), "kim@sub.example.org", False),
        (("sam@example.org", "*@hospital.example"), KIM, False),
        (("*@example.org",), "", False),
        (("enterprise:8",), OTHER, True),
        (("enterprise:8",), KIM, False),
        (("*@clinic.example",), OTHER, True),
        (("kim@clinic.example",), OTHER, False),
    ],
)
def test_who_is_named(recipients: tuple[str, ...], identity: str | Script, named: bool) -> None:
    assert why(Terms(recipients), case(identity)) == ([] if named else ["not_named"])


@pytest.mark.parametrize(
    "pattern", ["*", "**", "*@*", "*@*.*", "*.*", "", "example.org", "kim@", "@example.org", "x" * 400]
)
def test_recipients_that_are_nobody_or_everybody_are_refused(pattern: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        checked_recipients([KIM, pattern])
    assert caught.value.code == "invalid_recipient"
    assert caught.value.detail.startswith("Recipient 2 ")


def test_recipients_are_taken_once() -> None:
    assert checked_recipients([KIM, f" {KIM} ", "*@example.org"]) == (KIM, "*@example.org")


def test_who_is_not_named_by_all_learns_nothing_else() -> None:
    sender, enterprise = Terms((KIM,), not_before=NOW + 1), Terms(("*@hospital.example",), openings=1)
    assert why(sender, case(), "storage", enterprise)[0] == "not_named"
    assert why(Terms(), case(), "storage", enterprise)[0] == "not_named"


@pytest.mark.parametrize(
    ("seconds", "reasons"),
    [(9, ["not_yet"]), (10, []), (20, []), (21, ["no_longer"])],
)
def test_from_when_until_when(seconds: int, reasons: list[str]) -> None:
    assert why(Terms(not_before=10, not_after=20), case(seconds=seconds)) == reasons


def test_how_often() -> None:
    terms = Terms(openings=1)
    opened = Usage((CountedOpening("12", NOW),))
    assert why(terms, case()) == []
    assert why(terms, case(usage=opened, seconds=NOW + REPEAT_SECONDS - 1)) == []
    assert why(terms, case(usage=opened, seconds=NOW + REPEAT_SECONDS)) == ["all_opened"]
    assert why(terms, case(usage=opened, subject="13")) == ["all_opened"]
    assert why(terms, case(OWN, usage=opened, subject="enterprise:7"), "recipient") == []


def test_what_is_counted() -> None:
    policy = KeyPolicy(Terms(openings=3), by_enterprise(Terms(openings=2), Terms(two_person=True)))
    assert counted(policy, case()) == CountOpening("12", NOW, 2)
    assert counted(policy, case(usage=Usage((CountedOpening("12", NOW),)))) is None
    assert counted(policy, case(OWN)) is None
    assert counted(KeyPolicy(Terms(two_person=True)), case()) is None


def test_what_for() -> None:
    terms = Terms(purposes=("treatment", "education"))
    assert why(terms, case()) == ["purpose_needed"]
    assert why(terms, case(purpose="publication")) == ["purpose_not_consented"]
    assert why(terms, case(purpose="education")) == []
    assert why(terms, case(purpose="education"), "storage", Terms(purposes=("treatment",))) == [
        "purpose_not_consented"
    ]


def test_a_second_person_is_another_one_who_approved_of_this_very_address_lately() -> None:
    terms = Terms(two_person=True)

    def by(approval: Approval, seconds: int = NOW) -> list[str]:
        return why(terms, case(usage=Usage(approvals=(approval,)), seconds=seconds))

    good = Approval(KIM, "13", NOW + APPROVAL_SECONDS)
    assert why(terms, case()) == ["approval_needed"]
    assert by(good) == by(good, NOW + APPROVAL_SECONDS - 1) == []
    assert by(good, NOW + APPROVAL_SECONDS) == ["approval_needed"]
    assert by(Approval("sam@example.org", "13", NOW + 1)) == ["approval_needed"]
    # whoever has changed their address since is no second person
    assert by(Approval(KIM, "12", NOW + 1)) == ["approval_needed"]


class TestTheScriptOfTheSendersEnterprise:
    STRICT = Terms((KIM,), NOW + 1, NOW - 1, 1, purposes=("treatment",))
    FULL = Usage((CountedOpening("13", NOW),))

    @pytest.mark.parametrize("destination", ["storage", "endpoint"])
    def test_it_is_admitted_where_it_comes_for_the_report(self, destination: Destination) -> None:
        assert why(self.STRICT, case(OWN, usage=self.FULL), destination) == []
        assert why(self.STRICT, case(OTHER, usage=self.FULL), destination)[0] == "not_named"

    @pytest.mark.parametrize("destination", ["recipient", "file"])
    def test_elsewhere_it_is_a_script_like_any(self, destination: Destination) -> None:
        assert why(self.STRICT, case(OWN), destination)[0] == "not_named"
        assert why(Terms(("enterprise:7",)), case(OWN), destination) == []

    def test_where_two_persons_are_needed_it_has_to_be_named(self) -> None:
        assert why(Terms(two_person=True), case(OWN)) == ["not_named"]
        assert why(Terms((KIM,), two_person=True), case(OWN)) == ["not_named"]
        assert why(Terms((KIM, "enterprise:7"), two_person=True), case(OWN)) == []
        assert why(Terms(("enterprise:8",), two_person=True), case(OTHER)) == []
        assert why(Terms(("*@hospital.example",), two_person=True), case(OWN), "recipient") == []
        assert why(Terms(), case(OWN), "storage", Terms(two_person=True)) == ["not_named"]


def test_the_glass_is_broken_where_all_who_refuse_let_people_break_it() -> None:
    breakable, solid = Terms(openings=1, break_glass=True), Terms(openings=5)
    full = Usage((CountedOpening("13", NOW),))
    assert may_break_glass(KeyPolicy(breakable), case(usage=full))
    # whoever does not refuse has no say
    assert may_break_glass(KeyPolicy(solid, by_enterprise(breakable)), case(usage=full))
    assert not may_break_glass(KeyPolicy(Terms((KIM,))), case("sam@example.org"))
    assert not may_break_glass(
        KeyPolicy(Terms(("sam@example.org",)), by_enterprise(breakable)), case(usage=full)
    )
    assert not may_break_glass(KeyPolicy(breakable), case(OTHER, usage=full))


def test_what_keeps_nobody_from_anything_is_no_policy() -> None:
    assert not Terms(break_glass=True).restricts
    assert KeyPolicy(Terms(break_glass=True), by_enterprise(Terms())).restricting == ()
    assert why(Terms(), case()) == []
