"""Receipts: with every key that leaves, and none without."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.contract.receipts import verify_receipt
from chalicelib.contract.signed_notes import parse_vkey
from chalicelib.errors import Forbidden, Unavailable
from chalicelib.keys.entries import timestamp
from chalicelib.keys.ordered_log.model import StoredLogKey
from chalicelib.keys.ordered_log.signing import LogKey, ReceiptPrinter, origin_of_log
from tests.fakes.keys import LOG, REPORT, TAG, FakeKeyStore, FakeReceipts, FakeWrapper, make_service
from tests.fakes.tokens import FakeClock, person

IP = "192.0.2.1"


class Kept:
    """The part of ``LogStore`` that keeps the key."""

    def __init__(self) -> None:
        self.key: StoredLogKey | None = None

    def log_key(self) -> StoredLogKey | None:
        return self.key

    def keep_log_key(self, candidate: StoredLogKey) -> StoredLogKey:
        self.key = self.key or candidate
        return self.key


def log_key(kept: Kept, wrapper: FakeWrapper | None = None) -> LogKey:
    return LogKey(kept, wrapper or FakeWrapper(), lambda: None, LOG)  # type: ignore[arg-type]  # this part alone


def test_a_log_is_called_as_its_address() -> None:
    assert origin_of_log("https://key.example.org") == LOG
    assert origin_of_log("http://localhost:8000") == "localhost:8000/log"


def test_every_key_that_leaves_has_a_receipt_for_its_entry() -> None:
    clock = FakeClock()
    key = log_key(Kept())
    keys = make_service(clock=clock, receipts=ReceiptPrinter(key, clock, 60))
    vkey = parse_vkey(key.signer().vkey.text())
    made = keys.create(person(11), REPORT, IP)
    again = keys.create(person(11), REPORT, IP)
    keys.set_tag(person(11), REPORT, IP, TAG)
    fetched = keys.fetch(person(12), REPORT, IP, TAG)
    for released in (made, again, fetched):
        receipt, entry = released.receipt, released.entry
        verify_receipt(receipt, vkey)
        assert (receipt.report_id, receipt.seq, receipt.hash) == (REPORT, entry.seq, entry.hash)
        assert receipt.log == LOG
        assert receipt.at == timestamp(clock())
        assert receipt.merged_by == timestamp(clock() + timedelta(seconds=60))


def test_without_receipts_no_key_leaves_and_nothing_is_written() -> None:
    store, receipts = FakeKeyStore(tag=TAG), FakeReceipts()
    keys = make_service(store=store, receipts=receipts)
    keys.create(person(11), REPORT, IP)
    receipts.fails = True
    with pytest.raises(Unavailable):
        keys.fetch(person(12), REPORT, IP, TAG)
    with pytest.raises(Unavailable):
        keys.create(person(11), f"{REPORT}1", IP)
    assert len(store.trails[REPORT]) == 1
    assert f"{REPORT}1" not in store.trails
    with pytest.raises(Forbidden):
        keys.fetch(person(12), REPORT, IP, "ef" * 32)


def test_the_key_rests_wrapped_and_another_wrapping_key_has_nothing_of_it() -> None:
    kept, wrapper = Kept(), FakeWrapper()
    signer = log_key(kept, wrapper).signer()
    assert kept.key is not None
    assert kept.key.public == signer.vkey.key
    assert log_key(kept, wrapper).signer().vkey == signer.vkey
    kept.key = StoredLogKey(LOG, b"p" * 32, kept.key.wrapped)
    with pytest.raises(Unavailable):
        log_key(kept, wrapper).signer()
    wrapper.fails = True
    with pytest.raises(Unavailable):
        log_key(kept, wrapper).signer()


def test_entries_cannot_be_guessed_by_their_hashes() -> None:
    salts = {make_service().create(person(11), REPORT, IP).entry.salt for _ in range(3)}
    assert len(salts) == 3
