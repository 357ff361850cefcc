"""Looking into a report, for an operator who has to: that somebody looks is an event before they see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from chalicelib.format.metadata import User
from chalicelib.format.names import NameKind
from chalicelib.format.picsafe import OpenedReport
from chalicelib.local.sqlite import Database
from picsafe.client.senders import claimed_sender
from picsafe.delivery.errors import DeliveryError
from picsafe.endpoint import events
from picsafe.endpoint.dynamic_keys import mismatch_of
from picsafe.endpoint.errors import NotPossible
from picsafe.endpoint.model import StoredReport
from picsafe.endpoint.opening import Opener

MAX_PICTURES: Final = 24
MAX_PICTURE: Final = 256 * 1024
_JPEG: Final = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to see in a report.

    Attributes:
        fields: the patient, the sender and the notes, as names and values.
        thumbnails: JPEGs, in the order of the report.
    """

    fields: dict[str, str]
    thumbnails: Sequence[bytes]


class Inspection:
    """Looks into reports.

    Args:
        database: of the endpoint.
        opener: opens reports.
        clock: the time.
    """

    def __init__(self, database: Database, opener: Opener, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._opener = opener
        self._clock = clock

    def look(self, report: StoredReport, user: dict[str, Any]) -> dict[str, str]:
        """The fields of what ``see`` shows."""
        return self.see(report, user, pictures=0).fields

    def see(self, report: StoredReport, user: dict[str, Any], *, pictures: int = MAX_PICTURES) -> Sight:
        """The patient, the sender, the notes and thumbnails.

        Args:
            report: which report.
            user: who looks: ``kind`` and what identifies them.
            pictures: how many thumbnails are read, at most.

        Raises:
            NotPossible: ``not_opened``, ``purged``: there is nothing to look at.
            Unavailable: the look could not be logged; nothing is shown.
        """
        if report.purged_at is not None or report.contents is None:
            code = "purged" if report.purged_at is not None else "not_opened"
            raise NotPossible(code, "There is nothing to look at: it was not opened, or was deleted.")
        now = self._clock()
        self._database.write(
            lambda connection: events.append(connection, now, "looked", report.report_id, user=user)
        )
        try:
            with self._opener.opened(report) as contents:
                metadata = contents.metadata
                thumbnails = list(islice(_thumbnails(contents), pictures))
        except DeliveryError as error:
            raise NotPossible(error.code, error.detail) from error
        patient = metadata.patient
        born = "-".join(part for part in (patient.year, patient.month, patient.day) if part)
        fields = {
            "Patient": f"{patient.firstname} {patient.lastname}".strip(),
            "Born": born,
            "Patient ID": patient.patientid,
            "Sender": _shown_sender(report.sender),
            "Named in the report": _claimed(report, metadata.user),
            "Notes": metadata.details.notes,
        }
        return Sight(fields, thumbnails)


def _thumbnails(contents: OpenedReport) -> Iterator[bytes]:
    for member in contents.members.values():
        if member.kind is NameKind.THUMBNAIL and member.size <= MAX_PICTURE:
            content = contents.read(member.name, MAX_PICTURE)
            if content.startswith(_JPEG):
                yield content


def _claimed(report: StoredReport, claimed: User) -> str:
    """Whom the report itself names as its sender, where that is not who is proven."""
    if report.sender and not mismatch_of(report.sender, claimed, report.report_id):
        return ""
    return claimed_sender(claimed)


def _shown_sender(sender: dict[str, str]) -> str:
    name = " ".join(sender[part] for part in ("title", "firstname", "lastname") if sender.get(part))
    return (f"{name} <{sender['email']}>" if sender.get("email") else name) or "not proven"
