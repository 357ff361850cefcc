"""``GET /health`` tells the truth of every service, and costs a flood nothing."""

from __future__ import annotations

import os
import socket
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from chalicelib.errors import Unavailable
from chalicelib.health import MAX_WAITING, Check, Health
from chalicelib.local.disk import LEAST_FREE
from chalicelib.local.sqlite import Database
from chalicelib.settings import LocalStores
from chalicelib.tokens.claims import Claims
from chalicelib.wiring.application import create_app
from chalicelib.wiring.services import Wiring
from tests.e2e.running_server import wait_for
from tests.fakes.keys import FakeWrapper
from tests.fakes.tokens import FakeClock
from tests.http.api_client import send
from tests.http.backends import Backend
from tests.http.deployment import one_machine
from tests.http.service import start_service

SERVICES = ("users", "keys", "cloud")
FAILURES = [
    ("keys", "key_store", "store_unavailable"),
    ("keys", "key_wrapper", "wrapping_key_unavailable"),
    ("users", "users", "store_unavailable"),
    ("users", "signing_keys", "issuer_unreachable"),
    ("cloud", "links", "store_unavailable"),
]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_works_says_so(make_backend: Callable[[str], Backend], service: str) -> None:
    server = start_service(service, make_backend(service))
    for _ in range(3):
        answer = server.call("GET", "/health")
        assert (answer.status, answer.body) == (200, {"status": "ok"})
        server.clock.now += timedelta(seconds=10)


@pytest.mark.parametrize(("service", "part", "code"), FAILURES)
def test_what_does_not_work_is_named_and_seen_to_be_mended(
    make_backend: Callable[[str], Backend], service: str, part: str, code: str
) -> None:
    server = start_service(service, make_backend(service))
    server.faults.fail(part)
    answer = server.call("GET", "/health")
    assert answer.code == (503, code)
    assert int(answer.headers["Retry-After"]) > 0
    server.faults.mend()
    assert server.call("GET", "/health").code == (503, code)
    server.clock.now += timedelta(seconds=5)
    assert server.call("GET", "/health").status == 200


def test_another_wrapping_key_than_the_stored_keys_is_named_until_the_right_one_is_back(
    make_backend: Callable[[str], Backend],
) -> None:
    backend = make_backend("keys")
    right = start_service("keys", backend)
    assert right.call("GET", "/health").status == 200
    wrong = start_service("keys", backend)
    wrong.faults._adapters.__dict__["key_wrapper"] = FakeWrapper("another")
    assert wrong.call("GET", "/health").code == (503, "wrapping_key_unavailable")
    again = start_service("keys", backend)
    assert again.call("GET", "/health").status == 200


def test_a_signing_key_that_does_not_sign_is_named(make_backend: Callable[[str], Backend]) -> None:
    server = start_service("users", make_backend("users"))
    server.faults.fail("signing_keys", "sign")
    assert server.call("GET", "/health").code == (503, "signing_key_unavailable")


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk as it is said to be once less is left than databases need to grow."""
    block = 4096
    said = SimpleNamespace(f_bavail=LEAST_FREE // block - 1, f_frsize=block, f_favail=1000, f_files=1000)
    monkeypatch.setattr(os, "statvfs", lambda _folder: said)


@pytest.mark.usefixtures("full_disk")
@pytest.mark.parametrize("service", SERVICES)
def test_a_full_disk_is_named(tmp_path: Path, service: str) -> None:
    with one_machine(tmp_path / "data") as whole:
        settings = replace(whole.wiring.settings, services=frozenset({service}))
        wiring = Wiring(settings, adapters=whole.wiring.adapters)
        assert send(create_app(settings, wiring), "GET", "/health").code == (503, "disk_full")


def test_a_database_that_may_not_grow_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def grow(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA max_page_count=1")
        connection.execute("CREATE TABLE more (content BLOB)")
        connection.execute("INSERT INTO more VALUES (zeroblob(1000000))")

    write = Database.write
    # as a quota does, which leaves room on the disk
    monkeypatch.setattr(Database, "write", lambda database, _work: write(database, grow))
    with one_machine(tmp_path / "data") as deployment:
        assert deployment.call("GET", "/health").code == (503, "disk_full")


def test_a_log_that_is_contradicted_hides_behind_no_issuer_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Wiring) -> None:
        raise Unavailable

    monkeypatch.setattr(Wiring, "_ask_issuer", away)
    with one_machine(tmp_path / "data") as whole:
        whole.wiring.ordered_log.integrate()
        with sqlite3.connect(tmp_path / "data" / "keys.db") as outside:
            outside.execute("UPDATE keys_log SET checkpoint = x'00'")
        outside.close()
        assert whole.call("GET", "/health").code == (503, "audit_log_contradicted")


def test_an_outbox_that_takes_no_mail_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ping = Database.ping

    def fail(database: Database) -> None:
        if database._path.name == "mail.db":
            raise Unavailable
        ping(database)

    monkeypatch.setattr(Database, "ping", fail)
    with one_machine(tmp_path / "data") as whole:
        stores = LocalStores(
            data=tmp_path / "data", storage_url="http://localhost", smtp_url="smtp://127.0.0.1:9"
        )
        settings = replace(whole.wiring.settings, stores=stores)
        wiring = Wiring(settings)
        assert send(create_app(settings, wiring), "GET", "/health").code == (503, "store_unavailable")
        wiring.close()


@pytest.mark.parametrize(
    ("folder", "code"),
    [
        ("cloud/incoming", "files_unavailable"),
        ("cloud/eu-central-1", "files_unavailable"),
        ("cloud", "files_unavailable"),
        ("outbox", "outbox_unavailable"),
    ],
)
def test_a_folder_that_takes_nothing_is_named_and_seen_to_be_mended(
    tmp_path: Path, folder: str, code: str
) -> None:
    with one_machine(tmp_path / "data") as whole:
        place, clock = tmp_path / "data" / folder, FakeClock()
        whole.wiring.health._clock = clock
        assert whole.call("GET", "/health").status == 200
        if place.exists():
            place.rename(tmp_path / "aside")
        # nobody, root included, makes a file in what is none
        place.touch()
        clock.now += timedelta(seconds=5)
        assert whole.call("GET", "/health").code == (503, code)
        place.unlink()
        clock.now += timedelta(seconds=5)
        assert whole.call("GET", "/health").status == 200


def test_a_database_that_is_read_only_is_named(tmp_path: Path) -> None:
    with one_machine(tmp_path / "data") as whole:
        links: Database = whole.wiring.adapters.links._database  # type: ignore[attr-defined]  # of one machine
        links.write(lambda connection: connection.execute("PRAGMA query_only=ON").close())
        assert whole.call("GET", "/health").code == (503, "store_unavailable")


def test_nothing_is_left_behind_even_by_a_process_that_is_killed(tmp_path: Path) -> None:
    with one_machine(tmp_path / "data") as whole:
        clock = FakeClock()
        whole.wiring.health._clock = clock
        assert whole.call("GET", "/health").status == 200
        files = {path for path in (tmp_path / "data").rglob("*") if path.is_file()}
        places = [tmp_path / "data" / folder for folder in ("outbox", "cloud/incoming")]
        assert all(place.is_dir() for place in places)
        for place in places:
            (place / ".health").write_bytes(b"left by a kill")
        clock.now += timedelta(seconds=5)
        assert whole.call("GET", "/health").status == 200
        assert {path for path in (tmp_path / "data").rglob("*") if path.is_file()} == files


def test_an_issuer_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    with one_machine(tmp_path / "data") as whole, socket.socket() as silent:
        # nobody listens there
        silent.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings = replace(whole.wiring.settings, services=frozenset({"keys"}), user_url=url)
        wiring = Wiring(settings, adapters=whole.wiring.adapters)
        assert send(create_app(settings, wiring), "GET", "/health").code == (503, "issuer_unreachable")


class ListLost:
    """``Standing`` where the list of revoked tokens is too old."""

    def stands(self, _claims: Claims) -> bool:
        raise AssertionError

    def check(self) -> None:
        raise Unavailable


@pytest.mark.parametrize(
    ("service", "code"),
    [("keys", "revocations_unknown"), ("cloud", "revocations_unknown"), ("users", "store_unavailable")],
)
def test_a_list_of_revoked_tokens_that_is_too_old_has_a_code_of_its_own(
    make_backend: Callable[[str], Backend], service: str, code: str
) -> None:
    server, lost = start_service(service, make_backend(service)), ListLost()
    keys = server.wiring._issuer[0]
    server.wiring.__dict__["_issuer"] = (keys, lost, None)
    answer = server.call("GET", "/health")
    assert answer.code == (503, code)
    if service == "keys":
        # what stops everybody is named first
        server.clock.now += timedelta(seconds=5)
        server.faults.fail("key_wrapper")
        assert server.call("GET", "/health").code == (503, "wrapping_key_unavailable")


def test_a_flood_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with one_machine(tmp_path / "data") as deployment:
        log = tmp_path / "data" / "keys.db-wal"
        assert deployment.call("GET", "/health").status == 200
        before, asked = log.stat().st_size, list[str]()
        adapters = deployment.wiring.adapters
        monkeypatch.setattr(type(adapters), "check_store", lambda _self, service: asked.append(service))
        monkeypatch.setattr(deployment.wiring.health, "_clock", FakeClock())
        assert deployment.call("GET", "/health").status == 200
        assert sorted(asked) == sorted(SERVICES)
        for _ in range(200):
            assert deployment.call("GET", "/health").status == 200
        assert len(asked) == len(SERVICES)
        assert log.stat().st_size == before


def test_whoever_asks_while_the_checks_hang_does_not_wait() -> None:
    asking, ends = threading.Event(), threading.Event()

    def hang() -> None:
        asking.set()
        ends.wait(10)

    clock = FakeClock()
    health = Health(lambda: [Check("issuer_unreachable", hang)], clock, patience=0.01)
    first = threading.Thread(target=health.require)
    first.start()
    asking.wait(10)
    with pytest.raises(Unavailable) as caught:
        health.require()
    assert caught.value.code == "unavailable"
    ends.set()
    first.join(10)
    health.require()
    asking.clear()
    ends.clear()
    clock.now += timedelta(minutes=1)
    second = threading.Thread(target=health.require)
    second.start()
    asking.wait(10)
    health.require()
    ends.set()
    second.join(10)


def test_a_few_wait_for_the_first_outcome_and_no_more_than_these() -> None:
    asking, ends = threading.Event(), threading.Event()

    def take_a_while() -> None:
        asking.set()
        ends.wait(10)

    health = Health(lambda: [Check("issuer_unreachable", take_a_while)], FakeClock(), patience=10)
    with ThreadPoolExecutor(MAX_WAITING + 1) as threads:
        answered = [threads.submit(health.require)]
        asking.wait(10)
        answered += [threads.submit(health.require) for _ in range(MAX_WAITING)]
        wait_for(lambda: health._waiting._value == 0, "not all of them wait")
        with pytest.raises(Unavailable):
            health.require()
        ends.set()
        assert [one.result(10) for one in answered] == [None] * (MAX_WAITING + 1)
