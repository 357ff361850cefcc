"""A server of this process on a free port, for tests that need real connections."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import httpx

from picsafe.server.connections import ConnectionLimits
from picsafe.server.dispatcher import Dispatcher
from picsafe.server.tls import Tls
from picsafe.server.uvicorn_server import Server, config

# seconds; no test needs them, but a machine with other work may
PATIENCE = 60.0
ROOMY = ConnectionLimits(total=1024, per_address=1024)


@contextlib.contextmanager
def live_server(
    dispatcher: Dispatcher,
    limits: ConnectionLimits = ROOMY,
    tls: Tls | None = None,
    *,
    stop_seconds: float = 5,
) -> Iterator[str]:
    """Serve ``dispatcher`` as the command does, and give its origin."""
    ready = threading.Event()
    server = Server(
        config(dispatcher, stop_seconds=stop_seconds, tls=tls),
        limits,
        on_ready=ready.set,
        on_stop=ready.clear,
        on_reload=ready.clear,
    )
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listener.setblocking(False)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            assert ready.wait(PATIENCE)
            yield f"{'https' if tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive()


def exchange(origin: str, *pieces: bytes, timeout: float = PATIENCE) -> bytes:
    """Send bytes as they are and read until the server closes the connection."""
    url = httpx.URL(origin)
    with socket.create_connection((url.host, url.port or 80), timeout=timeout) as connection:
        for piece in pieces:
            connection.sendall(piece)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return received
