"""A real SMTP server in a thread, on a port of its own."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.smtp import SMTP


@contextmanager
def smtp_server(
    handler: Any, *, ssl_context: ssl.SSLContext | None = None, port: int = 0, **options: Any
) -> Iterator[int]:
    """Serve until the block ends.

    Args:
        handler: as aiosmtpd wants it.
        ssl_context: TLS from the start.
        port: to listen on; any unless given.
        options: of ``aiosmtpd.smtp.SMTP``.

    Yields:
        The port on 127.0.0.1.
    """
    listener = socket.create_server(("127.0.0.1", port))
    loop = asyncio.new_event_loop()
    started = threading.Event()
    stopping = asyncio.Event()

    async def serve() -> None:
        protocols: list[SMTP] = []

        def protocol() -> SMTP:
            protocols.append(SMTP(handler, hostname="localhost", loop=loop, **options))
            return protocols[-1]

        server = await loop.create_server(protocol, sock=listener, ssl=ssl_context)
        started.set()
        await stopping.wait()
        server.close()
        for made in protocols:
            if made.transport is not None:
                made.transport.close()
        await asyncio.sleep(0)
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def run() -> None:
        loop.run_until_complete(serve())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert started.wait(timeout=10)
        yield listener.getsockname()[1]
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(timeout=10)
        assert not thread.is_alive()


@contextmanager
def hanging_smtp_server() -> Iterator[tuple[int, list[socket.socket]]]:
    """Take connections and say nothing on them, until the block ends.

    Yields:
        The port on 127.0.0.1, and the connections that were taken so far.
    """
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:

        def take() -> None:
            while True:
                try:
                    taken.append(listener.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1], taken
        finally:
            # closing alone does not end the accept that is under way
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=10)
            for connection in taken:
                connection.close()
