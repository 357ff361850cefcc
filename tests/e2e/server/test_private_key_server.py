"""A hospital's Key Server and PicSafe's User Server, real ones, while sessions end and the latter is away."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from chalicelib.tokens.claims import EXPIRY_TOLERANCE, Claims
from chalicelib.tokens.issuing import issue
from chalicelib.users.signing.key_file import KeyFileSigner
from picsafe.client.tokens import makes_no_key
from tests.e2e.running_server import ROOT, Person, RunningServer, running_server, wait_for

REVOKED = "/.well-known/revoked-key-server-tokens"
READERS = 1_000
# one address has 256 requests under way at most
SOURCES = [f"127.0.0.{number}" for number in range(1, 9)]


class World:
    """A User Server, a hospital's Key Server that it knows, and the hospital's administrator."""

    def __init__(self, users: RunningServer, hospital: RunningServer) -> None:
        self.users = users
        self.hospital = hospital
        self.administrator = users.sign_in("alex@hospital.example", firstname="Alex")
        make = ("create-enterprise", "Example Hospital", "--administrator", "alex@hospital.example")
        number = self._admin(*make).strip()
        self._admin("set-plan", number, "enterprise")
        self.ask(self.administrator, "/enterprise/key-servers", url=hospital.url)

    def register_anew(self, kind: str) -> None:
        """Have the Key Server registered as another kind of server."""
        path = "/enterprise/key-servers"
        with self.users.client(headers=self.administrator.headers) as client:
            [registered] = client.get(path).raise_for_status().json()["key_servers"]
            client.delete(f"{path}/{registered['id']}").raise_for_status()
        self.ask(self.administrator, path, url=self.hospital.url, kind=kind)

    def ask(self, person: Person, path: str, **body: object) -> Any:
        with self.users.client(headers=person.headers) as client:
            return client.post(path, json=body).raise_for_status().json()

    def token(self, person: Person) -> str:
        return str(self.ask(person, "/tokens", audience=self.hospital.url)["user_token"])

    def script_token(self) -> str:
        made = self.ask(self.administrator, "/enterprise/key-server-token", audience=self.hospital.url)
        return str(made["key_server_token"])

    def made_earlier(self, token: str, *, ends: float) -> str:
        """The same token, as the User Server would have signed it so that it ends at another time."""
        claims = claims_of(token)
        length, exp = claims.exp - claims.iat, int(ends)
        changed = msgspec.structs.replace(claims, iat=exp - length, exp=exp, jti=f"{claims.jti}x")
        return issue(changed, KeyFileSigner(self.users.data / "signing"))

    def at_hospital(self, token: str, method: str, path: str, **body: object) -> httpx.Response:
        with self.hospital.client(headers={"Authorization": f"Bearer {token}"}) as client:
            return client.request(method, path, json=body or None)

    def lets_in(self, token: str, report_id: str) -> int:
        """The status of what anybody may ask once who was let in."""
        return self.at_hospital(token, "GET", f"/keys/{report_id}/log").status_code

    def health(self) -> httpx.Response:
        return httpx.get(f"{self.hospital.url}/health")

    def _admin(self, *arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "picsafe", "admin", "--data", str(self.users.data), *arguments],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        ).stdout


def claims_of(token: str) -> Claims:
    payload = token.split(".")[1]
    return msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=Claims)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with running_server(tmp_path / "users", "--services", "users,cloud") as users:
        arguments = ("--services", "keys", "--issuer", users.url)
        with running_server(tmp_path / "hospital", *arguments) as hospital:
            yield World(users, hospital)


def test_sessions_end_and_tokens_are_revoked_where_nobody_can_ask(world: World) -> None:
    pat = world.users.sign_in("pat@example.org")
    first = world.script_token()
    second = world.script_token()
    token, report_id = world.token(pat), pat.report_id()
    assert world.at_hospital(token, "POST", "/keys", report_id=report_id).status_code == 201
    # an administrator's new token has revoked the one before, which the hospital's server learns
    assert world.lets_in(first, report_id) == 401
    assert world.lets_in(second, report_id) == 403

    # somebody else's sign-in's token, and one for PicSafe's own servers, are none for the hospital's
    assert world.lets_in(pat.token, report_id) == 401

    soon = world.made_earlier(token, ends=time.time() - EXPIRY_TOLERANCE.total_seconds() + 2)
    long_ago = world.made_earlier(token, ends=time.time() - EXPIRY_TOLERANCE.total_seconds() - 1)
    assert world.lets_in(soon, report_id) == 200
    with world.users.client(headers=pat.headers) as client:
        assert client.post("/sign-out", json={}).status_code == 204
        # no further one is given, at once; those that are out end by themselves, and no list names them
        assert client.post("/tokens", json={"audience": world.hospital.url}).status_code == 401
        assert client.get(REVOKED).json() == {"tokens": [claims_of(first).jti]}
    assert world.lets_in(long_ago, report_id) == 401
    wait_for(lambda: world.lets_in(soon, report_id) == 401, "the ended session lives on")
    assert claims_of(token).lifetime.total_seconds() == 300


def test_the_user_server_goes_away_and_comes_back(world: World) -> None:
    pat = world.users.sign_in("pat@example.org")
    token, script, report_id = world.token(pat), world.script_token(), pat.report_id()
    assert world.at_hospital(token, "POST", "/keys", report_id=report_id).status_code == 201
    assert world.lets_in(script, report_id) == 403
    world.users.kill()
    # who holds a token goes on, and so does a script
    assert world.lets_in(token, report_id) == 200
    assert world.lets_in(script, report_id) == 403
    assert world.health().status_code == 200
    # also beyond a restart
    world.hospital.restart()
    assert world.lets_in(token, report_id) == 200
    assert world.lets_in(script, report_id) == 403
    assert world.health().json() == {"status": "ok", "warnings": ["issuer_away"]}
    # a server that has never had the public keys lets nobody in, and says why
    world.hospital.kill()
    shutil.rmtree(world.hospital.data / "issuer")
    world.hospital.start()
    assert world.lets_in(token, report_id) == 503
    health = world.health()
    assert (health.status_code, health.json()["code"]) == (503, "issuer_unreachable")
    world.users.start()
    wait_for(lambda: world.lets_in(token, report_id) == 200, "nobody is let in again")
    assert world.lets_in(script, report_id) == 403
    wait_for(lambda: world.health().status_code == 200, "health stays red")


def test_one_that_is_registered_as_an_endpoint_server_makes_no_key_until_that_is_mended(world: World) -> None:
    alex = world.administrator
    first, second = alex.report_id(1), alex.report_id(2)
    told = world.token(alex)
    assert world.at_hospital(told, "POST", "/keys", report_id=first).status_code == 201
    world.register_anew(kind="endpoint")
    untold = world.token(alex)
    refused = world.at_hospital(untold, "POST", "/keys", report_id=second)
    assert (refused.status_code, refused.json()["code"]) == (403, "policies_not_told")
    assert (makes_no_key(told), makes_no_key(untold)) == ("", "policies_not_told")
    # what is there already can be had
    assert world.lets_in(untold, first) == 200
    world.register_anew(kind="key_server")
    assert world.at_hospital(world.token(alex), "POST", "/keys", report_id=second).status_code == 201


async def read_at_once(url: str) -> list[tuple[int, bytes]]:
    """What very many readers are told who all have connected before the first one asks."""
    host, port = str(httpx.URL(url).host), httpx.URL(url).port or 80
    request = f"GET {REVOKED} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()

    async def connect(source: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))

    async def read(
        connection: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> tuple[int, bytes]:
        reader, writer = connection
        writer.write(request)
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        await writer.wait_closed()
        return int(head.split()[1]), body

    connections = [await connect(SOURCES[number % len(SOURCES)]) for number in range(READERS)]
    return await asyncio.gather(*map(read, connections))


def test_a_thousand_readers_of_the_published_list_cost_the_store_nothing(own_server: RunningServer) -> None:
    assert httpx.get(own_server.url + REVOKED).json() == {"tokens": []}
    # whoever looked into the store now would be told that there is no such table
    with contextlib.closing(sqlite3.connect(own_server.data / "enterprises.db")) as connection:
        connection.execute("DROP TABLE enterprises_revoked_tokens")
    answers = asyncio.run(read_at_once(own_server.url))
    assert {status for status, _ in answers} == {200}
    assert {json.dumps(json.loads(body)) for _, body in answers} == {'{"tokens": []}'}
    assert len(answers) == READERS
    own_server.restart()
    assert httpx.get(own_server.url + REVOKED).status_code == 503
