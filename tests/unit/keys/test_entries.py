"""Entries as they are made hold against the contract's chain, whatever people are called."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.audit_chain import Head, genesis, verify_entries
from chalicelib.keys.entries import EnterpriseScript, Event, Operator, Person, next_entry, salted

# what a token or an operator may hold: any text that can be encoded
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
people = st.builds(
    Person,
    userid=st.integers(1, 999_999_999),
    title=texts,
    firstname=texts,
    lastname=texts,
    email=texts,
    country=texts,
)
actors = st.one_of(
    people,
    st.builds(EnterpriseScript, enterprise_id=st.integers(1, 2**53 - 1), name=texts),
    st.builds(Operator, name=texts),
)
events = st.builds(
    Event,
    at=st.just("2026-01-01T00:00:00.000Z"),
    action=st.sampled_from(["create", "fetch", "recall"]),
    outcome=texts,
    user=actors,
    ip=texts,
    reason=texts,
    refused=st.one_of(st.just(msgspec.UNSET), st.integers(1, 2**53 - 1)),
    clock=st.one_of(st.just(msgspec.UNSET), st.integers(-(2**53) + 1, 2**53 - 1)),
)


@given(st.lists(events, min_size=1, max_size=4))
def test_what_is_appended_verifies(appended: list[Event]) -> None:
    head = genesis("000000001" + "1700000000000")
    entries: list[dict[str, object]] = []
    for event in appended:
        entry = next_entry(head, event if entries else salted(event))
        entries.append(msgspec.json.decode(msgspec.json.encode(entry)))
        head = Head(entry.seq, entry.hash)
    assert verify_entries(genesis("000000001" + "1700000000000"), entries) == head
