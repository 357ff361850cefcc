"""uvicorn, set up for this server: what it adds by itself is switched off, and signals end it cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator

import uvicorn

from picsafe.server.acceptor import Acceptor
from picsafe.server.connections import ConnectionLimits, ConnectionTable
from picsafe.server.dispatcher import Dispatcher
from picsafe.server.listening import BACKLOG
from picsafe.server.protocol import BoundedProtocol, Held
from picsafe.server.tls import Tls

KEEP_ALIVE_SECONDS = 30
_LIFESPAN_FAILED = 3


class ServerConfig(uvicorn.Config):
    """uvicorn's settings, and what it would do itself if certificates were never renewed."""

    tls: Tls | None = None


def config(
    dispatcher: Dispatcher,
    *,
    stop_seconds: float,
    tls: Tls | None = None,
) -> ServerConfig:
    """How uvicorn serves ``dispatcher``.

    Args:
        dispatcher: the ASGI application.
        stop_seconds: that requests under way have to finish when the server is stopped.
        tls: what connections are accepted with, for HTTPS.
    """
    made = ServerConfig(
        dispatcher,
        http=BoundedProtocol,
        loop="uvloop",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # uvicorn would believe every local peer's X-Forwarded-For
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=max(1, round(stop_seconds)),
    )
    made.tls = tls
    made.load()
    return made


class Server(uvicorn.Server):
    """uvicorn, which tells when it is ready, and which a signal ends with exit code 0."""

    def __init__(
        self,
        config: ServerConfig,
        limits: ConnectionLimits,
        *,
        on_ready: Callable[[], None],
        on_stop: Callable[[], None],
        on_reload: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self.servers = []
        self._tls = config.tls
        self._limits = limits
        self._held = Held()
        self._acceptor: Acceptor | None = None
        self._on_ready = on_ready
        self._on_stop = on_stop
        self._on_reload = on_reload

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so once connections are accepted."""
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            sys.exit(_LIFESPAN_FAILED)
        self._acceptor = Acceptor(
            sockets or [], ConnectionTable(self._limits), self._protocol, self._tls_context
        )
        self._acceptor.start()
        self.started = True
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more, then let what is under way end."""
        if self._acceptor is not None:
            await self._acceptor.stop()
        await super().shutdown(sockets)
        if isinstance(self.config.app, Dispatcher):
            self.config.app.stop()

    def _tls_context(self) -> ssl.SSLContext | None:
        return None if self._tls is None else self._tls.context

    def _protocol(self) -> BoundedProtocol:
        made = BoundedProtocol(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        made.held = self._held
        if isinstance(self.config.app, Dispatcher):
            made.begin = self.config.app.begin
        return made

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal; uvicorn would raise it again afterwards, and so die of it."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        handlers = {
            signal.SIGTERM: self._stop,
            signal.SIGINT: self._stop,
            signal.SIGHUP: self._on_reload,
        }
        for number, handler in handlers.items():
            loop.add_signal_handler(number, handler)
        try:
            yield
        finally:
            for number in handlers:
                loop.remove_signal_handler(number)

    def _stop(self) -> None:
        if self.should_exit:
            self.force_exit = True
            return
        self.should_exit = True
        self._on_stop()
