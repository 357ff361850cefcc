"""Storage commitment (PS3.4 annex J, push model): the archive says that it answers for what it was sent.

It says so on the association on which it is asked, or on one of its own, to the listener. What was asked is
forgotten when this process ends, and then asked for again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from pydicom.dataset import Dataset
from pynetdicom import evt
from pynetdicom.association import Association

from picsafe.delivery.dicom.association import (
    COMMITMENT,
    COMMITMENT_CONTEXTS,
    Peer,
    accepted,
    wait_for_answer,
)
from picsafe.delivery.dicom.listening import Listener
from picsafe.delivery.dicom.objects import DicomObject
from picsafe.delivery.dicom.storing import no_answer
from picsafe.delivery.dicom.uids import SOP_CLASSES
from picsafe.delivery.errors import Later, Refused
from picsafe.delivery.model import Finding
from picsafe.delivery.settings.records import DicomSettings

WAIT: Final = 10.0
"""Seconds that an answer is waited for at once; it is looked for again after a minute."""
_INSTANCE: Final = "1.2.840.10008.1.20.1.1"
_ASK: Final = 1
_SUCCESS: Final = 0x0000
_LOST: Final = 0x0112
_NEVER: Final = frozenset({0x0119, 0x0122})
"""Class and instance conflict, and class not supported (PS3.3 section C.14.1.1)."""
_LATER: Final = 60.0
_VALID_FOR: Final = 3600.0
_MAX_REQUESTS: Final = 1000
_BEAT: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Report:
    committed: frozenset[str]
    failed: dict[str, int]


@dataclass(slots=True)
class _Request:
    delivery_id: str
    asked: float
    report: _Report | None = None
    heard_on: Association | None = None
    is_heard: threading.Event = field(default_factory=threading.Event)


class Commitments:
    """``Responsible``: what a PACS has been asked to answer for.

    Args:
        peer: the PACS.
        settings: where it says so, if not on the association on which it is asked.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, peer: Peer, settings: DicomSettings) -> None:
        self._peer = peer
        # by the UIDs of their transactions, which nobody can guess: who knows one was told it
        self._requests: dict[str, _Request] = {}
        self._listener: Listener | None = None
        if settings.commitment_listen is not None:
            self._listener = Listener(settings, self._hear)

    def findings(self) -> list[Finding]:
        """See ``Responsible``."""
        if self._listener is None or self._listener.is_ours:
            return []
        text = "commitment_listen is no address of this machine."
        return [Finding(is_well=False, text=text)]

    def lost(
        self, delivery_id: str, objects: Sequence[DicomObject], heartbeat: Callable[[], None]
    ) -> frozenset[str]:
        """See ``Responsible``."""
        found = next((one for one in self._requests.values() if one.delivery_id == delivery_id), None)
        if found is None or not self._is_awaited(found):
            found = self._ask(delivery_id, objects, heartbeat)
        if found.report is None:
            raise Later(
                "not_committed_yet", f"{self._peer.title} does not answer for it yet.", retry_after=_LATER
            )
        self._forget(delivery_id)
        return _lost(found.report, objects)

    def close(self) -> None:
        """See ``Responsible``."""
        if self._listener is not None:
            self._listener.close()

    def _is_awaited(self, request: _Request) -> bool:
        if request.report is not None:
            return True
        # where nobody listens it can be heard of on its association alone
        return self._listener is not None and time.monotonic() - request.asked < _VALID_FOR

    def _ask(
        self, delivery_id: str, objects: Sequence[DicomObject], heartbeat: Callable[[], None]
    ) -> _Request:
        if self._listener is not None:
            self._listener.start()
        self._forget(delivery_id)
        transaction = f"2.25.{uuid4().int}"
        request = _Request(delivery_id, time.monotonic())
        self._requests = {**dict(list(self._requests.items())[1 - _MAX_REQUESTS :]), transaction: request}
        try:
            self._ask_for(request, _asked(transaction, objects), heartbeat)
        except BaseException:
            self._forget(delivery_id)
            raise
        return request

    def _ask_for(self, request: _Request, asked: Dataset, heartbeat: Callable[[], None]) -> None:
        handlers = [(evt.EVT_N_EVENT_REPORT, self._hear)]
        with self._peer.associated(COMMITMENT_CONTEXTS, handlers) as association:
            if not any(offered in accepted(association) for offered in COMMITMENT_CONTEXTS):
                raise Later(
                    "commitment_not_taken",
                    f"{self._peer.title} takes no requests for storage commitment: have it do so, or leave"
                    " commitment out.",
                    is_down=True,
                )
            status, _ = association.send_n_action(asked, _ASK, COMMITMENT, _INSTANCE)
            _require_taken(status.get("Status"))
            while not request.is_heard.wait(_BEAT) and time.monotonic() - request.asked < WAIT:
                heartbeat()
            if request.heard_on is association:
                wait_for_answer(association, WAIT)

    def _forget(self, delivery_id: str) -> None:
        self._requests = {uid: one for uid, one in self._requests.items() if one.delivery_id != delivery_id}

    def _hear(self, event: evt.Event) -> tuple[int, None]:
        """Take an N-EVENT-REPORT; what cannot be read, the library answers with a failure."""
        told = event.event_information
        request = self._requests.get(str(told.TransactionUID))
        if request is not None and request.report is None:
            committed = frozenset(str(one.ReferencedSOPInstanceUID) for one in _items(told, "Referenced"))
            failed = {
                str(one.ReferencedSOPInstanceUID): int(one.FailureReason) for one in _items(told, "Failed")
            }
            request.report = _Report(committed, failed)
            request.heard_on = event.assoc
            request.is_heard.set()
        return _SUCCESS, None


def _items(told: Dataset, which: str) -> Sequence[Any]:
    found = told.get(f"{which}SOPSequence")
    return found or ()


def _asked(transaction: str, objects: Sequence[DicomObject]) -> Dataset:
    made = Dataset()
    made.TransactionUID = transaction
    made.ReferencedSOPSequence = []
    for one in objects:
        item = Dataset()
        item.ReferencedSOPClassUID = one.sop_class
        item.ReferencedSOPInstanceUID = one.uid
        made.ReferencedSOPSequence.append(item)
    return made


def _require_taken(status: int | None) -> None:
    if status is None:
        raise no_answer()
    if status != _SUCCESS:
        raise Later(
            "commitment_refused",
            f"The archive answers a request for storage commitment with {status:04X}: have it take them, or"
            " leave commitment out.",
            is_down=True,
        )


def _lost(report: _Report, objects: Sequence[DicomObject]) -> frozenset[str]:
    for one in objects:
        reason = report.failed.get(one.uid)
        if reason in _NEVER:
            raise Refused(
                "not_committed",
                f"The archive will not answer for an object of {SOP_CLASSES[one.sop_class]}: {reason:04X}.",
            )
    lost = frozenset(one.uid for one in objects if report.failed.get(one.uid) == _LOST)
    if not lost and not report.committed >= {one.uid for one in objects}:
        raise Later("not_committed", "The archive does not answer for all that it was sent.")
    return lost
