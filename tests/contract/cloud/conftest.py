"""The cloud's table, and its S3, under moto and on the peers."""

from __future__ import annotations

import pytest

from chalicelib.cloud.s3 import regional_client
from tests.contract.cloud.s3 import S3
from tests.contract.peers.localstack import LocalStack
from tests.contract.tables import DYNAMODB, DynamoTable, fresh_table

# parameters of a fixture that calls ``fresh_s3``: moto, and LocalStack
S3_PLACES = ("s3", pytest.param("s3 of localstack", marks=pytest.mark.peer))


@pytest.fixture(params=DYNAMODB)
def table(request: pytest.FixtureRequest) -> DynamoTable:
    return fresh_table(request)


def fresh_s3(request: pytest.FixtureRequest) -> S3:
    """Empty buckets for the fixture that asks, where its parameter says."""
    if request.param == "s3 of localstack":
        localstack: LocalStack = request.getfixturevalue("localstack")
        return S3(localstack.s3)
    request.getfixturevalue("moto")
    return S3(regional_client)


@pytest.fixture(params=S3_PLACES)
def s3(request: pytest.FixtureRequest) -> S3:
    return fresh_s3(request)
