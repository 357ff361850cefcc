"""Which connections are held: so many in all, so many from one address, and always room for somebody new.

Everything here is called from the event loop's own thread.
"""

from __future__ import annotations

import ipaddress
import resource
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

MAX_CONNECTIONS = 8192
MIN_CONNECTIONS = 16
SHARE = 4
"""One address may hold one in ``SHARE`` of all connections: a hospital behind one address is many people."""

_NETWORK_BITS = 64


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How many connections are held at once.

    Attributes:
        total: from all addresses together.
        per_address: from one IPv4 address, or one IPv6 network of 64 bits, which is what one customer gets.
    """

    total: int
    per_address: int

    def share(self, processes: int) -> ConnectionLimits:
        """Those of one of so many processes, which together hold as many, or a few more."""
        return ConnectionLimits(-(-self.total // processes), -(-self.per_address // processes))


def limits_of(
    total: int | None, per_address: int | None, descriptors: int, *, proxied: bool
) -> ConnectionLimits:
    """The limits that follow from flags, and from how many files the process may have open.

    A quarter of the descriptors, at most 1,024, is left for databases, sealed files and the log.

    Args:
        total: as the operator says it, ``None`` for what the descriptors allow.
        per_address: as the operator says it, ``None`` for one in ``SHARE`` of all.
        descriptors: what the process may have open.
        proxied: whether all connections come from a trusted proxy, which then has no share of its own.
    """
    room = max(MIN_CONNECTIONS, descriptors - min(1024, max(descriptors // 4, 64)))
    held = min(room, MAX_CONNECTIONS if total is None else total)
    share = held if proxied else max(1, held // SHARE)
    return ConnectionLimits(held, min(held, share if per_address is None else per_address))


def raise_descriptor_limit() -> int:
    """Let the process have as many files open as its hard limit allows; returns how many that are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        hard = max(soft, 65_536)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):
        # some systems name a hard limit that they do not grant
        return soft
    return hard


class Connection:
    """One connection that is held.

    Attributes:
        client: whose it is: an IPv4 address or an IPv6 network.
        is_idle: whether nothing is lost by closing it: no request of it has arrived and is unanswered.
    """

    def __init__(self, client: str, close: Callable[[], None]) -> None:
        self.client = client
        self.is_idle: Callable[[], bool] = lambda: True
        self._close = close

    def close(self) -> None:
        """Close it; ``ConnectionTable.release`` follows from the event loop."""
        # it is on its way out: nobody needs to choose it a second time
        self.is_idle = lambda: False
        self._close()


class ConnectionTable:
    """The connections that are held now.

    Args:
        limits: how many there may be.
        gone: told of whom a connection is not held, or not any more.
    """

    def __init__(self, limits: ConnectionLimits, gone: Callable[[str], None] = lambda _client: None) -> None:
        self._limits = limits
        self._gone = gone
        self._by_client: dict[str, dict[Connection, None]] = {}
        self._held = 0

    @property
    def held(self) -> int:
        """How many connections are held."""
        return self._held

    def admit(self, address: str, close: Callable[[], None]) -> Connection | None:
        """Hold one more connection, or say with ``None`` that it has to be closed.

        Where all are taken, the connection that has been idle longest of the address that holds most is
        closed for the newcomer, so that no number of addresses keeps somebody new out by holding on.

        Args:
            address: the peer's IP address.
            close: closes the connection, at once and from the event loop.
        """
        client = client_of(address)
        if not self._has_room(client):
            self._gone(client)
            return None
        connection = Connection(client, close)
        self._by_client.setdefault(client, {})[connection] = None
        self._held += 1
        return connection

    def release(self, connection: Connection) -> None:
        """The connection is closed; telling it twice does nothing."""
        own = self._by_client.get(connection.client)
        if own is None or connection not in own:
            return
        del own[connection]
        self._held -= 1
        if not own:
            del self._by_client[connection.client]
        self._gone(connection.client)

    def _has_room(self, client: str) -> bool:
        own = self._by_client.get(client, {})
        if len(own) >= self._limits.per_address and not _close_oldest_idle(own):
            return False
        return self._held < self._limits.total or self._make_room()

    def _make_room(self) -> bool:
        clients = sorted(self._by_client.values(), key=len, reverse=True)
        return any(_close_oldest_idle(connections) for connections in clients)


# asked several times of each request
@lru_cache(maxsize=4096)
def client_of(address: str) -> str:
    """Whom an address stands for: itself, or the IPv6 network of 64 bits that it is in."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _NETWORK_BITS), strict=False))


def _close_oldest_idle(connections: dict[Connection, None]) -> bool:
    # oldest first: the dictionary keeps the order in which they came
    for connection in connections:
        if connection.is_idle():
            connection.close()
            return True
    return False
