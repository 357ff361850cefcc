"""Reports as studies of a PACS, each object once by its UID.

A study's UIDs and bytes follow from the delivery, so that an archive that gets an object again has nothing
new. Before anything but a first attempt, and after the last object, it is asked what it has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from chalicelib.format.metadata import Patient
from picsafe.delivery.dicom import texts
from picsafe.delivery.dicom.archive import Archive, Responsible
from picsafe.delivery.dicom.objects import TAKEN, Contents, DicomObject, contents_of
from picsafe.delivery.dicom.study import Study, study_of
from picsafe.delivery.errors import DeliveryError, InvalidDestination, Later, NeedsPerson, Refused
from picsafe.delivery.matching import Candidate, answered
from picsafe.delivery.model import Finding, Receipt, ReportView
from picsafe.delivery.ports import PatientIndex, Steps
from picsafe.delivery.settings.records import DicomSettings, DicomWebSettings
from picsafe.delivery.whose import Whose, patient_of

_AGAIN: Final = 60.0
_COMMITTED: Final = "committed"


class Pacs:
    """``Destination``: a PACS.

    Args:
        name: the operator's name for it.
        settings: what it is told beside what a report says.
        archive: speaks to it.
        patients: those of the hospital, by whom ``match = "adt"`` goes.
        responsible: has it answer for what it was sent, if it is to.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(
        self,
        name: str,
        settings: DicomSettings | DicomWebSettings,
        archive: Archive,
        patients: PatientIndex | None = None,
        responsible: Responsible | None = None,
    ) -> None:
        if settings.character_set not in texts.CHARACTER_SETS:
            raise InvalidDestination(
                "invalid_character_set", f"character_set is one of: {', '.join(texts.CHARACTER_SETS)}."
            )
        if not set(settings.send) & set(TAKEN):
            raise InvalidDestination("nothing_to_send", f"send has to name one of: {', '.join(TAKEN)}.")
        self.name = name
        self.kind = archive.kind
        self.can_find = settings.confirm != "none"
        self._whose = Whose(settings.match, settings.without_id, patients)
        self._settings = replace(settings, issuer=settings.issuer or self._whose.authority)
        self._archive = archive
        self._responsible = responsible

    def check(self) -> list[Finding]:
        """See ``Destination``."""
        here = [] if self._responsible is None else self._responsible.findings()
        try:
            return [*self._archive.check(asks=self.can_find), *here]
        except DeliveryError as error:
            return [Finding(is_well=False, text=error.detail), *here]

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        """See ``Destination``; what was stored is not sent again, unless the archive shows it not."""
        steps.heartbeat()
        study, contents = self._planned(report, self._patient(report, steps))
        missing = [one for one in contents.objects if steps.done(_key(one)) is None]
        if len(missing) < len(contents.objects) and self.can_find:
            missing = self._missing(study, contents, otherwise=missing)

        def stored(one: DicomObject) -> None:
            steps.record(_key(one), Receipt(one.uid))

        self._store(missing, stored, steps)
        if self.can_find and self._missing(study, contents, otherwise=[]):
            raise Later(
                "not_kept",
                f"{self._archive.title} has taken it and does not show all of it.",
                retry_after=_AGAIN,
            )
        if self._responsible is not None and steps.done(_COMMITTED) is None:
            lost = self._responsible.lost(report.delivery_id, contents.objects, steps.heartbeat)
            if lost:
                self._store([one for one in contents.objects if one.uid in lost], stored, steps)
                raise Later(
                    "not_kept", f"{self._archive.title} did not have what it had taken.", retry_after=_AGAIN
                )
            steps.record(_COMMITTED, Receipt(study.uid))
        return _receipt(study, contents)

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:
        """See ``Destination``."""
        steps.heartbeat()
        if self._responsible is not None and steps.done(_COMMITTED) is None:
            return None
        if not self._whose.is_settled(report, steps):
            return None
        try:
            study, contents = self._planned(report, self._patient(report, steps))
        except NeedsPerson:
            # the index has lost whose it was; delivering it asks
            return None
        if self._missing(study, contents, otherwise=list(contents.objects)):
            return None
        return _receipt(study, contents)

    def candidates(self, report: ReportView) -> Sequence[Candidate]:
        """See ``HasPatients``: those of the index; nobody where it is not gone by."""
        return self._whose.candidates(report)

    def patients_called(self, wanted: str) -> Sequence[Candidate]:
        """See ``HasPatients``."""
        return self._whose.called(wanted)

    def close(self) -> None:
        """See ``Destination``."""
        if self._responsible is not None:
            self._responsible.close()
        self._archive.close()

    def _patient(self, report: ReportView, steps: Steps) -> Patient | None:
        """Whom the index knows better than the sender."""
        if not self._whose.is_by_index or report.is_test:
            return None
        return patient_of(self._whose.settle(report, steps, answered(report)))

    def _store(self, objects: list[DicomObject], stored: Callable[[DicomObject], None], steps: Steps) -> None:
        try:
            if objects:
                self._archive.store(objects, stored, steps.heartbeat)
        except OSError as error:
            raise Later("read_failed", "What is to be sent cannot be read.") from error

    def _planned(self, report: ReportView, patient: Patient | None = None) -> tuple[Study, Contents]:
        study = study_of(report, self._settings, patient)
        try:
            contents = contents_of(report, study)
        except OSError as error:
            raise Later("read_failed", "What is to be sent cannot be read.") from error
        if not contents.objects:
            raise Refused(
                "nothing_to_store", "It has no photo, film or PDF of a kind that archives have a place for."
            )
        return study, contents

    def _missing(
        self, study: Study, contents: Contents, *, otherwise: list[DicomObject]
    ) -> list[DicomObject]:
        """The objects that the archive does not have, or ``otherwise`` where it cannot be asked."""
        present = self._archive.present(study.uid, contents.objects)
        if present is None:
            return otherwise
        return [one for one in contents.objects if one.uid not in present]


def _key(one: DicomObject) -> str:
    return f"stored {one.name}"


def _receipt(study: Study, contents: Contents) -> Receipt:
    details = {"accession_number": study.accession_number, "objects": str(len(contents.objects))}
    if contents.left_out:
        details["left_out"] = ", ".join(contents.left_out)
    return Receipt(study.uid, details)
