"""What is checked quickly holds exactly where it does by the contract's own rules."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.contract.audit_chain import Head, genesis, link, verify_entries
from chalicelib.contract.errors import ChainBroken
from chalicelib.local.quick_chains import quick_digest, verified

BEFORE = genesis("0000000011462800528240")
CONTENT: dict[str, Any] = {
    "seq": 1,
    "at": "2026-03-04T05:06:07.890Z",
    "action": "fetch",
    "user": {"userid": 11, "email": "pat@example.org", "lastname": "Ex\u00e4mple \u2028\x01"},
}


def chained(content: dict[str, Any], before: Head = BEFORE) -> dict[str, Any]:
    return {**content, "prev": before.hash, "hash": link(before.hash, content)}


def outcome(check: Any, before: Head, entry: bytes) -> Head | str:
    try:
        found: Head = check(before, entry)
    except ChainBroken as error:
        return str(error)
    except ValueError:
        return "no JSON"
    return found


def slowly(before: Head, entry: bytes) -> Head:
    return verify_entries(before, [json.loads(entry)])


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=3), st.booleans())
def test_both_say_the_same_of_whatever_may_come(more: dict[str, Any], is_ascii: bool) -> None:
    content = {**CONTENT, **more}
    try:
        said = chained(content)
    except (UnicodeEncodeError, ValueError):
        said = {**content, "prev": BEFORE.hash, "hash": "00" * 32}
    entry = json.dumps(said, ensure_ascii=is_ascii).encode(errors="surrogatepass")
    assert outcome(verified, BEFORE, entry) == outcome(slowly, BEFORE, entry)


def test_what_is_plain_is_found_quickly() -> None:
    entry = chained(CONTENT)
    digest = quick_digest(0, bytes.fromhex(BEFORE.hash), entry)
    assert digest is not None
    assert verified(BEFORE, json.dumps(entry).encode()) == Head(1, digest.hex())


@pytest.mark.parametrize(
    "change",
    [
        {"action": "recall"},
        {"seq": 2},
        {"seq": True},
        {"seq": 1.0},
        {"prev": "00" * 32},
        {"hash": "00" * 32},
        {"hash": None},
        {"user": {"userid": 12}},
        {"more": 1},
    ],
)
def test_what_was_changed_does_not_hold(change: dict[str, Any]) -> None:
    entry = {**chained(CONTENT), **change}
    assert quick_digest(0, bytes.fromhex(BEFORE.hash), entry) is None
    with pytest.raises(ChainBroken):
        verified(BEFORE, json.dumps(entry).encode())


@pytest.mark.parametrize("entry", [b"[1]", b"1", b"null"])
def test_what_is_no_object_is_no_entry(entry: bytes) -> None:
    with pytest.raises(ChainBroken):
        verified(BEFORE, entry)


@pytest.mark.parametrize("entry", [b"", b"{", b"\xff"])
def test_what_is_no_json_is_told(entry: bytes) -> None:
    assert outcome(verified, BEFORE, entry) == "no JSON"
