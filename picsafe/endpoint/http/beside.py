"""A second listener beside the one for senders, for what only this machine or its network may reach."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chalicelib.health import Warnings
from picsafe.endpoint.addresses import address_of
from picsafe.endpoint.errors import EndpointError, InvalidConfig
from picsafe.endpoint.http.renewal import watched_tls
from picsafe.server.connections import limits_of
from picsafe.server.dispatcher import Dispatcher
from picsafe.server.errors import StartError
from picsafe.server.listening import bind
from picsafe.server.tls import tls_of
from picsafe.server.uvicorn_server import Server, config
from picsafe.server.watching import Watched

Tls = tuple[Path | None, Path | None]
"""PEM files of a certificate and its key, or neither."""

STOP_SECONDS = 5.0
NO_TLS: Final[Tls] = (None, None)
_DESCRIPTORS = 512


@dataclass(frozen=True, slots=True)
class Beside:
    """What is served: its address, and the files of its certificate."""

    address: str
    watched: Sequence[Watched]


@contextlib.contextmanager
def served_beside(
    app: Dispatcher, listen: str, setting: str, tls: Tls = NO_TLS, *, proxied: bool = False
) -> Iterator[Beside]:
    """Serve in a thread of its own.

    Args:
        app: the ASGI application.
        listen: address and port.
        setting: what messages call it.
        tls: what it is served with.
        proxied: whether all connections are a proxy's.

    Raises:
        EndpointError: ``cannot_listen``; ``invalid_config``: certificate or key cannot be used.
    """
    with contextlib.closing(listening(listen, setting)) as listener:
        ready = threading.Event()
        try:
            shown = tls_of(*tls)
        except StartError as error:
            raise InvalidConfig(f"{setting}: {error}") from error
        server = Server(
            config(app, stop_seconds=STOP_SECONDS, tls=shown),
            limits_of(None, None, _DESCRIPTORS, proxied=proxied),
            on_ready=ready.set,
            on_stop=lambda: None,
            on_reload=lambda: None,
        )
        thread = threading.Thread(target=server.run, args=([listener],), name=setting)
        thread.start()
        try:
            ready.wait(STOP_SECONDS)
            scheme = "http" if shown is None else "https"
            address = f"{scheme}://{listen.rpartition(':')[0]}:{listener.getsockname()[1]}"
            yield Beside(address, watched_tls(shown, Warnings()))
        finally:
            server.should_exit = True
            thread.join()


def listening(listen: str, setting: str) -> socket.socket:
    """A socket that listens.

    Raises:
        EndpointError: ``cannot_listen``: the address is taken, forbidden or unknown.
    """
    try:
        return bind(*address_of(listen, setting))
    except OSError as error:
        reason = (error.strerror or "error").lower()
        raise EndpointError("cannot_listen", f"{setting}: {listen} cannot be used: {reason}.") from error
