"""Ends connections on which the head of an answer comes too slowly.

A time limit on each wait for the network is none on an answer that comes a byte at a time, and of what comes
before the body its reader sees nothing.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from urllib3 import PoolManager
    from urllib3.response import HTTPResponse


def bounded(http: PoolManager, seconds: float) -> PoolManager:
    """The same, each answer's status and headers having so many seconds; else it raises ``ReadTimeoutError``.

    Args:
        http: that has made no connection yet.
        seconds: from the end of the request on.
    """
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class Plain(HTTPConnection):
        def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself has it
            with _within(self.sock, seconds):
                return super().getresponse()

    class Encrypted(HTTPSConnection):
        def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself has it
            with _within(self.sock, seconds):
                return super().getresponse()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    http.pool_classes_by_scheme = {"http": PlainPool, "https": EncryptedPool}
    return http


@contextmanager
def _within(connection: socket.socket | None, seconds: float) -> Iterator[None]:
    is_over = threading.Event()

    def hang_up() -> None:
        is_over.set()
        if connection is not None:
            with suppress(OSError):
                # not its own shutdown: that of TLS would have the other thread go on without it
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    watch = threading.Timer(seconds, hang_up)
    watch.daemon = True
    watch.start()
    try:
        yield
    except OSError:
        if not is_over.is_set():
            raise
    finally:
        watch.cancel()
    if is_over.is_set():
        raise TimeoutError
