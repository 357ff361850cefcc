"""Takes associations that an archive makes, for what it says later (N-EVENT-REPORT)."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final, cast

from pynetdicom import AE, evt
from pynetdicom.transport import ThreadedAssociationServer

from picsafe.delivery.dicom.association import COMMITMENT_CONTEXTS, VERIFICATION, introduced
from picsafe.delivery.errors import InvalidDestination, Later
from picsafe.delivery.settings.records import DicomSettings

_HIGHEST: Final = 65_535
_SECONDS: Final = 10.0
_MOST: Final = 8

Networks = tuple[IPv4Network | IPv6Network, ...]


class Listener:
    """Listens from the first time that it is told to until it is closed.

    Args:
        settings: where, and who may connect.
        hear: takes an N-EVENT-REPORT.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, settings: DicomSettings, hear: Callable[[evt.Event], tuple[int, None]]) -> None:
        host, _, port = (settings.commitment_listen or "").rpartition(":")
        if int(port) > _HIGHEST:
            raise InvalidDestination(
                "invalid_address",
                "commitment_listen has to be an address and a port, such as 10.1.2.3:11112.",
            )
        if settings.tls and settings.client_certificate is None:
            raise InvalidDestination(
                "invalid_tls", "With tls, commitment_listen needs client_certificate and client_key."
            )
        try:
            self._networks: Networks = tuple(ip_network(one) for one in settings.commitment_from)
        except ValueError:
            raise InvalidDestination(
                "invalid_network", "commitment_from has addresses and networks, such as 10.1.2.0/24."
            ) from None
        self._address = (host.strip("[]"), int(port))
        self._settings = settings
        self._hear = hear
        self._server: ThreadedAssociationServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the address is one of this machine; whether its port is free is seen when it is needed."""
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        try:
            socket.create_server((self._address[0], 0), family=family).close()
        except OSError:
            return False
        return True

    def start(self) -> None:
        """Listen, if it does not yet.

        Raises:
            Later: the port is taken, or a certificate cannot be read.
        """
        if self._server is not None:
            return
        settings = self._settings
        entity = introduced(AE(ae_title=settings.calling))
        entity.maximum_associations = _MOST
        entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = _SECONDS
        for sop_class, transfer_syntax in (VERIFICATION, *COMMITMENT_CONTEXTS):
            # the archive is the provider, although it makes the association
            role = None if (sop_class, transfer_syntax) == VERIFICATION else True
            entity.add_supported_context(sop_class, transfer_syntax, scu_role=role, scp_role=role)
        tls = self._tls()
        networks, host = self._networks, settings.host

        class Server(_Server):
            def is_allowed(self, address: str) -> bool:
                return _is_allowed(address, networks, host)

        try:
            server = entity.make_server(
                self._address,
                server_class=Server,
                ssl_context=tls,
                evt_handlers=[(evt.EVT_N_EVENT_REPORT, self._hear)],
            )
        except OSError as error:
            raise Later(
                "port_taken",
                f"{settings.commitment_listen} is taken: does another process serve this destination?",
                is_down=True,
            ) from error
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        server, self._server = self._server, None
        if server is not None and self._thread is not None:
            with suppress(ValueError):
                server.shutdown()
            self._thread.join()
            for association in server.active_associations:
                association.abort()

    def _tls(self) -> ssl.SSLContext | None:
        settings = self._settings
        if not settings.tls or settings.client_certificate is None:
            return None
        try:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=settings.ca_file)
            tls.load_cert_chain(settings.client_certificate, settings.client_key)
        except (OSError, ssl.SSLError) as error:
            raise Later("invalid_tls", "A certificate or its key cannot be read.", is_down=True) from error
        tls.verify_mode = ssl.CERT_REQUIRED
        return tls


class _Server(ThreadedAssociationServer):
    """Hangs up on everybody else at once, and on those who are slow to begin TLS."""

    daemon_threads = True

    def is_allowed(self, address: str) -> bool:
        raise NotImplementedError

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = cast("socket.socket", self.socket).accept()
        try:
            if not self.is_allowed(address[0]):
                raise ConnectionRefusedError
            connection.settimeout(_SECONDS)
            if self.ssl_context is not None:
                connection = self.ssl_context.wrap_socket(connection, server_side=True)
        except OSError:
            connection.close()
            raise
        return connection, address


def _is_allowed(address: str, networks: Networks, host: str) -> bool:
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or found
    if networks:
        return any(mapped in network for network in networks)
    try:
        known = {str(one[4][0]) for one in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return str(mapped) in known
