"""The Key Server of one machine is brought to AWS with every key and trail, whatever breaks it off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from chalicelib.aws import clients
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import Action
from chalicelib.keys.dynamodb import DynamoKeyStore
from chalicelib.keys.dynamodb_import import DynamoImport
from chalicelib.keys.kms import KmsKeyWrapper
from chalicelib.keys.operator import OperatorService
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore
from chalicelib.keys.ordered_log.model import StoredLogKey
from chalicelib.keys.ordered_log.sequencing import sequence_all
from chalicelib.keys.ordered_log.signing import WRAPPED_FOR
from chalicelib.keys.sqlite.ordered_log import SqliteLogStore
from picsafe.keyserver.errors import KeyServerLifeError
from picsafe.keyserver.importing import Importing
from tests.contract.tables import DynamoTable
from tests.fakes.keys import TAG, make_service
from tests.fakes.tokens import FakeClock
from tests.unit.picsafe.keyserver.folders import IP, READER, SENDER, Folder

BY = "Example privacy office, request 18"


class Aws:
    """A table and a key of KMS."""

    def __init__(self, table: DynamoTable) -> None:
        self.table = table
        kms = clients.client("kms")
        self.wrapper = KmsKeyWrapper(kms, kms.create_key()["KeyMetadata"]["KeyId"])
        self.store = DynamoKeyStore(table.open())
        self.log = DynamoLogStore(table.open())

    def importing(self, folder: Folder, tell: Callable[[int, int], None] = lambda *_: None) -> Importing:
        return Importing(
            folder.data,
            store=self.store,
            log=self.log,
            target=DynamoImport(self.table.open()),
            wrapper=self.wrapper,
            tell=tell,
        )


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    folder = Folder(tmp_path / "data")
    folder.fill()
    yield folder
    folder.close()


@pytest.fixture
def aws(moto_tables: Callable[[], DynamoTable]) -> Aws:
    return Aws(moto_tables())


def code(call: Callable[[], object]) -> str:
    with pytest.raises(KeyServerLifeError) as refused:
        call()
    return refused.value.code


def assert_brought(aws: Aws, folder: Folder) -> None:
    service = make_service(store=aws.store, wrapper=aws.wrapper)
    for report_id, key in folder.keys.items():
        here, there = folder.store, aws.store
        before = here.load(report_id, "1", 1).report
        after = there.load(report_id, "1", 1).report
        assert before is not None
        assert after is not None
        assert after.recall_reason == before.recall_reason
        assert (after.owner, after.sender, after.tag, after.recalled, after.held, after.head) == (
            before.owner,
            before.sender,
            before.tag,
            before.recalled,
            before.held,
            before.head,
        )
        assert there.entries(report_id, 1, 100) == here.entries(report_id, 1, 100)
        assert there.openings(report_id, 10) == here.openings(report_id, 10)
        if not before.kept_back:
            assert service.fetch(READER, report_id, IP, TAG).key == key


def test_every_key_and_trail_and_the_log_come_over(folder: Folder, aws: Aws) -> None:
    folder.fill(1, start=10)
    seed = bytes(range(32))
    kept = SqliteLogStore(folder.database).keep_log_key(
        StoredLogKey("keys.example.org/log", b"p" * 32, folder.wrapper.wrap(WRAPPED_FOR, seed))
    )
    gone, recalled, *_ = sorted(folder.keys)
    OperatorService(store=folder.store, clock=FakeClock()).shred(gone, BY)
    folder.service.recall(SENDER, recalled, IP, recalled=True, reason="consent_withdrawn")
    leaves = SqliteLogStore(folder.database).leaves(0, 1000)
    found = aws.importing(folder).run()
    assert (found.reports, found.entries) == (4, 14)
    assert aws.log.leaves(0, 1000) == leaves
    assert aws.log.pending(10) == []
    log_key = aws.log.log_key()
    assert log_key is not None
    assert (log_key.origin, log_key.public) == (kept.origin, kept.public)
    assert aws.wrapper.unwrap(WRAPPED_FOR, log_key.wrapped) == seed
    assert_brought(aws, folder)


def test_broken_off_it_goes_on(folder: Folder, aws: Aws) -> None:
    folder.fill(11, start=10)

    class Stopped(Exception):
        pass

    def stop(done: int, _: int) -> None:
        if done < 40:
            return
        raise Stopped

    with pytest.raises(Stopped):
        aws.importing(folder, stop).run()
    assert aws.log.ordered() == 40
    told: list[int] = []
    aws.importing(folder, lambda done, _: told.append(done)).run()
    assert told == [42]
    assert_brought(aws, folder)


def test_who_takes_entries_into_the_log_meanwhile_changes_no_place(
    folder: Folder, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    # in another order than that of their times and reports
    folder.fetched()
    leaves = SqliteLogStore(folder.database).leaves(0, 1000)
    transact_once = Table.transact_once

    def meet(table: Table, actions: Sequence[Action]) -> None:
        transact_once(table, actions)
        with monkeypatch.context() as apart:
            apart.setattr(Table, "transact_once", transact_once)
            sequence_all(aws.log)

    monkeypatch.setattr(Table, "transact_once", meet)
    aws.importing(folder).run()
    assert aws.log.leaves(0, 1000) == leaves
    assert_brought(aws, folder)


def test_a_folder_from_which_a_machine_has_taken_over_is_left_where_it_is(folder: Folder, aws: Aws) -> None:
    number = folder.store.succession.last()
    (newest,) = SqliteLogStore(folder.database).leaves(number - 1, 1)
    assert folder.store.succession.give_way(2, number, newest.hex(), "2026-11-30T00:00:00.000Z") == number
    folder.close()
    assert code(lambda: aws.importing(folder).run()) == "taken_over"


def test_a_table_that_has_something_else_is_left_alone(folder: Folder, aws: Aws) -> None:
    aws.store.wrapping_key(aws.wrapper.key_id())
    make_service(store=aws.store, wrapper=aws.wrapper).create(SENDER, sorted(folder.keys)[0], IP)
    assert code(lambda: aws.importing(folder).run()) == "table_differs"
    aws.store.wrapping_key("another")
    other = Aws(aws.table)
    assert code(lambda: other.importing(folder).run()) == "table_differs"
