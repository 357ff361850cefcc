"""Allow and deny lists: who is served, and what is no list."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.keys.access_lists import MAX_PATTERNS, AccessLists, Decision
from chalicelib.keys.errors import InvalidAccessList
from chalicelib.keys.model import Script
from chalicelib.policies.address_patterns import MAX_PATTERN, MAX_WILDCARDS

ADDRESSES = [
    f"{local}@{domain}" for local in ("fred", "fred+x", "pat") for domain in ("a.example", "b.example")
]
PATTERNS = [*ADDRESSES, "*", "*@a.example", "fred*@*", "*.example", "pat@*", "*b.example"]

addresses = st.sampled_from(ADDRESSES)
lists = st.none() | st.lists(st.sampled_from(PATTERNS), max_size=4)


def slowly_matches(pattern: str, text: str) -> bool:
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(expression, text) is not None


def slowly_denied(pattern: str, address: str) -> bool:
    return slowly_matches(pattern, address) or slowly_matches(pattern, re.sub(r"\+[^@]*", "", address))


def text_of(patterns: list[str] | None) -> str | None:
    return None if patterns is None else "\n".join(patterns)


@given(lists, lists, addresses)
def test_the_rules_of_the_lists(allow: list[str] | None, deny: list[str] | None, address: str) -> None:
    if allow == [] and not deny:
        with pytest.raises(InvalidAccessList, match="The allow list is empty"):
            AccessLists(allow=text_of(allow), deny=text_of(deny))
        return
    policy = AccessLists(allow=text_of(allow), deny=text_of(deny))
    allowed = any(slowly_matches(pattern, address) for pattern in allow or [])
    denied = any(slowly_denied(pattern, address) for pattern in deny or [])
    expected = allowed if allow is not None and not deny else allowed or not denied
    assert policy.admits(address) == expected


@given(lists, lists, st.lists(addresses, max_size=1), st.sets(st.sampled_from(["a.example", "b.example"])))
def test_a_script_goes_nowhere_that_its_maker_is_denied(
    allow: list[str] | None, deny: list[str] | None, maker: list[str], domains: set[str]
) -> None:
    if allow == [] and not deny:
        return
    policy = AccessLists(allow=text_of([*(allow or []), "enterprise:7"]), deny=text_of(deny))
    script = Script(7, maker[0] if maker else "", tuple(domains))
    named = [pattern for pattern in deny or [] if pattern != "*"]
    if maker:
        denied = any(slowly_denied(pattern, maker[0]) for pattern in named)
        allowed = any(slowly_matches(pattern, maker[0]) for pattern in allow or [])
        assert policy.admits(script) == (allowed or not denied)
    else:
        assert policy.admits(script) == (not named)


def test_the_example_of_the_documentation() -> None:
    policy = AccessLists(deny="*@gmail.com\nfred@smith.com\n", allow="mark@gmail.com\n")
    assert policy.admits("mark@gmail.com")
    assert not policy.admits("anyone@gmail.com")
    assert not policy.admits("mark+work@gmail.com")
    assert not policy.admits("fred@smith.com")
    assert policy.admits("mary@smith.com")


@pytest.mark.parametrize(
    "address",
    ["fred+x@smith.com", "FRED+x@Smith.com", "fred+@smith.com", "fred+x+y@smith.com", "fred++@smith.com"],
)
def test_a_denied_address_denies_its_subaddresses(address: str) -> None:
    assert not AccessLists(deny="fred@smith.com").admits(address)
    assert not AccessLists(deny="fr*d@smith.com").admits(address)
    assert AccessLists(deny="fred+other@smith.com").admits(address)
    assert AccessLists(deny="fred@smith.com", allow=address).admits(address)
    assert not AccessLists(deny="fred@smith.com", allow="fred+no@smith.com").admits(address)


def test_a_denied_subaddress_denies_what_is_below_it_and_no_more() -> None:
    policy = AccessLists(deny="fred+x@smith.com\n+x@smith.com")
    assert not policy.admits("fred+x@smith.com")
    assert not policy.admits("fred+x+y@smith.com")
    assert policy.admits("fred@smith.com")
    assert not policy.admits("+x@smith.com")
    assert policy.admits("+y@smith.com")


def test_an_allow_list_is_exact() -> None:
    assert not AccessLists(allow="fred@smith.com").admits("fred+x@smith.com")


def test_without_lists_everyone_is_welcome() -> None:
    for policy in (AccessLists(), AccessLists(deny="  \n#*\n"), AccessLists(deny="")):
        assert policy.admits("pat@example.org")
        assert policy.admits(Script(7))
        assert policy.admits("")


@pytest.mark.parametrize("allow", ["", "\n", "\n# none\n", "\ufeff  \r\n"])
def test_an_empty_allow_list_is_no_exceptions_or_refused(allow: str) -> None:
    policy = AccessLists(allow=allow, deny="fred@smith.com")
    assert not policy.admits("fred@smith.com")
    assert policy.admits("mary@smith.com")
    for deny in (None, "", "# nobody"):
        with pytest.raises(InvalidAccessList, match="The allow list is empty"):
            AccessLists(allow=allow, deny=deny)


def test_an_allow_list_alone_admits_only_what_it_names() -> None:
    policy = AccessLists(allow="*@example.org\nenterprise:7")
    assert policy.admits("pat@example.org")
    assert policy.admits(Script(7))
    assert not policy.admits(Script(77))
    assert not policy.admits("pat@example.com")
    assert not policy.admits("pat@example.org.evil.example.com")
    assert not policy.admits("pat@sub.example.org")
    assert not policy.admits("")


def test_what_is_no_address_is_never_waved_through() -> None:
    for address in ("", "pat", "pat@localhost", "pat@exa mple.org", "\u200bfred@smith.com"):
        assert not AccessLists(deny="fred@smith.com").admits(address)
        assert not AccessLists(allow="*@*").admits(address)
        assert AccessLists(deny="fred@smith.com", allow="*").admits(address)


class TestScripts:
    """Fred administers the hospital, whose verified domain is ``hospital.example``."""

    FREDS = Script(7, "fred@hospital.example", ("hospital.example", "clinic.example"))
    PATS = Script(7, "pat@hospital.example", ("hospital.example", "clinic.example"))
    NOBODYS = Script(7, "", ("hospital.example", "clinic.example"))

    def test_an_allowed_domain_lets_its_enterprises_script_in(self) -> None:
        for allow in ("*@hospital.example", "*@HOSPITAL.example\n*@other.example", "*@*", "*", "*.example"):
            policy = AccessLists(allow=allow)
            assert policy.admits(self.PATS)
            assert policy.admits(self.NOBODYS)
        for allow in (
            "pat@hospital.example",
            "p*@hospital.example",
            "*@other.example",
            "*@ward.hospital.example",
        ):
            assert not AccessLists(allow=allow).admits(self.PATS)
        assert not AccessLists(allow="*@hospital.example").admits(Script(8, "pat@hospital.example"))

    def test_a_number_lets_a_script_in(self) -> None:
        for allow in ("enterprise:7", "Enterprise:7", "enterprise:*"):
            assert AccessLists(allow=allow).admits(self.PATS)
            assert AccessLists(allow=allow, deny="*").admits(self.PATS)
        assert not AccessLists(allow="enterprise:70").admits(self.PATS)

    def test_a_denied_administrator_does_not_get_in_by_his_script(self) -> None:
        for deny in ("fred@hospital.example", "f*@*", "FRED@hospital.example"):
            policy = AccessLists(deny=deny)
            assert not policy.admits(self.FREDS)
            assert policy.admits(self.PATS)
            # who made it is not known any more: it may have been Fred
            assert not policy.admits(self.NOBODYS)
            for allow in ("enterprise:7", "enterprise:*", "*@clinic.example"):
                assert not AccessLists(allow=allow, deny=deny).admits(self.FREDS)
        assert not AccessLists(deny="fred@hospital.example").admits(
            Script(7, "fred+script@hospital.example", ("hospital.example",))
        )

    def test_a_denied_domain_denies_its_enterprises_script(self) -> None:
        outside = Script(7, "it@provider.example", ("hospital.example", "clinic.example"))
        for deny in ("*@clinic.example", "*@cl*", "*@*", "*clinic.example"):
            assert not AccessLists(deny=deny).admits(outside)
        assert AccessLists(deny="*@clinic.example", allow="*@clinic.example").admits(outside)
        assert AccessLists(deny="*@clinic.example", allow="enterprise:7").admits(outside)
        assert AccessLists(deny="*@ward.clinic.example").admits(outside)

    def test_a_denied_number_denies_the_script_although_its_people_are_allowed(self) -> None:
        for deny in ("enterprise:7", "enterprise:*"):
            assert not AccessLists(deny=deny).admits(self.PATS)
            assert not AccessLists(deny=deny, allow="*@hospital.example").admits(self.PATS)
            assert AccessLists(deny=deny, allow="enterprise:7").admits(self.PATS)
            assert AccessLists(deny=deny).admits("pat@hospital.example")
        assert AccessLists(deny="enterprise:8").admits(self.PATS)

    def test_everybody_denied_but_a_domain(self) -> None:
        policy = AccessLists(deny="*", allow="*@hospital.example")
        assert policy.admits(self.PATS)
        assert not policy.admits(Script(8, "pat@other.example", ("other.example",)))
        assert not policy.admits(Script(8))


def test_lines_end_and_begin_as_editors_write_them() -> None:
    policy = AccessLists(deny="\ufeff  *@example.com \r\n\r\n\t# comment\r\n#*\r\nfred@example.org")
    assert not policy.admits("pat@example.com")
    assert not policy.admits("fred@example.org")
    assert policy.admits("pat@example.org")


def test_a_hash_inside_a_pattern_is_part_of_it() -> None:
    assert not AccessLists(deny="a#b@example.org").admits("a#b@example.org")


@pytest.mark.parametrize(
    ("deny", "message"),
    [
        ("x" * (MAX_PATTERN + 1), "Line 1 of the deny list"),
        ("ok@example.org\nfred@example.org # left", "Line 2 of the deny list holds more than one"),
        ("a@example.org b@example.org", "Line 1 of the deny list"),
        ("*@example.org\n*@m\u00fcn*.example", "Line 2 of the deny list"),
        ("*m\u00fcnchen.example", "Line 1 of the deny list"),
        ("\n\n@only.example", "Line 3 of the deny list can match nobody: nothing stands before the @"),
        ("# x\nbare.example", "Line 2 of the deny list can match nobody: it is no address"),
        ("\u200bfred@example.org", "Line 1 of the deny list can match nobody"),
        ("\n".join(f"{n}@example.org" for n in range(MAX_PATTERNS + 1)), "The deny list"),
    ],
    ids=[
        "long",
        "comment",
        "two",
        "hidden",
        "hidden without an at",
        "no local",
        "bare",
        "zero width",
        "many",
    ],
)
def test_lists_that_cannot_be_used(deny: str, message: str) -> None:
    with pytest.raises(InvalidAccessList, match=message) as caught:
        AccessLists(deny=deny)
    assert caught.value.name == "deny"
    assert "example.org" not in str(caught.value)
    with pytest.raises(InvalidAccessList, match="allow list"):
        AccessLists(allow=deny)


def test_the_longest_lists_are_usable() -> None:
    label = "x" * 62
    longest = f"*@{label}.{label}.{label}.{label}"
    deny = "\n".join([longest, *(f"{n}@example.org" for n in range(MAX_PATTERNS - 1))])
    policy = AccessLists(deny=deny)
    assert not policy.admits("77@example.org")
    assert not policy.admits("p" + longest[1:])
    assert policy.admits("pat@example.org")


def test_a_nasty_list_takes_no_longer_than_a_plain_one() -> None:
    nasty = "\n".join("*a" * (MAX_WILDCARDS - 1) + f"{n}b@*" for n in range(2000))
    policy = AccessLists(deny=nasty)
    address = "a+" * 31 + "a@" + "a" * 60 + ".example.org"
    began = time.process_time()
    assert policy.admits(address)
    # backtracking would take longer than the universe is old
    assert time.process_time() - began < 2


@given(lists, lists, addresses)
def test_the_line_that_decides_names_the_address(
    allow: list[str] | None, deny: list[str] | None, address: str
) -> None:
    if allow == [] and not deny:
        return
    policy = AccessLists(allow=text_of(allow), deny=text_of(deny))
    decision = policy.decide(address)
    assert decision.admitted == policy.admits(address)
    if decision.line is None:
        named_by = {"allow": allow or [], "deny": deny or [], None: []}[decision.by]
        matches = slowly_denied if decision.by == "deny" else slowly_matches
        assert not any(matches(pattern, address) for pattern in named_by)
        # nothing that names somebody: an allow list refuses them, a deny list admits them
        assert decision.admitted == (decision.by != "allow")
        return
    assert decision.admitted == (decision.by == "allow")
    pattern = ((allow if decision.by == "allow" else deny) or [])[decision.line - 1]
    assert (slowly_matches if decision.by == "allow" else slowly_denied)(pattern, address)


def test_lines_are_counted_as_editors_do() -> None:
    policy = AccessLists(deny="# who has left\n\n  fred@smith.com\r\n*@smith.com\n", allow="\n*.example\n")
    assert policy.decide("fred@smith.com").line == 3
    assert policy.decide("mary@smith.com").line == 4
    assert policy.decide("x@ward.example") == Decision(admitted=True, by="deny")
    assert AccessLists(allow="\n*.example\n").decide("x@ward.example") == Decision(
        admitted=True, by="allow", line=2
    )
    assert AccessLists(deny="#\n*").decide("x@ward.example") == Decision(admitted=False, by="deny", line=2)
