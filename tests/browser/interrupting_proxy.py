"""A network between a browser and a server, which breaks in the middle when it is told to."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

_PAUSE = 0.01


class InterruptingProxy:
    """Passes connections on to a server of this machine, and ends one in the middle when it is armed.

    Attributes:
        port: where to connect.
        server_port: where the server listens.
        happened: how many connections were ended.
    """

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.happened = 0
        self._limits: dict[str, int] = {}
        self._is_lasting = False
        self._armed = 0
        self._lock = threading.Lock()
        self._closed = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, way: str, size: int, *, is_lasting: bool = False) -> None:
        """End the first connection that carries more than ``size`` bytes ``up`` or ``down`` from now on.

        A browser tries again by itself as long as it has connections that were open before: ``is_lasting``
        ends them all until ``disarm``.
        """
        with self._lock:
            self._limits, self._is_lasting = {way: size}, is_lasting
            self._armed += 1

    def disarm(self) -> None:
        """End no more connections."""
        with self._lock:
            self._limits = {}

    def close(self) -> None:
        """Take no more connections."""
        self._closed.set()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                browser, _ = self._listener.accept()
                threading.Thread(target=self._connect, args=(browser,), daemon=True).start()

    def _connect(self, browser: socket.socket) -> None:
        # a page may still ask a server that has stopped, which ends what it asks with
        with contextlib.suppress(ConnectionRefusedError), browser, self._server() as server:
            ways = [
                threading.Thread(target=self._carry, args=ends, daemon=True)
                for ends in ((browser, server, "up"), (server, browser, "down"))
            ]
            for way in ways:
                way.start()
            for way in ways:
                way.join()

    def _server(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.server_port))

    def _carry(self, source: socket.socket, target: socket.socket, way: str) -> None:
        carried, armed = 0, self._armed
        with contextlib.suppress(OSError):
            while data := source.recv(16_384):
                if armed != self._armed:
                    carried, armed = 0, self._armed
                carried += len(data)
                if self._is_due(way, carried):
                    break
                target.sendall(data)
                if way in self._limits:
                    # what breaks off at once takes along what the other end had no time to read
                    self._closed.wait(_PAUSE)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _is_due(self, way: str, carried: int) -> bool:
        with self._lock:
            if carried <= self._limits.get(way, carried):
                return False
            if not self._is_lasting:
                self._limits = {}
            self.happened += 1
            return True


@contextlib.contextmanager
def interrupting_proxy(port: int) -> Iterator[InterruptingProxy]:
    """An ``InterruptingProxy`` before the server at a port."""
    proxy = InterruptingProxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
