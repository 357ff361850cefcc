from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.users.accounts.personal_token import PERSONAL_TOKEN
from chalicelib.users.enterprises.api_keys import API_KEY
from chalicelib.users.shown_once import Kind, Presented, is_id, owner_of

KINDS = st.sampled_from([API_KEY, PERSONAL_TOKEN])


@given(kind=KINDS, number=st.integers(1, 999_999_999))
def test_a_secret_is_read_as_it_was_made(kind: Kind, number: int) -> None:
    made = kind.make(number)
    presented = kind.parse(made.text)
    assert presented is not None
    assert (presented.id, presented.owner) == (made.id, number)
    assert presented.matches(made.digest)
    assert owner_of(made.id) == number
    assert is_id(made.id, number)
    assert not is_id(made.id, number + 1)


@pytest.mark.parametrize(("kind", "prefix"), [(API_KEY, "psk_"), (PERSONAL_TOKEN, "psp_")])
def test_scanners_for_secrets_know_it_by_its_beginning(kind: Kind, prefix: str) -> None:
    made = kind.make(7)
    assert made.text.startswith(f"{prefix}{made.id}_")
    assert kind.is_meant(made.text)
    other = PERSONAL_TOKEN if kind is API_KEY else API_KEY
    assert other.parse(made.text) is None
    assert not other.is_meant(made.text)


def test_the_secret_is_not_kept() -> None:
    made = API_KEY.make(7)
    secret = made.text.removeprefix(f"psk_{made.id}_")
    assert len(secret) == 43
    assert secret not in repr(made)
    assert len(made.digest) == 32


def test_another_secret_does_not_match() -> None:
    stored, other = API_KEY.make(7), API_KEY.make(7)
    presented = API_KEY.parse(other.text)
    assert presented is not None
    assert not presented.matches(stored.digest)
    assert not presented.matches(None)


def test_nobodys_digest_matches_nothing_missing() -> None:
    assert not Presented("7-0123456789ab", bytes(32)).matches(None)


@given(kind=KINDS, text=st.text(max_size=90))
def test_whatever_is_sent_is_read_or_not(kind: Kind, text: str) -> None:
    assert kind.parse(text) is None


@given(data=st.data())
def test_a_changed_secret_is_another_or_none(data: st.DataObject) -> None:
    stored = API_KEY.make(7)
    place = data.draw(st.integers(0, len(stored.text) - 1))
    character = data.draw(st.characters(min_codepoint=1, max_codepoint=300))
    assume(stored.text[place] != character)
    presented = API_KEY.parse(stored.text[:place] + character + stored.text[place + 1 :])
    assert presented is None or presented.id != stored.id or not presented.matches(stored.digest)


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
def test_what_is_no_id(text: str) -> None:
    assert not is_id(text, 7)
