"""Targets as a deployed Key Server is given them."""

from __future__ import annotations

import json

import pytest

from chalicelib.keys.errors import InvalidWebhooks
from chalicelib.keys.events.given_targets import MAX_BYTES, given_targets
from chalicelib.keys.events.model import EVENT_TYPES

URL = "https://events.hospital.example/picsafe"


def secrets_of(name: str) -> list[bytes]:
    return [name.encode()]


def test_nothing_given_is_no_target() -> None:
    assert given_targets("", secrets_of) == given_targets("[]", secrets_of) == []


def test_a_target_has_what_was_given_and_a_secret_of_its_own() -> None:
    text = json.dumps(
        [{"name": "a", "url": URL}, {"name": "b-2", "url": URL, "events": ["refused"], "give_up_days": 1}]
    )
    first, second = given_targets(text, secrets_of)
    assert (first.name, first.url, first.events, first.days) == ("a", URL, frozenset(EVENT_TYPES), 7)
    assert (second.events, second.days, second.ca_file) == (frozenset({"refused"}), 1, None)
    assert (first.secrets(), second.secrets()) == ([b"a"], [b"b-2"])


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("[", "truncated"),
        ("{}", "Expected `array`"),
        ([{"name": "a"}], "missing required field `url`"),
        ([{"name": "A", "url": URL}], "lower-case letters"),
        ([{"name": "a", "url": URL}] * 2, "two targets have the same name"),
        ([{"name": "a", "url": "http://localhost/"}], "begin with https://"),
        ([{"name": "a", "url": URL, "events": ["closed"]}], "which is none of"),
        ([{"name": "a", "url": URL, "give_up_days": 0}], ">= 1"),
        ([{"name": "a", "url": URL, "secret_file": "x"}], "unknown field"),
        ([{"name": f"a{n}", "url": URL} for n in range(21)], "length <= 20"),
        ([{"name": f"a{n}", "url": URL + "x" * 400} for n in range(8)], f"more than {MAX_BYTES} bytes"),
    ],
)
def test_what_cannot_be_used_is_named(given: object, why: str) -> None:
    text = given if isinstance(given, str) else json.dumps(given)
    with pytest.raises(InvalidWebhooks, match=why):
        given_targets(text, secrets_of)
