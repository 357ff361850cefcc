"""A port of this machine that nobody else gets, also while nothing listens there."""

from __future__ import annotations

import socket


def held_port() -> socket.socket:
    """A socket that is bound and does not listen, so that whoever connects is refused; to be closed.

    Others of this machine that ask for a port get another. One that is bound by its number keeps it when it
    has listened and does no more, which one that was given any does not.
    """
    with _reusing() as any_port:
        any_port.bind(("127.0.0.1", 0))
        held = _reusing()
        held.bind(any_port.getsockname())
    return held


def _reusing() -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return made
