"""How much an enterprise can lengthen the list of revoked tokens."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from chalicelib.errors import Conflict
from chalicelib.users.enterprises.credentials import (
    LATE_TOKEN_LIFETIME,
    SCRIPT_TOKEN_LIFETIME,
    CredentialService,
)
from chalicelib.users.enterprises.model import MAX_SCRIPT_TOKENS
from tests.fakes.tokens import AUDIENCE, person
from tests.unit.users.enterprises.test_administration import PAT, World

ADMIN = person(11, email=PAT)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def credentials(world: World) -> CredentialService:
    service = world.service()
    service.administration.name_administrator(service.administration.create("Hospital"), PAT)
    return service.credentials


def make_token(credentials: CredentialService) -> None:
    credentials.key_server_token(ADMIN, None, None, None)


def test_endless_tokens_come_to_an_end_and_the_last_one_stays_good(
    world: World, credentials: CredentialService
) -> None:
    for _ in range(MAX_SCRIPT_TOKENS + 1):
        make_token(credentials)
    for _ in range(3):
        with pytest.raises(Conflict) as refused:
            make_token(credentials)
        assert refused.value.code == "too_many_key_server_tokens"
    assert len(world.memory.revoked) == MAX_SCRIPT_TOKENS
    assert world.memory.tokens[1, AUDIENCE].jti not in world.memory.revoked


def test_a_stolen_token_can_be_replaced_once_a_day_whatever_was_made(
    world: World, credentials: CredentialService
) -> None:
    for _ in range(MAX_SCRIPT_TOKENS):
        make_token(credentials)
    for day in range(1, 4):
        stolen = world.memory.tokens[1, AUDIENCE].jti
        make_token(credentials)
        assert stolen in world.memory.revoked
        assert len(world.memory.revoked) == MAX_SCRIPT_TOKENS - 1 + day
        with pytest.raises(Conflict):
            make_token(credentials)
        world.clock.now += timedelta(days=1)


def test_there_is_room_again_when_a_token_has_run_out(world: World, credentials: CredentialService) -> None:
    make_token(credentials)
    world.clock.now += timedelta(hours=1)
    for _ in range(MAX_SCRIPT_TOKENS - 1):
        make_token(credentials)
    world.clock.now += SCRIPT_TOKEN_LIFETIME - timedelta(hours=1)
    make_token(credentials)
    make_token(credentials)
    with pytest.raises(Conflict):
        make_token(credentials)


def test_tokens_made_by_api_key_are_not_counted(world: World, credentials: CredentialService) -> None:
    _, text = credentials.create_api_key(ADMIN, None, "Archive")
    for _ in range(MAX_SCRIPT_TOKENS + 1):
        credentials.key_server_token(None, text, None, None)
    assert world.memory.revoked == {}


def test_however_long_it_is_tried_the_list_stays_short(world: World, credentials: CredentialService) -> None:
    for _ in range(400):
        with suppress(Conflict):
            make_token(credentials)
            make_token(credentials)
        live = [jti for jti, end in world.memory.revoked.items() if end > world.clock.now]
        assert len(live) <= MAX_SCRIPT_TOKENS + LATE_TOKEN_LIFETIME.days
        world.clock.now += timedelta(days=1)
