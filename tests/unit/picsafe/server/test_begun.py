"""Requests that are answered without a task of their own: their order, their room, and how they end."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
import pytest

from chalicelib.http.operations import Outcome
from picsafe.server.composition import Threads, compose
from picsafe.server.dispatcher import Dispatcher
from picsafe.server.gateway import Limits
from picsafe.server.protocol import _Exchange
from tests.e2e.running_server import wait_for
from tests.unit.picsafe.server.live_server import PATIENCE, exchange, live_server
from tests.unit.picsafe.server.storage_server import ORIGIN, PLAIN
from tests.unit.picsafe.server.stores import Pieces, Written, in_order
from tests.unit.picsafe.server.test_together import Threading, app_of, request

GET = b"GET /page/a/b?limit=%d HTTP/1.1\r\nHost: localhost\r\n\r\n"


@dataclass
class Held:
    """A server whose batches wait until they are let go."""

    origin: str
    dispatcher: Dispatcher
    ran: Threading
    gate: threading.Event
    entered: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def connect(self) -> socket.socket:
        url = httpx.URL(self.origin)
        return socket.create_connection((url.host, url.port or 80), timeout=PATIENCE)


@pytest.fixture
def limits() -> Limits:
    return Limits()


@pytest.fixture
def held(limits: Limits) -> Iterator[Held]:
    gate, entered = threading.Event(), threading.Semaphore(0)

    def together(pieces: Pieces) -> Sequence[Outcome]:
        entered.release()
        assert gate.wait(PATIENCE)
        return in_order(pieces)

    ran = Threading()
    threads = Threads(Written(together))
    dispatcher = compose(app_of(ran), threads, storage=None, origin=ORIGIN, web=PLAIN, limits=limits)
    with live_server(dispatcher) as origin:
        yield Held(origin, dispatcher, ran, gate, entered)
        gate.set()
    threads.close()
    # whatever happened, nothing is left under way
    assert dispatcher._under_way == 0
    assert not dispatcher._under_way_of
    assert not dispatcher._begun


def test_requests_on_one_connection_are_answered_in_their_order(held: Held) -> None:
    held.gate.set()
    pieces = [GET % number for number in range(1, 30)]
    ordinary = request("GET /page/a/b?limit=30", 'If-None-Match: "x"').replace(b"Connection: close\r\n", b"")
    received = exchange(held.origin, b"".join(pieces), ordinary, request("GET /page/a/b?limit=31"))
    bodies = [part.partition(b"]}")[0] for part in received.split(b'{"said":')[1:]]
    assert [json.loads(body + b"]")[2] for body in bodies] == list(range(1, 32))


def test_who_goes_away_before_the_answer_is_logged_as_gone(
    held: Held, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "picsafe")
    with held.connect() as connection:
        connection.sendall(GET % 1)
        assert held.entered.acquire(timeout=PATIENCE)
    (exchange,) = held.dispatcher._begun
    assert isinstance(exchange, _Exchange)
    wait_for(lambda: exchange._cycle.disconnected, "the server has not noticed")
    held.gate.set()

    def gone() -> bool:
        lines = [json.loads(line.message) for line in caplog.records if line.name == "picsafe"]
        return any(line["event"] == "request" and line["status"] == 499 for line in lines)

    wait_for(gone, "nobody was gone")
    assert httpx.get(f"{held.origin}/page/a/b", timeout=PATIENCE).status_code == 200


@pytest.mark.parametrize("limits", [Limits(client_concurrent=3)])
def test_one_client_has_no_more_under_way_than_others_may(held: Held) -> None:
    with ThreadPoolExecutor(4) as pool:

        def get(_: int) -> int:
            return httpx.get(f"{held.origin}/page/a/b", timeout=PATIENCE).status_code

        asked = [pool.submit(get, number) for number in range(3)]
        wait_for(lambda: held.dispatcher._under_way == 3, "three are not under way")
        assert get(3) == 503
        held.gate.set()
        assert [one.result(PATIENCE) for one in asked] == [200] * 3
    assert get(4) == 200


@pytest.mark.parametrize("limits", [Limits(answer_seconds=0.2)])
def test_what_comes_too_late_is_not_sent_after_the_refusal(held: Held) -> None:
    with held.connect() as connection:
        connection.sendall(GET % 1)
        late = connection.recv(65536)
        assert late.startswith(b"HTTP/1.1 504 ")
        held.gate.set()
        connection.sendall(GET % 2)
        again = connection.recv(65536)
        assert again.startswith(b"HTTP/1.1 200 ")
        assert json.loads(again.partition(b"\r\n\r\n")[2])["said"][2] == 2


def test_who_cannot_be_answered_before_the_end_is_told_so() -> None:
    gate, entered = threading.Event(), threading.Event()

    def stuck(pieces: Pieces) -> Sequence[Outcome]:
        entered.set()
        assert gate.wait(PATIENCE)
        return in_order(pieces)

    threads = Threads(Written(stuck))
    dispatcher = compose(app_of(Threading()), threads, storage=None, origin=ORIGIN, web=PLAIN)
    with ThreadPoolExecutor(1) as pool:
        with live_server(dispatcher, stop_seconds=1) as origin:
            answer = pool.submit(exchange, origin, GET % 1)
            assert entered.wait(PATIENCE)
        received = answer.result(PATIENCE)
        assert received.startswith(b"HTTP/1.1 503 ")
        assert b'"stopping"' in received
        gate.set()
    threads.close()
