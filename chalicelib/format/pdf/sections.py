"""The document's sections, in reading order, from metadata.json and the pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer

from chalicelib.contract.media_kinds import MediaType
from chalicelib.contract.report_limits import PDF_PIXELS
from chalicelib.format.consent_levels import Answer, consent_answer, is_consent_recorded
from chalicelib.format.keywords import keyword
from chalicelib.format.metadata import Consent, ConsentLevel, ConsentType, Media, Metadata
from chalicelib.format.metadata_extension import MetadataExtension
from chalicelib.format.pdf import styles
from chalicelib.format.pdf.blocks import Field, Heading, MediaRow, Picture, TextBlock
from chalicelib.format.pdf.consent import ConsentLevels
from chalicelib.format.pdf.wording import (
    Wording,
    body_site,
    coordinates,
    guardian,
    is_paper_form,
    other_evidence,
    other_levels,
    person_name,
)
from chalicelib.format.photos import load_photo
from chalicelib.format.photos.preparing import ReadingPicture, reading_picture
from chalicelib.format.thumbnails import SIGN_PIXELS, audio_thumbnail, video_thumbnail

_SIGNATURE_EDGE: Final = 1000
# A page holds one upright photo, or two that lie on their side.
_UPRIGHT_BOX: Final = (styles.CONTENT_WIDTH, 214 * mm)
_LYING_BOX: Final = (styles.CONTENT_WIDTH, 100 * mm)
# A heading without this much beneath it goes to the next page.
_ROOM_BELOW_HEADING: Final[float] = 40 * mm
_SIGN_BOX: Final[tuple[float, float]] = (28 * mm, 21 * mm)
_FILM_BOX: Final[tuple[float, float]] = (56 * mm, 42 * mm)
_SIGNATURE_BOX: Final = (70 * mm, 26 * mm)

_KINDS: Final[Mapping[str, str]] = {
    MediaType.PHOTO: "pdf-kind-photo",
    MediaType.VIDEO: "pdf-kind-video",
    MediaType.AUDIO: "pdf-kind-audio",
}
_SIGNS: Final = {MediaType.VIDEO: video_thumbnail, MediaType.AUDIO: audio_thumbnail}

Shown = ReadingPicture | bytes | Path
"""A picture that is ready, or a readable image or the path of one, which is made ready here."""


@dataclass(frozen=True, slots=True)
class ReportPhoto:
    """A photo to be shown: its item ID, and a picture of it."""

    item_id: str
    photo: Shown


@dataclass(frozen=True, slots=True)
class OtherFiles:
    """What is known of videos and recordings, by item ID.

    Attributes:
        durations: seconds.
        films: pictures of videos, small JPEGs.
    """

    durations: Mapping[str, float]
    films: Mapping[str, bytes]


class Sections:
    """The sections of one report.

    Args:
        metadata: what metadata.json says.
        wording: the document's words.
    """

    def __init__(self, metadata: Metadata, wording: Wording) -> None:
        self._metadata, self._wording, self._said = metadata, wording, wording.said
        self._extension = metadata.extension or MetadataExtension()

    def patient(self) -> list[Flowable]:
        """Who the patient is."""
        patient, extension = self._metadata.patient, self._extension
        return [
            *self._heading("pdf-patient"),
            self._field("pdf-patient.name", person_name(patient), strong=True),
            self._field("pdf-patient.born", self._wording.date_of_birth(patient)),
            self._field("pdf-patient.id", patient.patientid),
            *self._present(("pdf-patient.visit", extension.visit)),
            self._field("pdf-patient.guardian", guardian(self._metadata)),
            self._field("pdf-patient.translator", patient.translator),
        ]

    def consent(self, signature: Shown | None) -> list[Flowable]:
        """What was consented to, and how; the signature where there is one."""
        consent, wording = self._metadata.consent, self._wording
        answers = {level: consent_answer(consent, level) for level in ConsentLevel}
        boxes = [(wording.level(level), given, wording.answer(given)) for level, given in answers.items()]
        unclear = [
            self._labelled(
                self._said.text("pdf-as-written", level=wording.level(level)), _as_written(consent, level)
            )
            for level, given in answers.items()
            if given is Answer.UNCLEAR
        ]
        told = self._extension.consent
        # three boxes of "No" where nobody was asked would read as a refusal
        levels = [ConsentLevels(boxes), Spacer(1, 3 * mm)] if is_consent_recorded(consent) else []
        return [
            *self._heading("pdf-consent"),
            *levels,
            *unclear,
            *self._present(("pdf-consent.other-levels", other_levels(consent))),
            self._field("pdf-consent.given", wording.consent_method(self._metadata)),
            *self._present(
                ("pdf-consent.evidence", other_evidence(self._metadata)),
                ("pdf-consent.capacity", wording.capacity(told.capacity)),
                ("pdf-consent.issuer", wording.issuer(self._metadata)),
                ("pdf-consent.wording", told.wording),
                ("pdf-consent.language", told.language),
            ),
            *self._signature(signature),
        ]

    def notes(self) -> list[Flowable]:
        """What it answers or replaces, how urgent it is, where on the body, and the clinical notes."""
        notes = self._metadata.details.notes.strip()
        block = TextBlock(notes, styles.NOTES) if notes else self._absent()
        fields = self._present(
            ("pdf-notes.replaces", self._wording.other_report(self._extension.supersedes)),
            ("pdf-notes.answers", self._wording.other_report(self._extension.in_reply_to)),
            ("pdf-notes.urgency", self._wording.urgency(self._extension.urgency)),
            ("pdf-notes.site", body_site(self._extension.body_site)),
        )
        return [*self._heading("pdf-notes"), *fields, *([Spacer(1, 2 * mm)] if fields else []), block]

    def origin(self) -> list[Flowable]:
        """Who sent the report, when and where from."""
        user, details = self._metadata.user, self._metadata.details
        return [
            *self._heading("pdf-origin"),
            self._field("pdf-origin.sender", person_name(user), strong=True),
            self._field("pdf-origin.email", user.email),
            self._field("pdf-origin.country", user.country),
            self._field("pdf-origin.user-id", user.userid),
            self._field("pdf-origin.time", self._wording.timestamp(details.datetime)),
            self._field("pdf-origin.address", details.location.address),
            self._field("pdf-origin.coordinates", coordinates(details.location)),
            self._field("pdf-origin.report-id", details.reportid),
        ]

    def photos(self, photos: Sequence[ReportPhoto]) -> list[Flowable]:
        """Every photo, as large as a page allows, under its item ID."""
        levels = {item.mediaid: item.levels for item in self._metadata.media}
        total = str(len(photos))
        blocks: list[Flowable] = []
        for number, photo in enumerate(photos, start=1):
            caption = self._said.text("pdf-photo", number=str(number), total=total, item=photo.item_id)
            parts: list[Flowable] = [
                TextBlock(caption, styles.CAPTION),
                TextBlock(self._item_consent(levels.get(photo.item_id, "")), styles.SMALL),
            ]
            picture = _photo(photo)
            whole = KeepTogether([*parts, Spacer(1, 1.5 * mm), picture, Spacer(1, 6 * mm)])
            heading = Heading(self._said.text("pdf-photos"))
            blocks.append(KeepTogether([heading, whole]) if number == 1 else whole)
        return blocks

    def media(self, photos: Sequence[ReportPhoto], others: OtherFiles) -> list[Flowable]:
        """Everything enclosed that paper cannot show, and photos that were not given to be shown."""
        shown = {photo.item_id for photo in photos}
        rows = [self._media_row(item, others) for item in self._metadata.media if item.mediaid not in shown]
        return [*self._heading("pdf-files"), *rows] if rows else []

    def conversions(self) -> list[Flowable]:
        """What was converted before it was enclosed."""
        changes = map(self._wording.conversion, self._extension.conversions)
        # a label cannot go on on the next page, and what stands in an ID's place may be long
        rows = self._present(*(("pdf-converted.file", change) for change in changes))
        return [*self._heading("pdf-converted"), *rows] if rows else []

    def more(self) -> list[Flowable]:
        """That the report says more than this document can."""
        if not self._extension.holds_more:
            return []
        return [Spacer(1, styles.SECTION_GAP), TextBlock(self._said.text("pdf-holds-more"), styles.SMALL)]

    def enclosures(self) -> str:
        """Return how many items of each kind are enclosed: ``2 photos, 1 video``."""
        kinds = [keyword(item.type) for item in self._metadata.media]
        numbers = {
            "pdf-enclosed-photos": kinds.count(MediaType.PHOTO),
            "pdf-enclosed-videos": kinds.count(MediaType.VIDEO),
            "pdf-enclosed-audios": kinds.count(MediaType.AUDIO),
            "pdf-enclosed-others": sum(kind not in set(MediaType) for kind in kinds),
        }
        counts = (self._said.text(name, count=number) for name, number in numbers.items() if number)
        return self._wording.listed(counts) or self._said.text("pdf-enclosed-nothing")

    def _heading(self, message: str) -> list[Flowable]:
        return [CondPageBreak(_ROOM_BELOW_HEADING), Heading(self._said.text(message))]

    def _field(self, message: str, value: str, *, strong: bool = False) -> Field:
        return self._labelled(self._said.text(message), value, strong=strong)

    def _labelled(self, label: str, value: str, *, strong: bool = False) -> Field:
        text = value.strip()
        if not text:
            return Field(label, self._absent())
        return Field(label, TextBlock(text, styles.VALUE_STRONG if strong else styles.VALUE))

    def _present(self, *fields: tuple[str, str]) -> list[Field]:
        """Return fields for what there is: nobody misses what only some reports say."""
        return [self._field(message, value) for message, value in fields if value.strip()]

    def _absent(self) -> TextBlock:
        return TextBlock(self._said.text("pdf-not-recorded"), styles.ABSENT)

    def _signature(self, signature: Shown | None) -> list[Flowable]:
        if signature is not None and is_paper_form(self._metadata):
            form = Picture(_picture(signature, PDF_PIXELS), box=_UPRIGHT_BOX, framed=True)
            caption = TextBlock(self._said.text("pdf-consent.form"), styles.CAPTION)
            return [KeepTogether([caption, Spacer(1, 1.5 * mm), form])]
        if signature is not None:
            picture = Picture(_picture(signature, _SIGNATURE_EDGE), box=_SIGNATURE_BOX, framed=True)
            return [Field(self._said.text("pdf-consent.signature"), picture)]
        if keyword(self._metadata.consent.type) == ConsentType.SIGNED:
            return [self._field("pdf-consent.signature", "")]
        return []

    def _media_row(self, item: Media, others: OtherFiles) -> MediaRow:
        kind = keyword(item.type)
        known = {kind.value: kind for kind in MediaType}.get(kind)
        name = f"{item.mediaid}.{known.extension}" if known else item.mediaid
        # another writer's word for it says more than none
        said = item.type if not known and item.type else self._said.text(_KINDS.get(kind, "pdf-kind-file"))
        lines: Iterable[str] = (
            self._said.text("pdf-file", kind=said, name=name),
            self._item_consent(item.levels),
        )
        film = others.films.get(item.mediaid) if known is MediaType.VIDEO else None
        if film is not None:
            return MediaRow(item.mediaid, lines, reading_picture(load_photo(film)), _FILM_BOX)
        jpeg = _SIGNS.get(known) if known else None
        sign = _sign(jpeg(others.durations.get(item.mediaid))) if jpeg else None
        return MediaRow(item.mediaid, lines, sign, _SIGN_BOX)

    def _item_consent(self, levels: str) -> str:
        said = self._wording.levels(levels) or self._said.text("pdf-not-recorded.inside")
        return self._said.text("pdf-item-consent", levels=said)


def _photo(photo: ReportPhoto) -> Picture:
    picture = _picture(photo.photo, PDF_PIXELS)
    width, height = picture.pixels
    return Picture(picture, box=_UPRIGHT_BOX if height > width else _LYING_BOX)


def _picture(shown: Shown, edge: int) -> ReadingPicture:
    return shown if isinstance(shown, ReadingPicture) else reading_picture(load_photo(shown, max_edge=edge))


def _sign(jpeg: bytes) -> ReadingPicture:
    return ReadingPicture(lambda: jpeg, SIGN_PIXELS, "RGB")


def _as_written(consent: Consent, level: ConsentLevel) -> str:
    """Return what speaks for a level and what against it: its flag, and the list if there is one."""
    flag = str(getattr(consent, level.value))
    return f"{flag} ({consent.consentlevels})" if consent.consentlevels.strip() else flag
