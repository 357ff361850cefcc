"""Connections that come while the server is being stopped: nobody is served who is not told to leave."""

from __future__ import annotations

import asyncio
import socket
from typing import cast

from picsafe.server.acceptor import Acceptor
from picsafe.server.connections import ConnectionLimits, ConnectionTable
from picsafe.server.protocol import BoundedProtocol


class Served(asyncio.Protocol):
    """As much of a connection as an acceptor has to do with."""

    def __init__(self) -> None:
        self.told = False

    def is_idle(self) -> bool:
        return True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def shutdown(self) -> None:
        self.told = True
        self.transport.close()


class Connecting:
    """An acceptor without a listener, and what it serves."""

    def __init__(self) -> None:
        self.served: list[Served] = []
        self.table = ConnectionTable(ConnectionLimits(total=4, per_address=4))
        self.acceptor = Acceptor([], self.table, self._protocol, lambda: None)

    def _protocol(self) -> BoundedProtocol:
        self.served.append(Served())
        return cast("BoundedProtocol", self.served[-1])

    def take(self) -> socket.socket:
        client, peer = socket.socketpair()
        client.settimeout(20)
        peer.setblocking(False)
        self.acceptor.take(peer, "192.0.2.1")
        return client


async def _ended(client: socket.socket) -> bool:
    return await asyncio.to_thread(client.recv, 1) == b""


def test_a_connection_that_is_handed_over_after_the_stop_is_hung_up() -> None:
    async def run() -> None:
        here = Connecting()
        await here.acceptor.stop()
        with here.take() as client:
            assert await _ended(client)
        assert here.served == []

    asyncio.run(run())


def test_a_connection_that_is_being_made_during_the_stop_is_told_to_leave() -> None:
    async def run() -> None:
        here = Connecting()
        with here.take() as client:
            await here.acceptor.stop()
            assert await _ended(client)
        (served,) = here.served
        assert served.told

    asyncio.run(run())
