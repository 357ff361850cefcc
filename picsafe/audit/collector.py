"""Sends syslog messages to a collector over TLS (RFC 5425).

The protocol has no acknowledgement: what was written may be lost if the connection breaks. The collector's
end of the connection is waited for, so that one that has refused the messages is told; whoever wants to be
sure begins again at an index.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from picsafe.audit.errors import BadInput, StoreUnavailable

PORT: Final = 6514
_SECONDS: Final = 30.0
_ADDRESS: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\s]+))(?::([0-9]{1,5}))?")


class Collector:
    """An open connection.

    Args:
        connection: over TLS.
    """

    def __init__(self, connection: ssl.SSLSocket) -> None:
        self._connection = connection

    def write(self, data: bytes) -> None:
        """Send some messages, each framed.

        Raises:
            StoreUnavailable: the connection broke.
        """
        with _broken():
            self._connection.sendall(data)


@contextmanager
def collector(
    address: str, *, authorities: Path | None = None, client: Path | None = None
) -> Iterator[Collector]:
    """A connection to a collector, ended in good order.

    Args:
        address: ``HOST`` or ``HOST:PORT``; an IPv6 address stands in brackets.
        authorities: certificates that its own is checked with, in place of the system's.
        client: a certificate with its key, by which the collector knows this machine.

    Raises:
        BadInput: ``invalid_address``, ``invalid_certificate``.
        StoreUnavailable: there is no connection, its certificate is not the host's, or it broke.
    """
    host, port = _host_and_port(address)
    with _connected(host, port, _context(authorities, client)) as connection:
        yield Collector(connection)
        with _broken():
            # its answer is its own end, or a refusal
            connection.unwrap().close()


def _connected(host: str, port: int, context: ssl.SSLContext) -> ssl.SSLSocket:
    try:
        plain = socket.create_connection((host, port), timeout=_SECONDS)
        try:
            return context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise
    except ssl.SSLCertVerificationError as error:
        raise StoreUnavailable(
            "untrusted_collector", f"The certificate of {host} is not trusted, or is another host's."
        ) from error
    except OSError as error:
        raise StoreUnavailable("unreachable", f"There is no connection to {host}, port {port}.") from error
    except ValueError as error:
        # a name that no host can have; UnicodeError is one of these
        raise _invalid_address() from error


def _context(authorities: Path | None, client: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=authorities)
        if client is not None:
            context.load_cert_chain(client)
    except OSError as error:
        raise BadInput("invalid_certificate", "The certificates for the collector cannot be read.") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _host_and_port(address: str) -> tuple[str, int]:
    found = _ADDRESS.fullmatch(address)
    port = int(found[3] or PORT) if found else 0
    if found is None or not 1 <= port <= 65535:
        raise _invalid_address()
    return found[1] or found[2], port


@contextmanager
def _broken() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(
            "interrupted", "The connection to the collector broke off: what was sent may not have arrived."
        ) from error


def _invalid_address() -> BadInput:
    return BadInput("invalid_address", "Say where the collector is: HOST:PORT.")
