"""The Key Server's ports, each behind every adapter, and the service as it runs in either place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws import clients
from chalicelib.keys import dynamodb, sqlite
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.concurrency import InParallel, no_backoff
from chalicelib.keys.events.dynamodb import DynamoEventSource
from chalicelib.keys.kms import KmsKeyWrapper
from chalicelib.keys.master_key import MasterKeyWrapper
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore
from chalicelib.keys.ordered_log.sequencing import sequence_all
from chalicelib.keys.ports import KeyStore, KeyWrapper
from chalicelib.keys.service import KeyService
from chalicelib.local.sqlite import Database
from tests.contract.keys.log_stores import Stores
from tests.contract.kms import KMS, kms_client
from tests.contract.tables import DYNAMODB, DynamoTable, fresh_table
from tests.fakes.keys import FakeKeyStore, FakeReceipts, FakeWrapper
from tests.fakes.tokens import AUDIENCE, FakeClock


@dataclass
class Calls:
    """What clients send, with hooks.

    Attributes:
        sent: the operations in the order in which they were begun.
        before: called with the operation's name when it begins; may block or raise.
        after: called with the operation's name and its parsed answer, which it may change.
    """

    sent: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _operation: None
    after: Callable[[str, dict[str, Any]], None] = lambda _operation, _answer: None

    def watch(self, client: Any) -> None:
        client.meta.events.register("before-call", self._begin)
        client.meta.events.register("after-call", self._end)

    def _begin(self, model: Any, **_: Any) -> None:
        self.sent.append(model.name)
        self.before(model.name)

    def _end(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        self.after(model.name, parsed)


class Kms:
    """A client of KMS, and the key that wraps."""

    def __init__(self, client: Any, calls: Calls) -> None:
        self.client = client
        self.key = self.new_key()
        self.calls = calls
        calls.watch(client)

    def new_key(self) -> str:
        return str(self.client.create_key()["KeyMetadata"]["KeyId"])

    def wrapper(self) -> KmsKeyWrapper:
        return KmsKeyWrapper(self.client, self.key)


@dataclass
class Aws:
    """What the Key Server uses of AWS."""

    table: DynamoTable
    kms: Kms
    calls: Calls

    def store(self) -> dynamodb.DynamoKeyStore:
        return dynamodb.DynamoKeyStore(self.table.open())

    def service(self, backoff: Callable[[int], None] = no_backoff) -> KeyService:
        return KeyService(
            store=self.store(),
            wrapper=self.kms.wrapper(),
            receipts=FakeReceipts(),
            policy=AccessLists(),
            clock=FakeClock(),
            url=AUDIENCE,
            concurrency=InParallel(),
            backoff=backoff,
        )


@pytest.fixture(params=DYNAMODB)
def cloud(request: pytest.FixtureRequest) -> Aws:
    """Under moto, or DynamoDB Local with the KMS of LocalStack."""
    table, calls = fresh_table(request), Calls()
    calls.watch(table.client)
    local = request.param == "dynamodb local"
    kms = request.getfixturevalue("localstack").kms() if local else clients.client("kms")
    return Aws(table, Kms(kms, calls), calls)


@pytest.fixture(params=KMS)
def kms(request: pytest.FixtureRequest) -> Kms:
    return Kms(kms_client(request), Calls())


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "keys.db", sqlite.MIGRATIONS)
    yield database
    database.close()


@pytest.fixture(params=["fake", "sqlite", *DYNAMODB])
def store(request: pytest.FixtureRequest) -> KeyStore:
    if request.param == "fake":
        return FakeKeyStore()
    if request.param == "sqlite":
        return sqlite.SqliteKeyStore(request.getfixturevalue("database"))
    table = fresh_table(request)
    return dynamodb.DynamoKeyStore(table.open())


@pytest.fixture(params=["sqlite", *DYNAMODB])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "sqlite":
        opened = request.getfixturevalue("database")
        return Stores(
            sqlite.SqliteKeyStore(opened),
            sqlite.SqliteLogStore(opened),
            lambda: None,
            sqlite.SqliteEventSource(opened),
        )
    table = fresh_table(request).open()
    log = DynamoLogStore(table)
    return Stores(dynamodb.DynamoKeyStore(table), log, lambda: sequence_all(log), DynamoEventSource(table))


@pytest.fixture(params=["fake", "master key", *KMS])
def wrapper(request: pytest.FixtureRequest) -> KeyWrapper:
    if request.param == "fake":
        return FakeWrapper()
    if request.param == "master key":
        return MasterKeyWrapper(bytes(range(32)))
    return Kms(kms_client(request), Calls()).wrapper()


@pytest.fixture(params=["master key", *KMS])
def real_wrapper(request: pytest.FixtureRequest) -> KeyWrapper:
    if request.param == "master key":
        return MasterKeyWrapper(bytes(range(32)))
    return Kms(kms_client(request), Calls()).wrapper()
