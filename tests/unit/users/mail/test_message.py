from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress
from chalicelib.contract.languages import LANGUAGES
from chalicelib.users.accounts.emails import sign_in_email
from chalicelib.users.mail.message import compose
from tests.fakes.tokens import FakeClock


@pytest.mark.parametrize("field", ["sender", "to", "subject"])
def test_a_header_cannot_be_cut_in_two(field: str) -> None:
    values = {"sender": "PicSafe <a@example.org>", "to": "pat@example.org", "subject": "Hello"}
    values[field] += "\r\nBcc: sam@example.org"
    with pytest.raises(ValueError, match=r"."):
        compose(**values, text="", html="", now=FakeClock()())


@given(st.from_regex(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,60}@[a-z]{1,20}\.org", fullmatch=True))
@example("=?utf-8?q?sam=40hospital.example=2c?=@example.org")
def test_the_letter_names_nobody_but_its_recipient(text: str) -> None:
    try:
        to = canonical_address(text)
    except InvalidEmailAddress:
        return
    email = compose(sender="a@example.org", to=to, subject="", text="", html="", now=FakeClock()())
    assert f"\nTo: {to}\n" in email.as_bytes().decode().replace("\r\n", "\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_has_a_large_code_and_a_link_that_cannot_break_out(language: str) -> None:
    email = sign_in_email(
        link='https://my.example.org/"><script>', code="ACDE2345", minutes=20, language=language
    )
    assert "<script>" not in email.html
    assert ">ACDE-2345</bdi></p>" in email.html
    assert "\nACDE-2345\n" in email.text
    assert "20" in email.text
