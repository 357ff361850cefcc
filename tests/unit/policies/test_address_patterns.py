"""Patterns of addresses: what they match, however it is spelt, and what can match nobody."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress
from chalicelib.contract.hostnames import canonical_hostname
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.errors import InvalidAccessList
from chalicelib.policies.address_patterns import MAX_WILDCARDS, Everyone, Scripts, parse
from chalicelib.policies.errors import InvalidPattern


def matches(pattern: str, address: str) -> bool:
    return AccessLists(allow=pattern).admits(address)


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("Pat@Example.ORG", "pAT@eXAMPLE.org", "pat@example.orx"),
        ("*@example.org", "a@example.org", "a@sub.example.org"),
        ("pat@*", "pat@a.b", "xpat@example.org"),
        ("pat@e*", "pat@e.b", "pat@f.e"),
        ("*@*.example.org", "pat@sub.example.org", "pat@example.org"),
        ("a*a@b.c", "aa@b.c", "a@b.c"),
        ("*a*a*@b.c", "aa@b.c", "a@b.c"),
        ("*ab*ba*@b.c", "abba@b.c", "aba@b.c"),
        ("*", "a@b.c", None),
        ("**", "a@b.c", None),
        ("*@*", "a@b.c", None),
        ("a*", "a@b.c", "b@a.c"),
        ("a*c", "a@b.c", "a@b.d"),
        ("*example.org", "a@otherexample.org", "a@example.org.uk"),
        ("*.example.org", "a@b.example.org", "a@example.org"),
        ("*b*.c", "a@b.c", "a@d.c"),
        ("*b*.c", "b@a.c", "a@a.c"),
        ("p?t@example.org", "p?t@example.org", "pat@example.org"),
        ("a.c@example.org", "a.c@example.org", "abc@example.org"),
        ("M\u00dcLLER@example.org", "m\u00fcller@example.org", "muller@example.org"),
        ("M*LLER-\u00dc@example.org", "mller-u\u0308@example.org", "mller-u@example.org"),
        ("*@m\u00fcnchen.example", "x@xn--mnchen-3ya.example", "x@munchen.example"),
        ("*@MU\u0308NCHEN.example", "x@xn--mnchen-3ya.example", "x@ward.xn--mnchen-3ya.example"),
        ("*@XN--MNCHEN-3YA.example", "x@m\u00fcnchen.example", "x@xn--mnchen-3yb.example"),
        ("*@m\u00fcnchen\u3002example", "x@xn--mnchen-3ya.example", "x@munchen.example"),
        ("*@m\u200b\u00fcnchen.example", "x@xn--mnchen-3ya.example", "x@munchen.example"),
        ("*@*.m\u00fcnchen.example", "x@ward.xn--mnchen-3ya.example", "x@xn--mnchen-3ya.example"),
        ("*@stra\u00dfe.example", "x@xn--strae-oqa.example", "x@strasse.example"),
        ("pat@m\u00fcnchen.*", "pat@xn--mnchen-3ya.example", "pat@munchen.example"),
        ("*.m\u00fcnchen.example", "x@ward.xn--mnchen-3ya.example", "x@xn--mnchen-3ya.example"),
        ("*@xn--*", "x@m\u00fcnchen.example", "x@munchen.example"),
    ],
)
def test_patterns(pattern: str, matching: str, other: str | None) -> None:
    assert matches(pattern, matching)
    assert other is None or not matches(pattern, other)


@pytest.mark.parametrize(
    "pattern",
    [
        "@only.example",
        "@*",
        "bare.example",
        "bare",
        "fred@",
        "*@",
        "fred@localhost",
        "*@localhost",
        "*@example",
        "*@example.org.",
        "*@.example.org",
        "*@example..org",
        "*@-example.org",
        "*@192.0.2.1",
        "*@*.5",
        "*@[192.0.2.1]",
        "*@xn--zz--.example",
        "*@*.xn--zz--.example",
        "*@exam_ple.org",
        "*@*exam_ple.org",
        "*@" + "x" * 64 + ".example",
        "*@" + ".".join(["x" * 60] * 4 + ["x" * 9]),
        "x" * 65 + "@example.org",
        "x" * 64 + "@" + ".".join(["x" * 60] * 4),
        ".fred@example.org",
        "fred.@example.org",
        "fr..ed@example.org",
        "a*..b@example.org",
        "fred smith@example.org",
        "[ab]@example.org",
        '"fred"@example.org',
        "a@b@example.org",
        "*@a@example.org",
        "<fred@example.org>",
        "fred@example.org,",
        "mailto:fred@example.org",
        "\u200bfred@example.org",
        "fr\u200bed@example.org",
        "fred\u200b@example.org",
        "*\u200b@example.org",
        "\u200b",
        "\u200b*",
        "*\u200b",
        "\u200b#*",
        "\u00adfred@example.org",
        "\uff46red@example.org",
        "*\u0301@example.org",
        "*@m\u00fcn*.example",
        "*@*\u00fc.example",
        "*m\u00fcnchen.example",
        "=?x*@example.org",
        "enterprise:",
        "enterprise:0",
        "enterprise:07",
        "enterprise:1*",
        "enterprise:7\u200b",
        "enterprise:\u0667",
        "enterprise:1234567890",
        "enterprise:example",
        "*:*",
        "a" + "*a" * (MAX_WILDCARDS + 1) + "@example.org",
    ],
)
def test_what_can_match_nobody_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidPattern):
        parse(pattern)


def test_scripts_are_named_by_number() -> None:
    assert parse("enterprise:7") == parse("ENTERPRISE:7") == [Scripts(7)]
    assert parse("enterprise:*") == [Scripts(None)]
    assert parse("*") == parse("***") == [Everyone()]


_LABELS = st.text("abz09\u00e4\u00f6\u00fc\u00df\u00e9\u03c2\u0436\u4e2d", min_size=1, max_size=8)


@given(_LABELS, _LABELS, st.sampled_from(["*", "pat", "p*"]))
def test_a_pattern_matches_however_its_domain_is_spelt(name: str, ward: str, local: str) -> None:
    domain = f"{ward}.{name}.example"
    ascii_form = canonical_hostname(domain)
    spellings = [domain, domain.upper() if canonical_hostname(domain.upper()) == ascii_form else domain]
    spellings += [unicodedata.normalize("NFD", domain), ascii_form, ascii_form.upper()]
    for written in spellings:
        for given_as in spellings:
            assert matches(f"{local}@{written}", f"pat@{given_as}")
        assert not matches(f"{local}@{written}", f"pat@other.{ascii_form}")


@given(
    st.text("ab.+-*\u00fc\u0308\u03a3\u200b\u0130@", min_size=1, max_size=8),
    st.text("ab.-*\u00fc\u00df\u3002\u200b5@", min_size=1, max_size=8),
)
def test_every_address_is_a_pattern_for_itself_and_every_pattern_matches_something(
    local: str, domain: str
) -> None:
    text = f"{local}@{domain}"
    try:
        address: str | None = canonical_address(text)
    except InvalidEmailAddress:
        address = None
    try:
        policy = AccessLists(allow=text)
    except InvalidAccessList:
        assert address is None or "*" in text
        return
    if "*" in text:
        assume(text.count("*") <= 3)
        fillings = ("", "x", "x.xx", "xx", "x@x.xx")
        candidates = [text]
        for _ in range(text.count("*")):
            candidates = [one.replace("*", fill, 1) for one in candidates for fill in fillings]
        assert any(policy.admits(one) for one in candidates)
    else:
        assert address is not None
        assert policy.admits(address)
