"""The Key Server's ports, each behind every adapter, and the service as it runs in either place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from chalicelib import aws
from chalicelib.keys import dynamodb, sqlite
from chalicelib.keys.kms import KmsKeyWrapper
from chalicelib.keys.masterkey import MasterKeyWrapper
from chalicelib.keys.ports import KeyStore, KeyWrapper
from chalicelib.sqlite import Database
from tests.fakes.keys import FakeKeyStore, FakeWrapper

TABLE = "keys"


@dataclass
class Aws:
    """Clients under moto, with hooks for what is sent.

    Attributes:
        sent: the operations in the order in which they were begun.
        before: called with the operation's name when it begins; may block or raise.
        after: called with the operation's name and its parsed answer, which it may change.
    """

    dynamodb: Any
    kms: Any
    wrapping_key: str
    sent: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _operation: None
    after: Callable[[str, dict[str, Any]], None] = lambda _operation, _answer: None

    def watch(self) -> None:
        for client in (self.dynamodb, self.kms):
            client.meta.events.register("before-call", self._begin)
            client.meta.events.register("after-call", self._end)

    def _begin(self, model: Any, **_: Any) -> None:
        self.sent.append(model.name)
        self.before(model.name)

    def _end(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        self.after(model.name, parsed)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        clients = Aws(aws.client("dynamodb"), aws.client("kms"), "")
        clients.dynamodb.create_table(**dynamodb.table(TABLE))
        clients.wrapping_key = clients.kms.create_key()["KeyMetadata"]["KeyId"]
        clients.watch()
        yield clients


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "keys.db", sqlite.MIGRATIONS)
    yield database
    database.close()


@pytest.fixture(params=["fake", "sqlite", "dynamodb"])
def store(request: pytest.FixtureRequest) -> KeyStore:
    if request.param == "fake":
        return FakeKeyStore()
    if request.param == "sqlite":
        return sqlite.SqliteKeyStore(request.getfixturevalue("database"))
    return dynamodb.DynamoKeyStore(request.getfixturevalue("cloud").dynamodb, TABLE)


@pytest.fixture(params=["fake", "master key", "kms"])
def wrapper(request: pytest.FixtureRequest) -> KeyWrapper:
    if request.param == "fake":
        return FakeWrapper()
    if request.param == "master key":
        return MasterKeyWrapper(bytes(range(32)))
    cloud = request.getfixturevalue("cloud")
    return KmsKeyWrapper(cloud.kms, cloud.wrapping_key)
