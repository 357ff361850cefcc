"""Entries say so where the clock was set."""

from __future__ import annotations

import msgspec

from chalicelib.contract.audit_chain import verify_chain
from tests.fakes.keys import REPORT, TAG, FakeKeyStore, make_service
from tests.fakes.tokens import person


def test_an_entry_says_by_how_much_and_its_hash_covers_it() -> None:
    store, moved = FakeKeyStore(), [0]
    keys = make_service(store=store, seconds_set=lambda: moved[0])
    keys.create(person(11), REPORT, "192.0.2.1")
    for seconds in (-3600, 7200, 0):
        moved[0] = seconds
        keys.set_tag(person(11), REPORT, "192.0.2.1", TAG)
    entries = [msgspec.to_builtins(entry) for entry in store.trails[REPORT]]
    assert [entry.get("clock") for entry in entries] == [None, -3600, 7200, None]
    verify_chain(REPORT, entries, store.reports[REPORT].head.hash)
