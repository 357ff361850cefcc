"""The User Server goes away for a while, and a Key Server elsewhere goes on for as long as it may.

The Key Server has the adapter that it has elsewhere; what that sends over HTTP is answered by the User
Server's application in this process.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from chalicelib.tokens.http_issuer import HttpIssuer
from tests.fakes.accounts import KEY_URL, USER_URL
from tests.http.api_client import Answer
from tests.http.backends import Backend
from tests.http.service import ServiceUnderTest, start_service

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
REPORT = "0000000011462800528240"


class Network:
    """What ``HttpIssuer`` uses of ``urllib3.PoolManager``: the way to the User Server, which can be cut.

    Args:
        users: who answers.
    """

    def __init__(self, users: ServiceUnderTest) -> None:
        self._users = users
        self.is_cut = False
        self.asked = 0

    def request(self, method: str, url: str, **_more: Any) -> HTTPResponse:
        self.asked += 1
        if self.is_cut:
            raise HTTPError
        answer = self._users.call(method, urlsplit(url).path)
        headers = {**answer.headers, "Date": format_datetime(self._users.clock.now, usegmt=True)}
        body = io.BytesIO(json.dumps(answer.body).encode())
        return HTTPResponse(body, headers, answer.status, preload_content=False)


class World:
    """A User Server, a Key Server elsewhere, a person who is signed in, and an enterprise's script."""

    def __init__(self, make_backend: Callable[[str], Backend]) -> None:
        self.users = start_service("users", make_backend("users"))
        self.clock = self.users.clock
        self.keys = start_service("keys", make_backend("keys"), self.clock)
        self.network = Network(self.users)
        issuer = HttpIssuer(issuer_url=USER_URL, clock=self.clock, http=self.network)  # type: ignore[arg-type]  # has what is used
        self.keys.wiring.__dict__["_issuer"] = (issuer, issuer, issuer.time)
        self.signed_in = self.sign_in("pat@example.org")
        administrator = self.sign_in("alex@hospital.example")
        self.administrator = administrator
        number = self.users.administration.create("Example Hospital", "enterprise")
        self.users.administration.name_administrator(number, "alex@hospital.example")
        self.api_key = self._ask("POST", "/enterprise/api-keys", {"name": "Archive"})["api_key"]
        self.scripts_token = self.new_script_token()
        self.token, self.renew_at = "", self.clock.now

    def sign_in(self, email: str) -> str:
        started = self.users.call("POST", "/sign-in", None, {"email": email}).body
        body = {"challenge": started["challenge"], "code": self.users.mailer.last.code}
        token = self.users.call("POST", "/sign-in/complete", None, body).body["user_token"]
        profile = {"title": "Dr", "firstname": "Pat", "lastname": "Example", "country": "AU"}
        changed: str = self.users.call("PATCH", "/me", token, profile).body["user_token"]
        return changed

    def _ask(self, method: str, path: str, body: object) -> Any:
        return self.users.call(method, path, self.administrator, body).body

    def person(self) -> Answer:
        """The person asks for a key, with a fresh token where there is one to be had."""
        if self.clock.now >= self.renew_at and not self.network.is_cut:
            self.renew_at = self.clock.now + 4 * MINUTE
            answer = self.users.call("POST", "/tokens", self.signed_in, {"audience": KEY_URL})
            self.token = answer.body["user_token"]
        return self._fetch(self.token)

    def script(self) -> Answer:
        """A script asks for a key with its token of a year."""
        return self._fetch(self.scripts_token)

    def script_with(self, token: str) -> Answer:
        """A script asks for a key with another token."""
        return self._fetch(token)

    def token_for_api_key(self) -> str:
        """A script gets a token of five minutes for its API key."""
        answer = self.users.call("POST", "/enterprise/key-server-token", None, {}, api_key=self.api_key)
        token: str = answer.body["key_server_token"]
        return token

    def new_script_token(self) -> str:
        """An administrator makes another token of a year, which revokes the one before."""
        token: str = self._ask("POST", "/enterprise/key-server-token", {})["key_server_token"]
        return token

    def health(self) -> Answer:
        """What a monitor is told."""
        return self.keys.call("GET", "/health")

    def _fetch(self, token: str) -> Answer:
        return self.keys.call("GET", f"/keys/{REPORT}", token)


@pytest.fixture
def world(make_backend: Callable[[str], Backend]) -> World:
    return World(make_backend)


# nobody ever made that key: who is told so has been let in
LET_IN = (404, "unknown_report")
SCRIPTS_REFUSED = (503, "revocations_unknown")


def test_while_the_user_server_is_away_everyone_goes_on_for_as_long_as_can_be(world: World) -> None:
    assert world.person().code == world.script().code == LET_IN
    assert world.health().status == 200
    short = world.token_for_api_key()
    world.network.is_cut = True
    for _ in range(3):
        world.clock.now += MINUTE
        assert world.person().code == world.script().code == world.script_with(short).code == LET_IN
        assert world.health().status == 200
    world.clock.now += MINUTE
    # the list is too old for long tokens, and nobody else is concerned
    refused = world.script()
    assert refused.code == SCRIPTS_REFUSED
    assert int(refused.headers["Retry-After"]) > 0
    assert world.health().code == SCRIPTS_REFUSED
    assert world.person().code == world.script_with(short).code == LET_IN
    # five minutes and a half: the last tokens have run out
    world.clock.now += MINUTE + 30 * SECOND
    assert world.person().code == world.script_with(short).code == (401, "invalid_token")
    assert world.script().code == SCRIPTS_REFUSED


def test_everything_comes_back_by_itself(world: World) -> None:
    world.person()
    world.script()
    world.network.is_cut = True
    for _ in range(60):
        world.clock.now += MINUTE
        assert world.script().code in (LET_IN, SCRIPTS_REFUSED)
        world.person()
    assert world.health().code == SCRIPTS_REFUSED
    world.network.is_cut = False
    world.clock.now += 6 * SECOND
    assert world.script().code == LET_IN
    assert world.health().status == 200
    # an hour has passed, so that the sign-in is renewed first
    world.signed_in = world.sign_in("pat@example.org")
    assert world.person().code == LET_IN


def test_what_was_revoked_meanwhile_is_refused_once_it_is_back(world: World) -> None:
    assert world.script().code == LET_IN
    world.network.is_cut = True
    world.new_script_token()
    world.clock.now += 3 * MINUTE
    assert world.script().code == LET_IN
    world.clock.now += MINUTE
    assert world.script().code == SCRIPTS_REFUSED
    world.network.is_cut = False
    world.clock.now += MINUTE
    assert world.script().code == (401, "invalid_token")


def test_a_storm_meanwhile_asks_the_user_server_seldom(world: World) -> None:
    world.person()
    world.script()
    world.network.is_cut = True
    world.clock.now += 4 * MINUTE
    before = world.network.asked
    for _ in range(50):
        world.person()
        assert world.script().code == SCRIPTS_REFUSED
        world.clock.now += SECOND / 2
    # once in five seconds, for each of both lists
    assert world.network.asked - before <= 2 * 6
