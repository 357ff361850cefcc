"""Sockets that listen."""

from __future__ import annotations

import socket

BACKLOG = 1024


def bind(host: str, port: int) -> socket.socket:
    """A non-blocking socket that listens.

    Args:
        host: a name or an address of this machine.
        port: 0 takes a free one.

    Raises:
        OSError: the address is taken, forbidden or unknown.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
        listener.setblocking(False)  # noqa: FBT003 - the standard library's signature
    except OSError:
        listener.close()
        raise
    return listener
