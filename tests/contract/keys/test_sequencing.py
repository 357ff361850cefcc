"""Entries get their places in DynamoDB: one sequencer at a time, none twice, none left out."""

from __future__ import annotations

import pytest

from chalicelib.keys.errors import StateChanged
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore
from chalicelib.keys.ordered_log.sequencing import sequence, sequence_all
from tests.contract.keys.conftest import Aws
from tests.contract.keys.test_store import created, event, loaded, trail
from tests.fakes.keys import REPORT


def test_one_holds_the_lease_at_a_time(cloud: Aws) -> None:
    log = DynamoLogStore(cloud.table.open())
    assert log.lease("first", 100, 190)
    assert not log.lease("second", 189, 279)
    assert log.lease("first", 189, 279)
    assert log.lease("second", 280, 370)
    assert log.lease("second", 280, 0)
    assert log.lease("third", 281, 371)


def test_every_entry_gets_one_place(cloud: Aws) -> None:
    store, log = cloud.store(), DynamoLogStore(cloud.table.open())
    created(store)
    for _ in range(9):
        store.append(loaded(store), event())
    waiting = log.pending(90)
    assert len(waiting) == 10
    assert sequence(log, 3) == 3
    for places in (0, 3, 4):
        with pytest.raises(StateChanged):
            log.order(places, waiting)
    assert sequence_all(log) == 7
    assert (log.ordered(), log.pending(90)) == (10, [])
    assert sorted(log.leaves(0, 100)) == sorted(bytes.fromhex(entry.hash) for entry in trail(store, REPORT))
