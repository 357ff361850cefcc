"""Accepts connections by itself, because asyncio's servers know no limits.

asyncio accepts whatever comes and tells the application only after the TLS handshake. So whoever never
begins one is not counted, and once the descriptors are used up nobody gets in any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable
from functools import partial

from picsafe.server.connections import Connection, ConnectionTable
from picsafe.server.protocol import BoundedProtocol

HANDSHAKE_SECONDS = 10.0
_PAUSE_SECONDS = 0.05


class Acceptor:
    """Serves the connections of listening sockets.

    Args:
        listeners: non-blocking sockets that listen; whoever made them closes them.
        table: decides which connections are held.
        protocol: makes what serves one connection.
        tls: gives what a new connection is accepted with, for HTTPS.
        hand: hands a connection to another process, if it belongs there; the address is its peer's.
    """

    def __init__(
        self,
        listeners: list[socket.socket],
        table: ConnectionTable,
        protocol: Callable[[], BoundedProtocol],
        tls: Callable[[], ssl.SSLContext | None],
        hand: Callable[[socket.socket, str], bool] | None = None,
    ) -> None:
        self._listeners = listeners
        self._table = table
        self._protocol = protocol
        self._tls = tls
        self._hand = hand
        self._accepting: list[asyncio.Task[None]] = []
        self._handshakes: set[asyncio.Task[None]] = set()
        self._is_stopped = False

    def start(self) -> None:
        """Accept from now on; called in the event loop."""
        self._accepting = [asyncio.create_task(self._accept(listener)) for listener in self._listeners]

    async def stop(self) -> None:
        """Accept and take no more; connections that are held stay."""
        self._is_stopped = True
        for task in self._accepting:
            task.cancel()
        await asyncio.gather(*self._accepting, return_exceptions=True)

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                peer, address = await loop.sock_accept(listener)
            except OSError:
                # the client is gone already, or descriptors ran out for files: try again when some are back
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            if self._hand is not None and self._hand(peer, address[0]):
                # the other process has it; this one's own descriptor is in the way
                _abort(peer)
            else:
                self.take(peer, address[0])

    def take(self, peer: socket.socket, address: str) -> None:
        """Serve a connection that was accepted, here or in another process.

        Args:
            peer: non-blocking; it is closed in the end, and at once where no more are taken.
            address: the peer's IP address.
        """
        if self._is_stopped:
            # it was on its way while those that were there were told, and nobody would tell it
            _abort(peer)
            return
        connection = self._table.admit(address, partial(_shut_down, peer))
        if connection is None:
            _abort(peer)
            return
        task = asyncio.get_running_loop().create_task(self._serve(peer, connection))
        self._handshakes.add(task)
        task.add_done_callback(self._handshakes.discard)

    async def _serve(self, peer: socket.socket, connection: Connection) -> None:
        def protocol() -> BoundedProtocol:
            made = self._protocol()
            connection.is_idle = made.is_idle
            made.when_lost = lambda: self._table.release(connection)
            return made

        loop, tls = asyncio.get_running_loop(), self._tls()
        try:
            _, served = await loop.connect_accepted_socket(
                protocol,
                peer,
                ssl=tls,
                ssl_handshake_timeout=HANDSHAKE_SECONDS if tls else None,
            )
        except OSError:
            # no handshake: TimeoutError and ssl.SSLError are OSErrors
            self._table.release(connection)
            _abort(peer)
            return
        if self._is_stopped:
            # its handshake ended when those that were there had been told
            served.shutdown()


def _shut_down(peer: socket.socket) -> None:
    # the transport owns the descriptor: it sees the end of the stream and closes it
    with contextlib.suppress(OSError):
        peer.shutdown(socket.SHUT_RDWR)


def _abort(peer: socket.socket) -> None:
    with contextlib.suppress(OSError):
        peer.close()
