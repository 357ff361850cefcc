"""Enterprises' identity providers, and the secrets that go with them, behind every adapter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from chalicelib.local.sqlite import Database
from chalicelib.users.enterprises import dynamodb, sqlite
from chalicelib.users.enterprises.ports import Registry
from chalicelib.users.sso.dynamodb import DynamoSso
from chalicelib.users.sso.model import SsoSettings
from chalicelib.users.sso.ports import ClientSecrets, SsoStore
from chalicelib.users.sso.sqlite import SealedClientSecrets, SqliteSso
from chalicelib.users.sso.ssm import SsmClientSecrets
from tests.contract.tables import DYNAMODB, fresh_table
from tests.fakes.aws_environment import set_credentials
from tests.fakes.concurrency import run_concurrently
from tests.fakes.enterprises import Memory, fake_stores
from tests.fakes.sso import FakeClientSecrets, FakeSso

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)


@dataclass
class Place:
    registry: Registry
    sso: SsoStore


@pytest.fixture(params=["fake", "sqlite", *DYNAMODB])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "fake":
        memory = Memory()
        return Place(fake_stores(memory).registry, FakeSso(memory))
    if request.param == "sqlite":
        database = request.getfixturevalue("database")
        return Place(sqlite.SqliteRegistry(database), SqliteSso(database))
    table = fresh_table(request).open()
    return Place(dynamodb.DynamoRegistry(table), DynamoSso(table))


def settings(place: Place) -> SsoSettings:
    number = place.registry.create("Example Hospital", "enterprise", NOW).number
    return SsoSettings(number, 1, "revision", "https://login.hospital.example", "picsafe", True)


def test_settings_are_kept_and_changed_version_by_version(place: Place) -> None:
    first = settings(place)
    assert place.sso.of(first.enterprise) is None
    assert place.sso.replace(first)
    assert place.sso.of(first.enterprise) == first
    second = replace(
        first,
        version=2,
        mode="required",
        tried_at=NOW,
        is_dated=True,
        left=("1-a", "1-b"),
        has_secret=False,
        next_revision="next",
        next_has_secret=True,
    )
    assert place.sso.replace(second)
    assert place.sso.of(first.enterprise) == second
    for version in (1, 2, 4):
        assert not place.sso.replace(replace(first, version=version))
    assert place.sso.of(first.enterprise) == second


def test_of_many_who_change_them_at_once_one_does(place: Place) -> None:
    first = settings(place)
    done = run_concurrently(5, lambda index: place.sso.replace(replace(first, client_id=f"c{index}")))
    assert sum(done) == 1


def test_a_trial_counts_for_what_was_tried(place: Place) -> None:
    first = settings(place)
    assert not place.sso.tried(first.enterprise, "revision", NOW, is_dated=True)
    place.sso.replace(first)
    assert not place.sso.tried(first.enterprise, "another", NOW, is_dated=True)
    for is_dated in (True, False):
        assert place.sso.tried(first.enterprise, "revision", NOW, is_dated=is_dated)
        assert place.sso.of(first.enterprise) == replace(first, tried_at=NOW, is_dated=is_dated)


def test_they_are_removed_alone_and_with_the_enterprise(place: Place) -> None:
    first = settings(place)
    assert place.sso.remove(first.enterprise, 0)
    place.sso.replace(first)
    # not if somebody has changed them since
    assert not place.sso.remove(first.enterprise, 0)
    assert place.sso.of(first.enterprise) == first
    assert place.sso.remove(first.enterprise, 1)
    assert place.sso.of(first.enterprise) is None
    assert place.sso.replace(first)
    place.registry.delete(first.enterprise)
    assert place.sso.of(first.enterprise) is None
    assert not place.sso.replace(replace(first, enterprise=first.enterprise + 1))


@pytest.fixture(params=["fake", "sealed", "ssm"])
def secrets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClientSecrets]:
    if request.param == "fake":
        yield FakeClientSecrets()
    elif request.param == "sealed":
        yield SealedClientSecrets(request.getfixturevalue("database"), b"k" * 32)
    else:
        set_credentials(monkeypatch, "eu-west-2")
        with mock_aws():
            yield SsmClientSecrets(lambda: boto3.client("ssm"), "/picsafe/prod/sso/")


def test_a_secret_is_kept_read_and_forgotten(secrets: ClientSecrets) -> None:
    assert secrets.read("7-abc") is None
    secrets.keep("7-abc", "the secret~of 1")
    secrets.keep("8-abc", "another")
    assert (secrets.read("7-abc"), secrets.read("8-abc")) == ("the secret~of 1", "another")
    secrets.forget("7-abc")
    secrets.forget("7-abc")
    assert (secrets.read("7-abc"), secrets.read("8-abc")) == (None, "another")


def test_a_copy_of_the_database_gives_no_secret_away(database: Database, tmp_path: Path) -> None:
    sealed = SealedClientSecrets(database, b"k" * 32)
    sealed.keep("7-abc", "the-secret-of-one")
    sealed.keep("8-abc", "another")
    assert not any(b"the-secret-of-one" in path.read_bytes() for path in tmp_path.glob("users.db*"))
    assert SealedClientSecrets(database, b"x" * 32).read("7-abc") is None
    # nor is one enterprise's read as another's
    database.write(
        lambda connection: connection.execute(
            "UPDATE enterprises_client_secrets SET sealed = (SELECT sealed FROM enterprises_client_secrets"
            " WHERE name = '7-abc') WHERE name = '8-abc'"
        )
    )
    assert sealed.read("8-abc") is None
