"""``picsafe serve``: opens the data folder, listens, serves, and stops in good order."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import Callable, Iterator
from functools import partial

import uvicorn

from chalicelib.application import create_app
from chalicelib.settings import LocalStores, Settings
from chalicelib.wiring import Wiring
from picsafe.server.chores import sweep_for_ever, watch_outbox
from picsafe.server.composition import Chore, Threads, chores_of, compose
from picsafe.server.errors import StartError
from picsafe.server.folder import DataFolder
from picsafe.server.front import Front
from picsafe.server.options import Options, own_url, settings_of
from picsafe.server.protocol import BoundedProtocol
from picsafe.server.terminal import Terminal, log_to_stderr

BACKLOG = 1024
KEEP_ALIVE_SECONDS = 30


def serve(options: Options) -> None:
    """Serve until SIGTERM or SIGINT; a second one stops at once.

    Raises:
        StartError: the port, the data folder or a setting does not work out.
    """
    log_to_stderr(options.log_level)
    terminal = Terminal(as_json=options.as_json)
    with DataFolder(options.data) as folder, contextlib.closing(listen(options)) as listener:
        port: int = listener.getsockname()[1]
        stores = LocalStores(folder.path, own_url(options, port), options.smtp_url)
        settings = settings_of(options, port)
        with (
            contextlib.closing(Wiring(settings)) as wiring,
            contextlib.closing(Threads()) as threads,
        ):
            front = _front(settings, stores, wiring, threads, options, terminal)
            server = _Server(
                _config(front, options),
                on_ready=lambda: terminal.ready(own_url(options, port), settings, stores),
                on_stop=terminal.stopping,
            )
            server.run([listener])


def listen(options: Options) -> socket.socket:
    """A listening socket.

    Raises:
        StartError: the address is taken, forbidden or unknown.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(BACKLOG)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        where = f"{options.host}:{options.port}"
        if error.errno == errno.EADDRINUSE:
            raise StartError(f"Port {options.port} is in use already. Choose another with --port.") from error
        if error.errno == errno.EACCES:
            raise StartError(f"Listening on {where} is not permitted. Choose a --port above 1023.") from error
        raise StartError(f"Listening on {where} does not work: {error.strerror}.") from error
    listener.setblocking(False)  # noqa: FBT003 - the standard library's signature
    return listener


def _front(
    settings: Settings,
    stores: LocalStores,
    wiring: Wiring,
    threads: Threads,
    options: Options,
    terminal: Terminal,
) -> Front:
    has_cloud = "cloud" in settings.services
    chores: list[Chore] = []
    if has_cloud:

        def sweep() -> int:
            return wiring.storage.sweep()

        chores.append(partial(sweep_for_ever, sweep, threads.disk, options.sweep_seconds))
    if stores.smtp_url is None and "users" in settings.services:
        chores.append(partial(watch_outbox, stores.data / "outbox", terminal.mail))
    return compose(
        create_app(settings, wiring),
        threads,
        storage=(lambda: wiring.storage) if has_cloud else None,
        origin=settings.my_url,
        trust_proxy=options.trust_proxy,
        lifespan=chores_of(chores),
    )


def _config(front: Front, options: Options) -> uvicorn.Config:
    if (options.tls_certificate is None) != (options.tls_key is None):
        raise StartError("HTTPS needs both --tls-certificate and --tls-key.")
    config = uvicorn.Config(
        front,
        http=BoundedProtocol,
        loop="uvloop",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(options.stop_seconds),
        ssl_certfile=options.tls_certificate,
        ssl_keyfile=options.tls_key,
    )
    try:
        config.load()
    except OSError as error:
        raise StartError("The TLS certificate and key cannot be read, or do not fit together.") from error
    return config


class _Server(uvicorn.Server):
    """uvicorn, which tells when it is ready, and which a signal ends with exit code 0."""

    def __init__(
        self, config: uvicorn.Config, *, on_ready: Callable[[], None], on_stop: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so once connections are accepted."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal; uvicorn would raise it again afterwards, and so die of it."""
        loop = asyncio.get_running_loop()
        signals = (signal.SIGTERM, signal.SIGINT)
        for number in signals:
            loop.add_signal_handler(number, self._stop)
        try:
            yield
        finally:
            for number in signals:
                loop.remove_signal_handler(number)

    def _stop(self) -> None:
        if self.should_exit:
            self.force_exit = True
            return
        self.should_exit = True
        self._on_stop()
