"""``picsafe serve``: opens the data folder, listens, serves, and stops in good order."""

from __future__ import annotations

import contextlib
import errno
import socket
from functools import partial

from chalicelib.application import create_app
from chalicelib.settings import LocalStores, Settings
from chalicelib.wiring import Wiring
from picsafe.server.chores import sweep_for_ever, watch_outbox
from picsafe.server.composition import Chore, Threads, chores_of, compose
from picsafe.server.errors import StartError
from picsafe.server.folder import DataFolder
from picsafe.server.front import Front
from picsafe.server.options import Options, own_url, settings_of
from picsafe.server.serving import BACKLOG, Server, config
from picsafe.server.terminal import Terminal, log_to_stderr


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
            server = Server(
                config(
                    front,
                    stop_seconds=options.stop_seconds,
                    tls_certificate=options.tls_certificate,
                    tls_key=options.tls_key,
                ),
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
