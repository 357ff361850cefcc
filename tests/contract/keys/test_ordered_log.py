"""What every ``LogStore`` does, and what the log does over it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.contract.audit_chain import Head, genesis
from chalicelib.contract.checkpoints import verify_checkpoint
from chalicelib.contract.merkle import leaf_hash, root_of
from chalicelib.contract.signed_notes import parse_vkey
from chalicelib.contract.tlog_tiles import WIDTH, Bundle, Tile, decode_bundle
from chalicelib.errors import NotFound, Unavailable
from chalicelib.keys.entries import next_entry
from chalicelib.keys.errors import AuditLogContradicted, StateChanged
from chalicelib.keys.ordered_log.integration import integrate, require_newest
from chalicelib.keys.ordered_log.model import EMPTY, Growth, LogHead, Place, StoredLogKey
from chalicelib.keys.ordered_log.ports import LogStore
from chalicelib.keys.ordered_log.service import OrderedLog
from chalicelib.keys.ordered_log.signing import LogKey
from tests.contract.keys.log_stores import Stores
from tests.contract.keys.test_store import SENDER, created, event, loaded, trail
from tests.fakes.keys import LOG, REPORT, FakeReceipts, FakeWrapper
from tests.fakes.tokens import FakeClock

SIGNER = FakeReceipts().signer


def opened(log: LogStore, clock: FakeClock | None = None) -> OrderedLog:
    key = LogKey(log, FakeWrapper(), lambda: None, LOG)
    return OrderedLog(store=log, key=key, clock=clock or FakeClock(), merge_seconds=60)


def test_the_log_has_one_key_for_good(stores: Stores) -> None:
    assert stores.log.log_key() is None
    first, second = StoredLogKey(LOG, b"p" * 32, b"w"), StoredLogKey("other/log", b"q" * 32, b"x")
    assert stores.log.keep_log_key(first) == first
    assert stores.log.keep_log_key(second) == first
    assert stores.log.log_key() == first
    assert stores.log.head() == EMPTY


def test_the_key_is_the_same_however_often_it_is_opened(stores: Stores) -> None:
    assert opened(stores.log).vkey() == opened(stores.log).vkey()
    assert opened(stores.log).vkey().startswith(f"{LOG}+")


def test_entries_of_all_reports_are_in_one_order(stores: Stores) -> None:
    stores.add(2)
    created(stores.keys, f"{REPORT}2")
    stores.sequence()
    stores.keys.append(loaded(stores.keys), event())
    stores.sequence()
    first, second = trail(stores.keys), trail(stores.keys, f"{REPORT}2")
    wanted = [bytes.fromhex(entry.hash) for entry in (*first[:3], *second, first[3])]
    leaves = stores.log.leaves(0, 100)
    assert sorted(leaves) == sorted(wanted)
    assert leaves[3:] == wanted[3:]
    assert stores.log.leaves(1, 2) == leaves[1:3]
    assert stores.log.leaves(5, 10) == []


def test_each_entry_of_a_report_has_a_place_that_can_be_asked_for(stores: Stores) -> None:
    other, log = f"{REPORT}2", opened(stores.log)
    stores.add(2)
    created(stores.keys, other)
    stores.sequence()
    stores.add(3)
    leaves = stores.log.leaves(0, 100)
    for report_id in (REPORT, other):
        wanted = [leaves.index(bytes.fromhex(entry.hash)) for entry in trail(stores.keys, report_id)]
        assert log.places(report_id, 1, len(wanted)) == wanted
    assert log.places(REPORT, 2, 3) == log.places(REPORT, 1, 6)[1:3]
    assert log.places(REPORT, 6, 8)[1:] == [None, None]
    assert log.places("1" * 22, 1, 2) == [None, None]


def test_a_log_without_entries_has_a_checkpoint(stores: Stores) -> None:
    log = opened(stores.log)
    with pytest.raises(NotFound, match="no_checkpoint"):
        log.checkpoint()
    assert log.integrate() == 0
    checkpoint = verify_checkpoint(log.checkpoint(), parse_vkey(log.vkey()))
    assert (checkpoint.origin, checkpoint.size) == (LOG, 0)
    kept = log.checkpoint()
    assert log.integrate() == 0
    assert log.checkpoint() == kept
    log.check()


def test_no_checkpoint_is_told_that_may_lack_what_was_promised_before_a_start(stores: Stores) -> None:
    before, log = opened(stores.log), opened(stores.log)
    size = len(stores.add(2))
    assert before.integrate() > 0
    # how far the standby is cannot be known before it says so
    log.hold_back(lambda: 0)
    with pytest.raises(Unavailable, match="standby_awaited"):
        log.checkpoint()
    log.hold_back(lambda: size)
    assert log.checkpoint() == before.checkpoint()


def test_what_is_integrated_can_be_read_as_tiles(stores: Stores) -> None:
    log, leaves = opened(stores.log), []
    for entries in (1, 3):
        leaves = stores.add(entries)
        assert log.integrate() > 0
        log.check()
        checkpoint = verify_checkpoint(log.checkpoint(), parse_vkey(log.vkey()))
        assert checkpoint.size == len(leaves)
        ordered = stores.log.leaves(0, 100)
        assert sorted(ordered) == sorted(leaves)
        assert checkpoint.root == root_of(map(leaf_hash, ordered))
        for width in range(1, len(leaves) + 1):
            assert log.resource(Tile(0, 0, width).path) == b"".join(map(leaf_hash, ordered[:width]))
            assert decode_bundle(log.resource(Bundle(0, width).path), width) == ordered[:width]
    wider = len(leaves) + 1
    for path in (
        Tile(0, 0, wider).path,
        Bundle(0, wider).path,
        Tile(0, 0).path,
        Tile(1, 0, 1).path,
        "tile/0/1",
    ):
        with pytest.raises(NotFound) as refused:
            log.resource(path)
        assert refused.value.code == "unknown_tile"


def test_entries_that_have_no_place_in_the_tree_yet_are_in_no_bundle(stores: Stores) -> None:
    log = opened(stores.log)
    stores.add(1)
    log.integrate()
    stores.add(1)
    with pytest.raises(NotFound):
        log.resource(Bundle(0, 3).path)


def test_a_growth_is_stored_once(stores: Stores) -> None:
    head = LogHead(2, b"note")
    stores.log.keep_log_key(StoredLogKey(LOG, b"p" * 32, b"w"))
    stores.log.integrate(Growth(EMPTY, head, {Place(0, 0): b"a" * 64}))
    assert stores.log.head() == head
    assert stores.log.tiles([Place(0, 0), Place(1, 0)]) == {Place(0, 0): b"a" * 64}
    for before in (EMPTY, LogHead(2, b"another"), LogHead(1, b"note")):
        with pytest.raises(StateChanged):
            stores.log.integrate(Growth(before, LogHead(3, b"later"), {Place(0, 0): b"a" * 64 + b"b" * 32}))
    assert stores.log.head() == head
    assert stores.log.tiles([Place(0, 0)]) == {Place(0, 0): b"a" * 64}


def test_the_oldest_entry_that_waits(stores: Stores) -> None:
    clock = FakeClock()
    log = opened(stores.log, clock)
    assert stores.log.waiting_since(0) is None
    created(stores.keys)
    stores.keys.append(loaded(stores.keys), event(second=5))
    assert stores.log.waiting_since(0) == "2026-03-04T05:06:00.000Z"
    clock.now = clock.now.replace(year=2026, month=3, day=4, hour=5, minute=6, second=30)
    log.integrate()
    log.require_in_time()
    stores.sequence()
    log.integrate()
    assert stores.log.waiting_since(stores.log.head().size) is None
    clock.now += timedelta(days=1)
    log.check()
    stores.keys.append(loaded(stores.keys), event(second=6))
    with pytest.raises(Unavailable) as late:
        log.check()
    assert late.value.code == "audit_log_late"


def test_a_checkpoint_of_another_key_is_told(stores: Stores) -> None:
    assert opened(stores.log).origin == LOG
    stores.add(3)
    integrate(stores.log, SIGNER)
    with pytest.raises(Unavailable) as contradicted:
        opened(stores.log).check()
    assert contradicted.value.code == "audit_log_contradicted"
    stores.add(1)
    with pytest.raises(AuditLogContradicted, match="not this log's"):
        opened(stores.log).integrate()


def test_a_checkpoint_of_another_tree_is_told(stores: Stores) -> None:
    stores.log.keep_log_key(StoredLogKey(LOG, b"p" * 32, b"w"))
    stores.add(3)
    integrate(stores.log, SIGNER)
    head = stores.log.head()
    lies = {
        "another size": LogHead(3, head.checkpoint),
        "root": LogHead(head.size, SIGNER.checkpoint(head.size, b"r" * 32)),
    }
    for words, lie in lies.items():
        before = stores.log.head()
        stores.log.integrate(Growth(before, lie, {}))
        with pytest.raises(AuditLogContradicted, match=words):
            require_newest(stores.log, SIGNER, 10)


def test_entries_that_are_not_those_in_the_tree_are_told(stores: Stores) -> None:
    stores.log.keep_log_key(StoredLogKey(LOG, b"p" * 32, b"w"))
    stores.add(2)
    other = [next_entry(genesis(REPORT), event("create", SENDER, second=9)) for _ in range(3)]
    tile = b"".join(leaf_hash(bytes.fromhex(entry.hash)) for entry in other)
    note = SIGNER.checkpoint(3, root_of([tile[at : at + 32] for at in (0, 32, 64)]))
    stores.log.integrate(Growth(EMPTY, LogHead(3, note), {Place(0, 0): tile}))
    with pytest.raises(AuditLogContradicted, match="from number 0 on"):
        require_newest(stores.log, SIGNER, WIDTH)
    fourth = tile + leaf_hash(b"x")
    note = SIGNER.checkpoint(4, root_of([fourth[at : at + 32] for at in (0, 32, 64, 96)]))
    stores.log.integrate(Growth(stores.log.head(), LogHead(4, note), {Place(0, 0): fourth}))
    with pytest.raises(AuditLogContradicted, match="are missing"):
        require_newest(stores.log, SIGNER, WIDTH)


def test_whoever_is_stopped_anywhere_begins_again_at_the_head(stores: Stores) -> None:
    """Two at once, one of which has read the head before the other has written."""
    stores.add(3)

    class Stale:
        def __init__(self) -> None:
            self.first = stores.log.head()

        def head(self) -> LogHead:
            return self.first

        def __getattr__(self, name: str) -> object:
            return getattr(stores.log, name)

    stores.log.keep_log_key(StoredLogKey(LOG, b"p" * 32, b"w"))
    stale = Stale()
    assert integrate(stores.log, SIGNER, 2) == 2
    with pytest.raises(StateChanged):
        integrate(stale, SIGNER)  # type: ignore[arg-type]  # the rest is the store's own
    assert integrate(stores.log, SIGNER) == 2
    require_newest(stores.log, SIGNER, 10)
    assert replace(stores.log.head(), checkpoint=None) == LogHead(4, None)
    assert Head(4, trail(stores.keys)[-1].hash) == loaded(stores.keys).head
