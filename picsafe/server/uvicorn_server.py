"""uvicorn, set up for this server: what it adds by itself is switched off, and signals end it cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Beside:
    """What a server has to do with others of which it is one.

    Attributes:
        begin: called with what takes connections that others have accepted, before this one is ready.
        hand: as ``Acceptor`` has it.
        gone: as ``ConnectionTable`` has it.
        stop: told that this server is to end, and whether at once.
        reload: told that lists and certificate are to be read again.
        heeds_signals: whether signals are for this one, and not for the one that has started it.
    """

    begin: Callable[[Acceptor], Awaitable[None]]
    hand: Callable[[socket.socket, str], bool] | None
    gone: Callable[[str], None]
    stop: Callable[[bool], None]
    reload: Callable[[], None]
    heeds_signals: bool = True


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
        beside: Beside | None = None,
    ) -> None:
        super().__init__(config)
        self._beside = beside
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
        self._acceptor = await self._made_acceptor(sockets or [])
        self._acceptor.start()
        self.started = True
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more, then let what is under way end."""
        if self._acceptor is not None:
            await self._acceptor.stop()
        if self._beside is not None:
            # not before: they would be handed connections that nobody tells any more
            self._beside.stop(self.force_exit)
        await super().shutdown(sockets)
        if isinstance(self.config.app, Dispatcher):
            self.config.app.stop()

    async def _made_acceptor(self, listeners: list[socket.socket]) -> Acceptor:
        if (beside := self._beside) is None:
            return Acceptor(listeners, ConnectionTable(self._limits), self._protocol, self._tls_context)
        table = ConnectionTable(self._limits, beside.gone)
        made = Acceptor(listeners, table, self._protocol, self._tls_context, beside.hand)
        await beside.begin(made)
        return made

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
            signal.SIGTERM: self.stop,
            signal.SIGINT: self.stop,
            signal.SIGHUP: self._reload,
        }
        if self._beside is not None and not self._beside.heeds_signals:
            # a terminal, or whoever ends a group of processes, tells all of them
            handlers = dict.fromkeys(handlers, _ignored)
        for number, handler in handlers.items():
            loop.add_signal_handler(number, handler)
        try:
            yield
        finally:
            for number in handlers:
                loop.remove_signal_handler(number)

    def stop(self) -> None:
        """Finish what is under way, and end; at once if it is called again."""
        if not self.should_exit:
            self.should_exit = True
            self._on_stop()
            return
        self.force_exit = True
        if self._beside is not None:
            self._beside.stop(True)  # noqa: FBT003 - as ``Beside`` has it

    def _reload(self) -> None:
        self._on_reload()
        if self._beside is not None:
            self._beside.reload()


def _ignored() -> None:
    pass
