"""The rules about domains, addresses, names and API keys that need no store."""

from __future__ import annotations

import string
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.errors import InvalidRequest
from chalicelib.users.enterprises import domains, model

WORLDWIDE = ["gmail.com", "outlook.com", "hotmail.co.jp", "yahoo.com.sg", "live.nl", "gmx.at", "yahoo.de"]
NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
DOMAIN = st.builds(
    lambda labels, top: ".".join([*labels, top]),
    st.lists(LABEL, min_size=1, max_size=4),
    st.from_regex(r"[a-z]{2,10}", fullmatch=True),
)


def outcome(rule: Callable[[str], str], text: str) -> tuple[str | None, str | None]:
    """The code of the refusal, or what the rule makes of the text."""
    try:
        return None, rule(text)
    except InvalidRequest as refused:
        return refused.code, None


class TestDomains:
    @given(domain=DOMAIN, upper=st.booleans(), dot=st.sampled_from(["", "."]))
    def test_every_spelling_of_a_domain_is_one_domain(self, domain: str, upper: bool, dot: str) -> None:
        assume(outcome(domains.claimable_domain, domain)[0] != "public_domain")
        assume(not any(label.startswith("xn--") or label[2:4] == "--" for label in domain.split(".")))
        spelling = (domain.upper() if upper else domain) + dot
        assert domains.claimable_domain(f" {spelling} ") == domain

    @given(text=st.text(max_size=60))
    def test_whatever_is_accepted_is_a_plain_host_name(self, text: str) -> None:
        code, domain = outcome(domains.claimable_domain, text)
        if domain is None:
            assert code in {"invalid_domain", "public_domain"}
            return
        assert set(domain) <= set(string.ascii_lowercase + string.digits + "-.")
        assert "." in domain
        assert domains.claimable_domain(domain) == domain

    @pytest.mark.parametrize("domain", [*sorted(domains.PUBLIC_DOMAINS), *WORLDWIDE])
    def test_public_domains_are_refused_in_every_spelling(self, domain: str) -> None:
        for spelling in (domain, domain.upper(), f"{domain}.", f" {domain} "):
            with pytest.raises(InvalidRequest) as refused:
                domains.claimable_domain(spelling)
            assert refused.value.code == "public_domain"

    def test_a_sub_domain_is_another_domain(self) -> None:
        assert domains.claimable_domain("ward.hospital.example.org") == "ward.hospital.example.org"
        assert domains.claimable_domain("mail.gmail.example") == "mail.gmail.example"
        assert domains.claimable_domain("yahoo.hospital.org") == "yahoo.hospital.org"
        assert domains.claimable_domain("myyahoo.com") == "myyahoo.com"

    def test_an_international_name_has_one_form(self) -> None:
        assert domains.claimable_domain("MÜNCHEN.example") == "xn--mnchen-3ya.example"

    def test_the_record_fits_into_the_dns(self) -> None:
        longest = ".".join(["a" * 57] * 3 + ["b" * 53, "org"])
        assert len(longest) == domains.MAX_DOMAIN
        assert len(domains.txt_name(domains.claimable_domain(longest))) == 253
        with pytest.raises(InvalidRequest):
            domains.claimable_domain("c" + longest)

    def test_tokens_are_random(self) -> None:
        tokens = {domains.new_token() for _ in range(50)}
        assert len(tokens) == 50
        assert {len(token) for token in tokens} == {32}
        assert domains.txt_value("abc") == "picsafe-verification=abc"


class TestModel:
    @pytest.mark.parametrize("plan", ["free", "pro", "enterprise"])
    def test_plans(self, plan: str) -> None:
        assert model.checked_plan(plan) == plan

    @pytest.mark.parametrize("plan", ["", "Enterprise", "gold"])
    def test_other_plans(self, plan: str) -> None:
        with pytest.raises(InvalidRequest) as refused:
            model.checked_plan(plan)
        assert refused.value.code == "invalid_plan"

    @given(name=st.text(max_size=120))
    def test_a_name_is_short_and_shows(self, name: str) -> None:
        code, checked = outcome(model.checked_name, name)
        if checked is None:
            assert code == "invalid_name"
            return
        assert 1 <= len(checked) <= 100
        assert checked.isprintable()
        assert checked == checked.strip()

    def test_the_domain_of_an_address(self) -> None:
        assert model.domain_of("pat@hospital.example.org") == "hospital.example.org"
