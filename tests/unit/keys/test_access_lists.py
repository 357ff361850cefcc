"""Allow and deny lists, against a slower matcher that is plainly right."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.hostnames import canonical_hostname
from chalicelib.keys.access_lists import MAX_PATTERN, MAX_PATTERNS, AccessLists, PatternList
from chalicelib.keys.errors import InvalidAccessList

texts = st.text("ab@*", max_size=12) | st.text("ab@.*?[]-", max_size=12)


def slowly_matches(pattern: str, text: str) -> bool:
    expression = ".*".join(re.escape(part) for part in pattern.casefold().split("*"))
    return re.fullmatch(expression, text.casefold(), re.DOTALL) is not None


@given(texts.filter(bool), texts)
def test_it_matches_as_a_regular_expression_would(pattern: str, text: str) -> None:
    assert PatternList([pattern]).matches(text) == slowly_matches(pattern, text)


@given(st.lists(texts.filter(bool), max_size=6), texts)
def test_a_list_matches_what_any_of_its_patterns_matches(patterns: list[str], text: str) -> None:
    assert PatternList(patterns).matches(text) == any(slowly_matches(pattern, text) for pattern in patterns)


@given(st.lists(texts.filter(bool)), st.lists(texts.filter(bool)), texts)
def test_the_rules_of_the_lists(allow: list[str], deny: list[str], text: str) -> None:
    policy = AccessLists(allow="\n".join(allow), deny="\n".join(deny))
    allowed = any(slowly_matches(pattern, text) for pattern in allow)
    denied = any(slowly_matches(pattern, text) for pattern in deny)
    expected = allowed if allow and not deny else allowed or not denied
    assert policy.admits(text) == expected


def test_the_example_of_the_documentation() -> None:
    policy = AccessLists(deny="*@gmail.com\nfred@smith.com\n", allow="mark@gmail.com\n")
    assert policy.admits("mark@gmail.com")
    assert not policy.admits("anyone@gmail.com")
    assert not policy.admits("fred@smith.com")
    assert policy.admits("mary@smith.com")


def test_without_lists_everyone_is_welcome() -> None:
    for policy in (AccessLists(), AccessLists(allow="\n# none\n", deny="  \n#*\n")):
        assert policy.admits("pat@example.org")
        assert policy.admits("enterprise:7")
        assert policy.admits("")


def test_an_allow_list_alone_admits_only_what_it_names() -> None:
    policy = AccessLists(allow="*@example.org\nenterprise:7")
    assert policy.admits("pat@example.org")
    assert policy.admits("enterprise:7")
    assert not policy.admits("enterprise:77")
    assert not policy.admits("pat@example.com")
    assert not policy.admits("pat@example.org.evil.example.com")
    assert not policy.admits("pat@sub.example.org")
    assert not policy.admits("")


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("Pat@Example.ORG", "pAT@eXAMPLE.org", "pat@example.or"),
        ("*@example.org", "@example.org", "pat@example.org "),
        ("*@example.org", "a@b@example.org", "a@example.org@b"),
        ("pat@*", "pat@", "xpat@example.org"),
        ("*@*.example.org", "pat@sub.example.org", "pat@example.org"),
        ("a*a", "aa", "a"),
        ("*a*a*", "aa", "a"),
        ("*ab*ba*", "abba", "aba"),
        ("*", "", None),
        ("**", "anything", None),
        ("enterprise:*", "enterprise:12", "pat@example.org"),
        ("p?t@example.org", "p?t@example.org", "pat@example.org"),
        ("[ab]@example.org", "[ab]@example.org", "a@example.org"),
        ("a.c@example.org", "a.c@example.org", "abc@example.org"),
        ("M\u00dcLLER@example.org", "m\u00fcller@example.org", "muller@example.org"),
        ("*@m\u00fcnchen.example", "x@xn--mnchen-3ya.example", "x@munchen.example"),
        ("*@MU\u0308NCHEN.example", "x@xn--mnchen-3ya.example", "x@ward.xn--mnchen-3ya.example"),
        ("*@XN--MNCHEN-3YA.example", "x@m\u00fcnchen.example", "x@xn--mnchen.example"),
        ("*@*.m\u00fcnchen.example", "x@ward.xn--mnchen-3ya.example", "x@xn--mnchen-3ya.example"),
        ("*@stra\u00dfe.example", "x@xn--strae-oqa.example", "x@strasse.example"),
        ("pat@m\u00fcnchen.*", "pat@xn--mnchen-3ya.example", "pat@xn--mnchen-3yb.example"),
        ("*.m\u00fcnchen.example", "x@ward.xn--mnchen-3ya.example", "x@xn--mnchen-3ya.example"),
        ("*@xn--*", "x@m\u00fcnchen.example", "x@munchen.example"),
    ],
)
def test_patterns(pattern: str, matching: str, other: str | None) -> None:
    assert PatternList([pattern]).matches(matching)
    assert other is None or not PatternList([pattern]).matches(other)


_LABELS = st.text("abz09\u00e4\u00f6\u00fc\u00df\u00e9\u03c2\u0436\u4e2d", min_size=1, max_size=8)


@given(_LABELS, _LABELS, st.sampled_from(["*", "pat", "p*"]))
def test_a_pattern_matches_however_its_domain_is_spelt(name: str, ward: str, local: str) -> None:
    domain = f"{ward}.{name}.example"
    ascii_form = canonical_hostname(domain)
    spellings = [domain, domain.upper() if canonical_hostname(domain.upper()) == ascii_form else domain]
    spellings += [unicodedata.normalize("NFD", domain), ascii_form, ascii_form.upper()]
    for written in spellings:
        for given_as in spellings:
            assert PatternList([f"{local}@{written}"]).matches(f"pat@{given_as}")
            assert AccessLists(allow=f"{local}@{written}").admits(f"pat@{given_as}")
        assert not PatternList([f"{local}@{written}"]).matches(f"pat@other.{ascii_form}")


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
        ("ok@example.org\nfred@example.org # left", "Line 2 of the deny list"),
        ("a@example.org b@example.org", "Line 1 of the deny list"),
        ("*@example.org\n*@m\u00fcn*.example", "Line 2 of the deny list"),
        ("*m\u00fcnchen.example", "Line 1 of the deny list"),
        ("\n".join(f"{n}@example.org" for n in range(MAX_PATTERNS + 1)), "The deny list"),
    ],
    ids=["long", "comment", "two", "hidden", "hidden without an at", "many"],
)
def test_lists_that_cannot_be_used(deny: str, message: str) -> None:
    with pytest.raises(InvalidAccessList, match=message) as caught:
        AccessLists(deny=deny)
    assert "@" not in str(caught.value)
    with pytest.raises(InvalidAccessList, match="allow list"):
        AccessLists(allow=deny)


def test_the_longest_lists_are_usable() -> None:
    longest = "*@" + "x" * (MAX_PATTERN - 2)
    deny = "\n".join([longest, *(f"{n}@example.org" for n in range(MAX_PATTERNS - 1))])
    policy = AccessLists(deny=deny)
    assert not policy.admits("77@example.org")
    assert not policy.admits("pat@" + "x" * (MAX_PATTERN - 2))
    assert policy.admits("pat@example.org")


def test_a_nasty_pattern_takes_no_longer_than_a_plain_one() -> None:
    nasty = PatternList(["*a" * 150 + "b"])
    began = time.process_time()
    assert not nasty.matches("a" * 100_000)
    # backtracking would take longer than the universe is old
    assert time.process_time() - began < 2
