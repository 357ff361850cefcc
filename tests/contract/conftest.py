"""AWS for the contract suites: in memory by moto, and by the peers that enforce what moto does not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from secrets import token_hex
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.session import get_session
from moto import mock_aws
from moto.dynamodb.responses import DynamoHandler

from chalicelib.aws import clients
from chalicelib.aws.table_definition import table_definition
from tests.contract.peers import servers
from tests.contract.peers.localstack import LocalStack, resolve_its_names
from tests.contract.peers.transaction_conflicts import TransactionConflicts
from tests.contract.tables import DynamoTable
from tests.fakes.aws_environment import set_credentials
from tests.fakes.s3 import list_checksums


@pytest.fixture(autouse=True)
def atomic_dynamodb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call of DynamoDB is atomic; moto answers threads at once and loses updates without a lock."""
    answer, one_at_a_time = DynamoHandler.call_action, threading.Lock()

    def call_action(handler: Any) -> Any:
        with one_at_a_time:
            return answer(handler)

    monkeypatch.setattr(DynamoHandler, "call_action", call_action)


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials that open nothing, and a region."""
    set_credentials(monkeypatch, "eu-west-1")


@pytest.fixture
def moto(credentials: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    list_checksums(monkeypatch)
    with mock_aws():
        yield


@pytest.fixture
def moto_tables(moto: None) -> Callable[[], DynamoTable]:
    client = clients.client("dynamodb")

    def make() -> DynamoTable:
        client.create_table(**table_definition("contract"))
        return DynamoTable(client, "contract")

    return make


@pytest.fixture(scope="session")
def dynamodb_local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A client of DynamoDB Local that makes and removes tables."""
    with servers.dynamodb_local(tmp_path_factory.mktemp("dynamodb-local")) as url:
        client = get_session().create_client(
            "dynamodb",
            region_name="eu-west-1",
            endpoint_url=url,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )
        yield client
        client.close()


@pytest.fixture
def local_tables(credentials: None, dynamodb_local: Any) -> Iterator[Callable[[], DynamoTable]]:
    client = clients.client("dynamodb", endpoint_url=dynamodb_local.meta.endpoint_url)
    TransactionConflicts(client)
    made: list[str] = []

    def make() -> DynamoTable:
        name = f"contract-{token_hex(8)}"
        dynamodb_local.create_table(**table_definition(name))
        made.append(name)
        return DynamoTable(client, name)

    yield make
    client.close()
    for name in made:
        # a test may have removed it
        with suppress(ClientError):
            dynamodb_local.delete_table(TableName=name)


@pytest.fixture(scope="session")
def localstack_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with servers.localstack(tmp_path_factory.mktemp("localstack")) as port:
        yield LocalStack(port)


@pytest.fixture
def localstack(localstack_server: LocalStack, monkeypatch: pytest.MonkeyPatch) -> LocalStack:
    resolve_its_names(monkeypatch)
    return localstack_server
