"""What an archive does that is asked to answer for objects (storage commitment)."""

from __future__ import annotations

import socket
import ssl
import threading
from dataclasses import dataclass, field
from typing import Any, Final

from pydicom.dataset import Dataset
from pynetdicom import AE, build_role, evt

from picsafe.delivery.dicom.association import COMMITMENT
from picsafe.delivery.dicom.uids import IMPLICIT_VR

INSTANCE: Final = "1.2.840.10008.1.20.1.1"


@dataclass
class Responsible:
    """What an archive does that is asked to answer for objects.

    Attributes:
        status: what it answers to that.
        failures: the reason for which it does not answer for an object, by its number in what is asked.
        is_told: whether it says anything at all.
        transaction: of which it speaks, where that is not the one that it was asked.
        asked: what it was asked, request by request.
        stored: how many objects it was sent.
        address: where it makes an association for it; the one on which it was asked is used otherwise.
        tls: by which it connects there.
        told: what it was answered.
    """

    status: int = 0x0000
    failures: dict[int, int] = field(default_factory=dict)
    is_told: bool = True
    transaction: str | None = None
    asked: list[Dataset] = field(default_factory=list)
    stored: int = 0
    address: tuple[str, int] | None = None
    tls: ssl.SSLContext | None = None
    told: list[int | None] = field(default_factory=list)

    def on_stored(self, event: evt.Event) -> int:
        self.stored += 1
        return 0x0000

    def on_action(self, event: evt.Event) -> tuple[int, None]:
        self.asked.append(event.action_information)
        if self.status == 0 and self.is_told and self.address is None:
            tell = threading.Thread(target=self.tell_by, args=(event.assoc, self.asked[-1]))
            threading.Timer(0.05, tell.start).start()
        elif self.status == 0 and self.is_told:
            threading.Thread(target=self.tell, args=(self.asked[-1],)).start()
        return self.status, None

    def tell(self, asked: Dataset) -> bool:
        """Say it by an association of its own; returns whether there was one."""
        assert self.address is not None
        connections: list[socket.socket] = []

        def keep(event: evt.Event) -> None:
            line = event.assoc.dul.socket
            if line is not None and line.socket is not None:
                connections.append(line.socket)

        entity = AE(ae_title="VNA")
        entity.add_requested_context(COMMITMENT, IMPLICIT_VR)
        association = entity.associate(
            *self.address,
            ae_title="PICSAFE",
            ext_neg=[build_role(COMMITMENT, scp_role=True)],
            tls_args=None if self.tls is None else (self.tls, "localhost"),
            evt_handlers=[(evt.EVT_REQUESTED, keep), (evt.EVT_CONN_OPEN, keep)],
        )
        is_heard = association.is_established
        if is_heard:
            self.tell_by(association, asked)
            association.release()
        # the library leaves one that was hung up on to the garbage collector
        association.kill()
        for connection in connections:
            connection.close()
        return is_heard

    def tell_by(self, association: Any, asked: Dataset) -> None:
        told = Dataset()
        told.TransactionUID = self.transaction or asked.TransactionUID
        items = list(asked.ReferencedSOPSequence)
        told.ReferencedSOPSequence = [one for at, one in enumerate(items) if at not in self.failures]
        if self.failures:
            told.FailedSOPSequence = []
            for at, reason in self.failures.items():
                items[at].FailureReason = reason
                told.FailedSOPSequence.append(items[at])
        status, _ = association.send_n_event_report(told, 2 if self.failures else 1, COMMITMENT, INSTANCE)
        self.told.append(status.get("Status"))
