"""Where a request comes from, and whether anybody on the way could read it."""

from __future__ import annotations

import ipaddress

from starlette.types import Scope

from chalicelib.contract.origins import is_loopback_host
from picsafe.server.bodies import header

_FORWARDED = frozenset({b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-proto", b"x-real-ip"})


def client_address(scope: Scope, *, trust_proxy: bool) -> str:
    """From which address a request comes, as far as that can be known.

    Args:
        scope: the request's.
        trust_proxy: whether the last ``X-Forwarded-For`` entry is the caller's address.
    """
    if trust_proxy:
        nearest = _nearest(scope, b"x-forwarded-for")
        if _is_address(nearest):
            return nearest
    return _peer(scope)


def came_confidentially(scope: Scope, *, trust_proxy: bool) -> bool:
    """Whether nobody on the way could read a request: it came over TLS, or from this very machine.

    What a proxy has passed on came from elsewhere, whatever the peer's address is; only a trusted one says
    how.
    """
    if scope["scheme"] == "https":
        return True
    if trust_proxy:
        return _nearest(scope, b"x-forwarded-proto").lower() == "https"
    if any(name in _FORWARDED for name, _ in scope["headers"]):
        return False
    peer = _peer(scope)
    return is_loopback_host(f"[{peer}]" if ":" in peer else peer)


def _peer(scope: Scope) -> str:
    peer = scope["client"]
    return str(peer[0]) if peer else ""


def _nearest(scope: Scope, name: bytes) -> str:
    return (header(scope, name) or b"").decode("latin-1").rpartition(",")[2].strip()


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
