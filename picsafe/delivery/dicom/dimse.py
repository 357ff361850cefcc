"""A PACS that is spoken to by DIMSE (PS3.7): C-STORE, C-FIND and C-ECHO."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from pydicom.dataset import Dataset
from pynetdicom.association import Association

from picsafe.delivery.dicom.association import (
    COMMITMENT_CONTEXTS,
    VERIFICATION,
    Context,
    Peer,
    accepted,
)
from picsafe.delivery.dicom.commitment import Commitments
from picsafe.delivery.dicom.objects import DicomObject
from picsafe.delivery.dicom.pacs import Pacs
from picsafe.delivery.dicom.pixels import MAX_PIXELS
from picsafe.delivery.dicom.statuses import require_stored
from picsafe.delivery.dicom.storing import c_store, no_answer
from picsafe.delivery.dicom.uids import (
    ENCAPSULATED_PDF,
    EXPLICIT_VR,
    H264_HIGH_4_1,
    JPEG_BASELINE,
    SOP_CLASSES,
    TRANSFER_SYNTAXES,
    VIDEO_PHOTOGRAPHIC,
    VL_PHOTOGRAPHIC,
)
from picsafe.delivery.errors import DeliveryError, Later, Refused
from picsafe.delivery.model import Finding, Part
from picsafe.delivery.ports import PatientIndex
from picsafe.delivery.settings.records import DicomSettings
from picsafe.delivery.streams import Body

_STUDY_ROOT_FIND: Final = "1.2.840.10008.5.1.4.1.2.2.1"
_USUAL: Final[dict[Part, Context]] = {
    Part.PHOTO: (VL_PHOTOGRAPHIC, JPEG_BASELINE),
    Part.VIDEO: (VIDEO_PHOTOGRAPHIC, H264_HIGH_4_1),
    Part.PDF: (ENCAPSULATED_PDF, EXPLICIT_VR),
}
_DECODED: Final[Context] = (VL_PHOTOGRAPHIC, EXPLICIT_VR)
"""What is left where an archive takes no JPEG."""
_QUERY: Final[Context] = (_STUDY_ROOT_FIND, EXPLICIT_VR)
_SUCCESS: Final = 0x0000
_PENDING: Final = frozenset({0xFF00, 0xFF01})
_MAX_ANSWERS: Final = 10_000


class Dicom(Pacs):
    """``Destination``: a PACS by DIMSE.

    Args:
        name: the operator's name for it.
        settings: where it is, and what it is told.
        patients: those of the hospital, by whom ``match = "adt"`` goes.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, name: str, settings: DicomSettings, patients: PatientIndex | None = None) -> None:
        archive = DimseArchive(settings)
        commitments = Commitments(archive.peer, settings) if settings.commitment else None
        super().__init__(name, settings, archive, patients, commitments)


class DimseArchive:
    """``Archive``; an association is made for each thing that is asked of it, and ended behind it."""

    kind = "dicom"

    def __init__(self, settings: DicomSettings) -> None:
        self.peer = Peer(settings)
        self._timeout = settings.timeout
        self._commits = settings.commitment
        self._usual = {part: context for part, context in _USUAL.items() if part in settings.send}
        self.title = self.peer.title

    def check(self, *, asks: bool) -> list[Finding]:
        """See ``Archive``: C-ECHO, and which contexts would be accepted."""
        offered = [VERIFICATION, *self._usual.values(), *([_QUERY] if asks else [])]
        if Part.PHOTO in self._usual:
            offered.append(_DECODED)
        if self._commits:
            offered += COMMITMENT_CONTEXTS
        with self.peer.associated(offered) as association:
            known = accepted(association)
            found = [Finding(is_well=True, text=f"{self.title} answers.")]
            if VERIFICATION in known:
                status = association.send_c_echo().get("Status")
                if status != _SUCCESS:
                    found = [Finding(is_well=False, text=f"{self.title} answers C-ECHO with a failure.")]
        found += [_not_taken(part, one, known) for part, one in self._usual.items() if one not in known]
        if asks and _QUERY not in known:
            found.append(
                Finding(
                    is_well=False,
                    text='It answers no queries (C-FIND): have it do so, or set confirm = "none".',
                )
            )
        if self._commits and not any(one in known for one in COMMITMENT_CONTEXTS):
            text = "It takes no requests for storage commitment: have it do so, or leave commitment out."
            found.append(Finding(is_well=False, text=text))
        return found

    def store(
        self,
        objects: Sequence[DicomObject],
        stored: Callable[[DicomObject], None],
        heartbeat: Callable[[], None],
    ) -> None:
        """See ``Archive``; all by one association."""
        with self.peer.associated(_contexts(objects)) as association:
            known = accepted(association)
            for number, one in enumerate(objects, 1):
                way = next((w for w in one.encodings if (one.sop_class, w.transfer_syntax) in known), None)
                if way is None:
                    raise _no_context(one)
                body = Body(way.data_set(), heartbeat)
                context = known[one.sop_class, way.transfer_syntax]
                status = c_store(association, context, one, body, number, self._timeout)
                require_stored(status, SOP_CLASSES[one.sop_class])
                stored(one)

    def present(self, study: str, objects: Sequence[DicomObject]) -> frozenset[str] | None:
        """See ``Archive``: C-FIND for the objects of each series."""
        with self.peer.associated([_QUERY, *_contexts(objects)]) as association:
            if _QUERY not in accepted(association):
                return None
            found: set[str] = set()
            for series in dict.fromkeys(one.series for one in objects):
                found |= _objects_of(association, study, series)
            return frozenset(found)

    def close(self) -> None:
        """See ``Archive``; nothing is kept open."""


def _contexts(objects: Sequence[DicomObject]) -> list[Context]:
    return [(one.sop_class, way.transfer_syntax) for one in objects for way in one.encodings]


def _objects_of(association: Association, study: str, series: str) -> set[str]:
    query = Dataset()
    query.QueryRetrieveLevel = "IMAGE"
    query.StudyInstanceUID = study
    query.SeriesInstanceUID = series
    query.SOPInstanceUID = ""
    found: set[str] = set()
    for status, answer in association.send_c_find(query, _STUDY_ROOT_FIND):
        code = status.get("Status")
        if code is None:
            raise no_answer()
        if code in _PENDING and answer is not None:
            found.add(str(answer.get("SOPInstanceUID", "")))
            if len(found) > _MAX_ANSWERS:
                raise Later("unreadable_answer", "The archive's answer to a query does not end.")
        elif code != _SUCCESS:
            raise Later("query_failed", f"The archive answers a query with {code:04X}.")
    return found


def _not_taken(part: Part, context: Context, known: Collection[Context]) -> Finding:
    sop_class, transfer_syntax = context
    text = f"It takes no {SOP_CLASSES[sop_class]} in {TRANSFER_SYNTAXES[transfer_syntax]}"
    if part is Part.PHOTO and _DECODED in known:
        happens = (
            "photos are decoded for it, which makes them about ten times as large, and a report with one of"
            f" more than {MAX_PIXELS // 1_000_000} million pixels is set aside (class_not_taken). Have it do"
            " so, if it can"
        )
    elif part is Part.VIDEO:
        # most reports have no film
        happens = (
            "a report with such a film is set aside (class_not_taken). Have it do so, or leave video out of"
            " send"
        )
    else:
        happens = (
            f"every report with a {part} is set aside (class_not_taken). Have it do so, or leave {part} out"
            " of send"
        )
        return Finding(is_well=False, text=f"{text}: {happens}.")
    return Finding(is_well=True, text=f"{text}: {happens}.", is_doubt=True)


def _no_context(one: DicomObject) -> DeliveryError:
    ways = " or ".join(TRANSFER_SYNTAXES[way.transfer_syntax] for way in one.encodings)
    return Refused(
        "class_not_taken",
        f"The archive takes no {SOP_CLASSES[one.sop_class]} in {ways}: have it do so, or leave that part out"
        " of send.",
    )
