"""The rules about domains, addresses, names and API keys that need no store."""

from __future__ import annotations

import string
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.errors import InvalidRequest
from chalicelib.users.enterprises import api_keys, domains, model

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


class TestApiKeys:
    @given(number=st.integers(1, 999_999_999))
    def test_a_key_is_read_as_it_was_made(self, number: int) -> None:
        stored, text = api_keys.new_key(number, "Archive", NOW)
        presented = api_keys.parse(text)
        assert presented is not None
        assert presented.id == stored.id
        assert api_keys.matches(presented, stored)
        assert api_keys.enterprise_of(stored.id) == number
        assert api_keys.is_key_id(stored.id, number)
        assert not api_keys.is_key_id(stored.id, number + 1)

    def test_the_secret_is_not_stored(self) -> None:
        stored, text = api_keys.new_key(7, "Archive", NOW)
        secret = text.removeprefix(f"psk_{stored.id}_")
        assert len(secret) == 43
        assert secret not in repr(stored)
        assert len(stored.digest) == 32

    def test_another_secret_does_not_match(self) -> None:
        stored, _ = api_keys.new_key(7, "Archive", NOW)
        _, other = api_keys.new_key(7, "Archive", NOW)
        presented = api_keys.parse(other)
        assert presented is not None
        assert not api_keys.matches(presented, stored)
        assert not api_keys.matches(presented, None)

    def test_nobodys_digest_matches_no_missing_key(self) -> None:
        assert not api_keys.matches(api_keys.PresentedKey("7-0123456789ab", bytes(32)), None)

    @given(text=st.text(max_size=90))
    def test_whatever_is_sent_is_read_or_not(self, text: str) -> None:
        assert api_keys.parse(text) is None

    @given(data=st.data())
    def test_a_changed_key_is_another_or_none(self, data: st.DataObject) -> None:
        stored, text = api_keys.new_key(7, "Archive", NOW)
        place = data.draw(st.integers(0, len(text) - 1))
        character = data.draw(st.characters(min_codepoint=1, max_codepoint=300))
        assume(text[place] != character)
        presented = api_keys.parse(text[:place] + character + text[place + 1 :])
        assert presented is None or presented.id != stored.id or not api_keys.matches(presented, stored)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "7",
            "07-0123456789ab",
            "7-0123456789abc",
            "7-0123456789AB",
            "x7-0123456789ab",
            "\u0667-0123456789ab",
        ],
    )
    def test_what_is_no_id(self, text: str) -> None:
        assert not api_keys.is_key_id(text, 7)
