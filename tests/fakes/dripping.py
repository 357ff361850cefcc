"""A server that answers a byte at a time, for as long as somebody stays."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

MOST = 2000
"""Bytes, after which it gives up."""


@dataclass
class Dripping:
    """Where it is, and how many bytes it has got rid of behind what it began with."""

    url: str
    given: int = 0


@contextmanager
def dripping(beginning: bytes) -> Iterator[Dripping]:
    """Answer one request with a beginning and then letters, until the other side has hung up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Dripping(f"http://127.0.0.1:{listening.getsockname()[1]}")

        def drip() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                connection.recv(65536)
                connection.sendall(beginning)
                while server.given < MOST:
                    # of what is asked the rest may come
                    if select.select([connection], [], [], 0.005)[0] and not connection.recv(65536):
                        break
                    connection.sendall(b"x")
                    server.given += 1

        thread = threading.Thread(target=drip)
        thread.start()
        yield server
        thread.join()
