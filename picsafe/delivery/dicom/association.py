"""Associations with a PACS (PS3.8), one at a time, for what is about to be done."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final, cast

from pynetdicom import AE, evt
from pynetdicom.association import Association
from pynetdicom.dimse import DIMSEServiceProvider
from pynetdicom.dimse_primitives import DimsePrimitiveType, DimseServiceType

from picsafe.delivery.dicom.uids import EXPLICIT_VR, IMPLEMENTATION, IMPLEMENTATION_VERSION, IMPLICIT_VR
from picsafe.delivery.errors import InvalidDestination, Later
from picsafe.delivery.reaching import not_reached
from picsafe.delivery.settings.records import DicomSettings

# it would write down what is sent
logging.getLogger("pynetdicom").setLevel(logging.CRITICAL + 1)

Context = tuple[str, str]
"""The UIDs of a SOP class and a transfer syntax."""
VERIFICATION: Final[Context] = ("1.2.840.10008.1.1", EXPLICIT_VR)
"""What every archive accepts; an association without any context is one that it ends at once."""
COMMITMENT: Final = "1.2.840.10008.1.20.1"
COMMITMENT_CONTEXTS: Final[tuple[Context, ...]] = ((COMMITMENT, EXPLICIT_VR), (COMMITMENT, IMPLICIT_VR))
_TRANSIENT: Final = 2
_SECONDS_TO_END: Final = 5


class Peer:
    """A PACS, as its settings name it.

    Args:
        settings: where it is.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, settings: DicomSettings) -> None:
        if (settings.client_certificate is None) != (settings.client_key is None):
            raise InvalidDestination("invalid_tls", "client_certificate and client_key go together.")
        if not settings.tls and (settings.ca_file or settings.client_certificate):
            raise InvalidDestination("invalid_tls", "A certificate is of use with tls = true alone.")
        self.settings = settings
        self.title = f"{settings.called} at {settings.host}:{settings.port}"

    @contextmanager
    def associated(
        self, contexts: Sequence[Context], handlers: Sequence[evt.EventHandlerType] = ()
    ) -> Iterator[Association]:
        """An association that offers contexts, each on its own, so that each is accepted or not.

        Args:
            contexts: what is offered.
            handlers: take what the archive asks of us meanwhile.

        Raises:
            Later: there is none.
        """
        settings = self.settings
        entity = introduced(AE(ae_title=settings.calling))
        entity.connection_timeout = entity.acse_timeout = entity.dimse_timeout = settings.timeout
        # how long one answer may take says the rest
        entity.network_timeout = None
        for sop_class, transfer_syntax in dict.fromkeys([VERIFICATION, *contexts]):
            entity.add_requested_context(sop_class, transfer_syntax)
        connections: list[socket.socket] = []
        tls = self._tls()

        def prepare(event: evt.Event) -> None:
            event.assoc.dimse = _Messages(event.assoc)

        def keep(event: evt.Event) -> None:
            line = event.assoc.dul.socket
            if line is not None and line.socket is not None:
                connections.append(line.socket)

        association = None
        try:
            association = entity.associate(
                settings.host,
                settings.port,
                ae_title=settings.called,
                tls_args=None
                if tls is None
                else (cast("ssl.SSLContext", _Wrapping(tls[0], connections)), tls[1]),
                evt_handlers=[
                    (evt.EVT_REQUESTED, prepare),
                    (evt.EVT_REQUESTED, keep),
                    (evt.EVT_CONN_OPEN, keep),
                    *handlers,
                ],
            )
            if not association.is_established:
                raise self._failure(association)
            yield association
            cast("_Messages", association.dimse).end()
            association.release()
        except OSError as error:
            if association is not None:
                raise
            raise not_reached(self.title, error) from error
        finally:
            _end(association, connections)

    def _tls(self) -> tuple[ssl.SSLContext, str] | None:
        settings = self.settings
        if not settings.tls:
            return None
        try:
            tls = ssl.create_default_context(cafile=settings.ca_file)
            if settings.client_certificate is not None:
                tls.load_cert_chain(settings.client_certificate, settings.client_key)
        except (OSError, ssl.SSLError) as error:
            raise Later("invalid_tls", "A certificate or its key cannot be read.", is_down=True) from error
        return tls, settings.host

    def _unreachable(self) -> Later:
        """Why there was no connection, which the library does not say: tried once more without it."""
        settings, tls = self.settings, self._tls()
        try:
            with socket.create_connection((settings.host, settings.port), settings.timeout) as line:
                if tls is not None:
                    tls[0].wrap_socket(line, server_hostname=tls[1]).close()
        except (OSError, ValueError) as error:
            return not_reached(self.title, error)
        return Later(
            "unreachable",
            f"{self.title} takes connections, and makes no association: look whether that is its DICOM port,"
            " and whether it wants TLS.",
            is_down=True,
        )

    def _failure(self, association: Association) -> Later:
        if association.rejected_contexts:
            return Later("nothing_accepted", f"{self.title} takes nothing that is offered.", is_down=True)
        if not association.is_rejected:
            return self._unreachable()
        answer = association.acceptor.primitive
        if answer is not None and answer.result == _TRANSIENT:
            return Later("busy", f"{self.title} has no association left for us.", is_down=True)
        return Later(
            "association_rejected",
            f"{self.title} does not let {self.settings.calling} in: look at calling and called, and have the"
            " archive know us.",
            is_down=True,
        )


def introduced(entity: AE) -> AE:
    """An application entity that says whose it is."""
    entity.implementation_class_uid = IMPLEMENTATION
    entity.implementation_version_name = IMPLEMENTATION_VERSION
    return entity


class _Wrapping:
    """A TLS context whose sockets are remembered, also those with which the handshake fails."""

    def __init__(self, context: ssl.SSLContext, connections: list[socket.socket]) -> None:
        self._context = context
        self._connections = connections

    def wrap_socket(self, line: socket.socket, *, server_side: bool, server_hostname: str) -> ssl.SSLSocket:
        """As ``ssl.SSLContext`` does."""
        made = self._context.wrap_socket(line, server_side=server_side, server_hostname=server_hostname)
        self._connections.append(made)
        return made


class _Messages(DIMSEServiceProvider):
    """What the archive says, for whoever waits for it alone, and what it is answered as long as it can be.

    The library's own thread takes what nobody seems to wait for, also an answer before whom it is for: it is
    told to pause by a flag, which says that it has as long as it has not been given a processor again. And it
    answers what the archive asks whatever else is done with the association: it would die of an answer that
    comes after the request to release it.
    """

    def __init__(self, association: Association) -> None:
        super().__init__(association)
        self.has_answered = threading.Event()
        self._sending = threading.Lock()
        self._is_ending = False

    def get_msg(self, block: bool = False) -> tuple[None, None] | tuple[int, DimseServiceType]:  # noqa: FBT001, FBT002 - the library's signature
        return super().get_msg(block=True) if block else (None, None)

    def send_msg(self, primitive: DimsePrimitiveType, context_id: int) -> None:
        with self._sending:
            if self._is_ending:
                return
            super().send_msg(primitive, context_id)
        if primitive.MessageIDBeingRespondedTo is not None:
            self.has_answered.set()

    def end(self) -> None:
        """Send nothing any more."""
        with self._sending:
            self._is_ending = True


def wait_for_answer(association: Association, seconds: float) -> None:
    """Wait until the archive has been answered what it asked on an association that we made."""
    cast("_Messages", association.dimse).has_answered.wait(seconds)


def _end(association: Association | None, connections: Sequence[socket.socket]) -> None:
    """End the connection, whatever the library waits for at it: a peer may have stopped reading.

    The library leaves what could not be shut down to the garbage collector.
    """
    for connection in connections:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
    if association is not None:
        association.kill()
        for thread in (association, association.dul):
            if thread.is_alive():
                thread.join(_SECONDS_TO_END)
    for connection in connections:
        connection.close()


def accepted(association: Association) -> dict[Context, int]:
    """The contexts that were accepted, with their numbers."""
    found: dict[Context, int] = {}
    for context in association.accepted_contexts:
        if context.abstract_syntax is not None and context.context_id is not None:
            for transfer_syntax in context.transfer_syntax:
                found[str(context.abstract_syntax), str(transfer_syntax)] = context.context_id
    return found
