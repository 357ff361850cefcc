from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from picsafe.server.composition import Threads, compose
from picsafe.server.connections import (
    MAX_CONNECTIONS,
    Connection,
    ConnectionLimits,
    ConnectionTable,
    client_of,
    limits_of,
)
from tests.unit.picsafe.server.conftest import echo_app
from tests.unit.picsafe.server.live_server import live_server
from tests.unit.picsafe.server.storage_server import ORIGIN, PLAIN

LIMITS = ConnectionLimits(total=6, per_address=2)


class Held:
    """The connections that a table holds, closed by the event loop that a test plays."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self.table = ConnectionTable(limits)
        self.closing: list[Connection] = []

    def admit(self, address: str, *, busy: bool = False) -> Connection | None:
        connection: Connection | None = None

        def close() -> None:
            assert connection is not None
            self.closing.append(connection)

        connection = self.table.admit(address, close)
        if connection is not None and busy:
            connection.is_idle = lambda: False
        return connection

    def turn(self) -> None:
        """What the event loop does next: connections that were closed are lost."""
        for connection in self.closing:
            self.table.release(connection)
        self.closing.clear()


def test_an_address_that_holds_its_share_replaces_its_own_oldest_idle_connection() -> None:
    held = Held(LIMITS)
    first, second = held.admit("192.0.2.1"), held.admit("192.0.2.1")
    assert held.admit("192.0.2.1") is not None
    assert held.closing == [first]
    held.turn()
    assert held.table.held == 2
    assert held.admit("192.0.2.2") is not None
    assert held.closing == []
    assert second is not None


def test_an_address_whose_requests_are_under_way_gets_no_more_than_its_share() -> None:
    held = Held(LIMITS)
    assert all(held.admit("192.0.2.1", busy=True) for _ in range(2))
    assert held.admit("192.0.2.1") is None
    assert held.admit("192.0.2.2") is not None


def test_when_all_are_taken_the_address_with_most_makes_room() -> None:
    held = Held(LIMITS)
    greedy = [held.admit("192.0.2.9") for _ in range(2)]
    for last in range(4):
        assert held.admit(f"192.0.2.{last}")
    assert held.admit("198.51.100.1") is not None
    assert held.closing == [greedy[0]]


def test_nobody_is_thrown_out_of_a_request_for_a_newcomer() -> None:
    held = Held(LIMITS)
    for last in range(6):
        assert held.admit(f"192.0.2.{last}", busy=True)
    assert held.admit("198.51.100.1") is None


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.booleans()), max_size=80))
def test_no_order_of_events_exceeds_the_limits(events: list[tuple[int, bool, bool]]) -> None:
    held = Held(LIMITS)
    for last, busy, turn in events:
        held.admit(f"192.0.2.{last}", busy=busy)
        if turn:
            held.turn()
            assert held.table.held <= LIMITS.total
    held.turn()
    assert held.table.held <= LIMITS.total


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_whom_an_address_stands_for(address: str, client: str) -> None:
    assert client_of(address) == client


@pytest.mark.parametrize("descriptors", [64, 256, 1024, 20_000, 1_048_576])
def test_some_descriptors_are_always_left_for_files(descriptors: int) -> None:
    limits = limits_of(None, None, descriptors, proxied=False)
    assert 0 < limits.per_address <= limits.total // 4
    assert limits.total <= MAX_CONNECTIONS
    assert descriptors - limits.total >= min(48, descriptors // 4)
    assert limits_of(10**9, 10**9, descriptors, proxied=False).total < descriptors


def test_a_trusted_proxy_may_hold_every_connection() -> None:
    limits = limits_of(400, None, 1024, proxied=True)
    assert limits == ConnectionLimits(400, 400)


@contextmanager
def idle(origin: str, source: str, count: int) -> Iterator[list[socket.socket]]:
    """Half a request on each of ``count`` connections from one address."""
    url = httpx.URL(origin)
    with ExitStack() as stack:
        made = []
        for _ in range(count):
            connection = socket.create_connection(
                (url.host, url.port or 80), timeout=20, source_address=(source, 0)
            )
            stack.enter_context(connection)
            connection.sendall(b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: ")
            made.append(connection)
        yield made


def test_half_requests_of_some_addresses_keep_nobody_else_out() -> None:
    threads = Threads()
    dispatcher = compose(echo_app(), threads, storage=None, origin=ORIGIN, web=PLAIN)
    with (
        live_server(dispatcher, ConnectionLimits(total=24, per_address=8)) as origin,
        idle(origin, "127.0.0.2", 30),
        idle(origin, "127.0.0.3", 30),
        idle(origin, "127.0.0.4", 30),
        idle(origin, "127.0.0.5", 30),
    ):
        for source in ("127.0.0.1", "127.0.0.2"):
            with httpx.Client(transport=httpx.HTTPTransport(local_address=source), timeout=20) as client:
                assert client.get(f"{origin}/echo").status_code == 200
    threads.close()
