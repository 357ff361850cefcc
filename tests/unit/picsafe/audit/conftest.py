"""A Key Server's table on AWS, for what exports from it."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from chalicelib.aws import clients
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.table_definition import table_definition
from chalicelib.keys.dynamodb import DynamoKeyStore
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore
from chalicelib.keys.ordered_log.integration import integrate
from chalicelib.keys.ordered_log.model import StoredLogKey
from chalicelib.keys.ordered_log.sequencing import sequence_all
from tests.contract.keys.test_store import created, event, loaded
from tests.fakes.aws_environment import set_credentials
from tests.fakes.keys import LOG, REPORT, FakeReceipts

SIGNER = FakeReceipts().signer
OTHER = f"{REPORT}2"


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    """Eight entries of two reports, six of which have a place, and five are in the tree."""
    set_credentials(monkeypatch, "eu-west-1")
    with mock_aws():
        boto3.client("dynamodb").create_table(**table_definition("keys"))
        table = Table(clients.client("dynamodb"), "keys")
        store, log = DynamoKeyStore(table), DynamoLogStore(table)
        log.keep_log_key(StoredLogKey(LOG, SIGNER.vkey.key, b"w"))
        created(store)
        created(store, OTHER)
        for second in range(3):
            store.append(loaded(store), event(second=second))
        sequence_all(log)
        integrate(log, SIGNER)
        store.append(loaded(store, OTHER), event(second=7))
        sequence_all(log)
        store.append(loaded(store), event(second=8))
        store.append(loaded(store), event(second=9))
        yield table
