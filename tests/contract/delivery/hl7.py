"""A receiver of HL7 by MLLP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from picsafe.delivery.hl7.destination import Hl7
from picsafe.delivery.model import Receipt, ReportView
from picsafe.delivery.ports import Steps
from picsafe.delivery.settings.records import Hl7Settings
from tests.contract.delivery.harness import SEEN, Arrived, Fault
from tests.contract.delivery.mllp_receiver import MllpReceiver, accept, acknowledgement


class Hl7Harness:
    """See ``Harness``."""

    kind = "hl7"
    can_find = False
    faults = SEEN - {Fault.BUSY, Fault.FULL}
    secrets: tuple[str, ...] = ()
    has_places = False
    examples = 20
    stride = 1

    def __init__(self, folder: Path) -> None:
        self._receiver = MllpReceiver(folder)
        self._receiver.answer = self._answer
        self._fault: Fault | None = None
        self._countdown = 0
        self._is_down = False
        # a control ID is the beginning of a delivery's
        self._deliveries: dict[str, str] = {}

    def make(self, **settings: Any) -> Hl7:
        made = Hl7Settings(host="127.0.0.1", port=self._receiver.port, tls=False, timeout=10, **settings)
        return _Remembering("archive", made, self._deliveries)

    def inject(self, fault: Fault, *, at: int = 1) -> None:
        if fault is Fault.DOWN:
            self._is_down = True
            self._receiver.go_down()
            return
        self._fault, self._countdown = fault, at
        self._receiver.is_cut = fault is Fault.CUT and at == 1
        self._receiver.stores = at > 1 or fault not in {Fault.BROKEN, Fault.REFUSED}

    @property
    def is_waiting(self) -> bool:
        return self._fault is not None and not self._receiver.was_cut

    def mend(self) -> None:
        if self._is_down:
            self._receiver.start()
            self._is_down = False
        self._fault = None
        self._receiver.is_cut = self._receiver.was_cut = False
        self._receiver.stores = True

    def arrived(self) -> list[Arrived]:
        return [
            Arrived(self._deliveries[taken.field("MSH", 10)], taken.files) for taken in self._receiver.taken
        ]

    def take_away(self) -> None:
        """Nobody fetches anything from a receiver."""

    def occupy(self, name: str) -> None:
        raise NotImplementedError

    def is_occupied(self, name: str) -> bool:
        raise NotImplementedError

    def texts(self) -> list[str]:
        # whom a message is about is what PID is for, and the originator is the sender
        return [
            segment
            for taken in self._receiver.taken
            for segment in taken.segments
            if not segment.startswith(("PID", "TXA"))
        ]

    def close(self) -> None:
        self.mend()
        self._receiver.stop()

    def _answer(self, control_id: str) -> list[bytes] | None:
        if self._fault is None:
            return accept(control_id)
        self._countdown -= 1
        if self._countdown:
            self._receiver.is_cut = self._fault is Fault.CUT and self._countdown == 1
            self._receiver.stores = self._countdown > 1 or self._fault not in {Fault.BROKEN, Fault.REFUSED}
            return accept(control_id)
        fault, self._fault = self._fault, None
        self._receiver.stores = True
        match fault:
            case Fault.BROKEN:
                return [acknowledgement(control_id, "AE", "ERR||OBX^1|207^Application internal error|E")]
            case Fault.REFUSED:
                return [acknowledgement(control_id, "AE", "ERR||PID^1|204^Unknown key identifier|E")]
            case Fault.HALF_ANSWER:
                return [acknowledgement(control_id)[:30]]
        return None


class _Remembering(Hl7):
    def __init__(self, name: str, settings: Hl7Settings, deliveries: dict[str, str]) -> None:
        super().__init__(name, settings)
        self._deliveries = deliveries

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        self._deliveries[report.delivery_id[:20]] = report.delivery_id
        return super().deliver(report, steps)
