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
from chalicelib.format.metadata import ConsentLevel, ConsentType, Media, Metadata
from chalicelib.format.metadata_extension import MetadataExtension
from chalicelib.format.pdf import styles, wording
from chalicelib.format.pdf.blocks import Field, Heading, MediaRow, Picture, TextBlock
from chalicelib.format.pdf.consent import ConsentLevels
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


def patient_section(metadata: Metadata) -> list[Flowable]:
    """Who the patient is."""
    patient, extension = metadata.patient, _extension(metadata)
    return [
        *_heading("Patient"),
        _field("Name", wording.person_name(patient), strong=True),
        _field("Date of birth", wording.date_of_birth(patient)),
        _field("Patient ID", patient.patientid),
        *_present(("Visit number", extension.visit)),
        _field("Guardian", wording.guardian(metadata)),
        _field("Translator", patient.translator),
    ]


def consent_section(metadata: Metadata, signature: Shown | None) -> list[Flowable]:
    """What was consented to, and how; the signature where there is one."""
    consent = metadata.consent
    flags = {
        ConsentLevel.TREATMENT: consent.treatment,
        ConsentLevel.EDUCATION: consent.education,
        ConsentLevel.PUBLICATION: consent.publication,
    }
    answers = [(level.capitalize(), wording.answer(flag, level, consent)) for level, flag in flags.items()]
    unclear = [
        _field(f"{level.capitalize()}, as written", flag)
        for level, flag in flags.items()
        if wording.answer(flag, level, consent) is wording.Answer.UNCLEAR
    ]
    kind = consent.type.strip().casefold()
    told = _extension(metadata).consent
    # three boxes of "No" where nobody was asked would read as a refusal
    levels = [ConsentLevels(answers), Spacer(1, 3 * mm)] if wording.is_consent_recorded(consent) else []
    blocks: list[Flowable] = [
        *levels,
        *unclear,
        *_present(("Other levels", wording.other_levels(consent))),
        _field("Consent given", wording.consent_method(metadata)),
        *_present(
            ("Evidence", wording.other_evidence(metadata)),
            ("Capacity to consent", wording.capacity(told.capacity)),
            ("Consent wording", told.wording),
            ("Wording language", told.language),
        ),
    ]
    if signature is not None and wording.is_paper_form(metadata):
        form = Picture(_picture(signature, PDF_PIXELS), box=_UPRIGHT_BOX, framed=True)
        blocks.append(KeepTogether([TextBlock("Paper form", styles.CAPTION), Spacer(1, 1.5 * mm), form]))
    elif signature is not None:
        blocks.append(Field("Signature", _signature(signature)))
    elif kind == ConsentType.SIGNED:
        blocks.append(_field("Signature", ""))
    return [*_heading("Consent"), *blocks]


def notes_section(metadata: Metadata) -> list[Flowable]:
    """How urgent it is, where on the body, and the clinical notes."""
    notes, extension = metadata.details.notes.strip(), _extension(metadata)
    block = TextBlock(notes, styles.NOTES) if notes else TextBlock(wording.NOT_RECORDED, styles.ABSENT)
    fields = _present(
        ("Urgency", wording.urgency(extension.urgency)),
        ("Body site", wording.body_site(extension.body_site)),
    )
    return [*_heading("Notes"), *fields, *([Spacer(1, 2 * mm)] if fields else []), block]


def origin_section(metadata: Metadata) -> list[Flowable]:
    """Who sent the report, when and where from."""
    user, details = metadata.user, metadata.details
    return [
        *_heading("Sender, time and place"),
        _field("Sender", wording.person_name(user), strong=True),
        _field("E-mail", user.email),
        _field("Country", user.country),
        _field("User ID", user.userid),
        _field("Time", wording.timestamp(details.datetime)),
        _field("Address", details.location.address),
        _field("Coordinates", wording.coordinates(details.location)),
        _field("Report ID", details.reportid),
    ]


def photos_section(metadata: Metadata, photos: Sequence[ReportPhoto]) -> list[Flowable]:
    """Every photo, as large as a page allows, under its item ID."""
    levels = {item.mediaid: wording.levels(item.levels) for item in metadata.media}
    blocks: list[Flowable] = []
    for number, photo in enumerate(photos, start=1):
        caption = f"Photo {number} of {len(photos)}: {photo.item_id}"
        parts: list[Flowable] = [
            TextBlock(caption, styles.CAPTION),
            TextBlock(_item_consent(levels.get(photo.item_id, "")), styles.SMALL),
        ]
        picture = _photo(photo)
        whole = KeepTogether([*parts, Spacer(1, 1.5 * mm), picture, Spacer(1, 6 * mm)])
        blocks.append(KeepTogether([Heading("Photos"), whole]) if number == 1 else whole)
    return blocks


def media_section(metadata: Metadata, photos: Sequence[ReportPhoto], others: OtherFiles) -> list[Flowable]:
    """Everything enclosed that paper cannot show, and photos that were not given to be shown."""
    shown = {photo.item_id for photo in photos}
    rows = [_media_row(item, others) for item in metadata.media if item.mediaid not in shown]
    if not rows:
        return []
    return [*_heading("Other enclosed files"), *rows]


def conversions_section(metadata: Metadata) -> list[Flowable]:
    """What was converted before it was enclosed."""
    # a label cannot go on on the next page, and what stands in an ID's place may be long
    rows = _present(*(("File", wording.conversion(change)) for change in _extension(metadata).conversions))
    return [*_heading("Converted files"), *rows] if rows else []


def more_section(metadata: Metadata) -> list[Flowable]:
    """That the report says more than this document can."""
    if not _extension(metadata).holds_more:
        return []
    return [Spacer(1, styles.SECTION_GAP), TextBlock(wording.HOLDS_MORE, styles.SMALL)]


def enclosures(metadata: Metadata) -> str:
    """Return how many items of each kind are enclosed: ``2 photos, 1 video``."""
    kinds = [item.type.strip().casefold() for item in metadata.media]
    nouns = ((MediaType.PHOTO, "photo"), (MediaType.VIDEO, "video"), (MediaType.AUDIO, "audio recording"))
    counts = [wording.counted(kinds.count(kind), noun) for kind, noun in nouns if kinds.count(kind)]
    others = sum(kind not in set(MediaType) for kind in kinds)
    counts += [wording.counted(others, "other item")] if others else []
    return ", ".join(counts) or "no media enclosed"


def _heading(text: str) -> list[Flowable]:
    return [CondPageBreak(_ROOM_BELOW_HEADING), Heading(text)]


def _field(label: str, value: str, *, strong: bool = False) -> Field:
    text = value.strip()
    if not text:
        return Field(label, TextBlock(wording.NOT_RECORDED, styles.ABSENT))
    return Field(label, TextBlock(text, styles.VALUE_STRONG if strong else styles.VALUE))


def _present(*fields: tuple[str, str]) -> list[Field]:
    """Return fields for what there is: nobody misses what only some reports say."""
    return [_field(label, value) for label, value in fields if value.strip()]


def _extension(metadata: Metadata) -> MetadataExtension:
    return metadata.extension or MetadataExtension()


def _photo(photo: ReportPhoto) -> Picture:
    picture = _picture(photo.photo, PDF_PIXELS)
    width, height = picture.pixels
    return Picture(picture, box=_UPRIGHT_BOX if height > width else _LYING_BOX)


def _signature(signature: Shown) -> Picture:
    return Picture(_picture(signature, _SIGNATURE_EDGE), box=_SIGNATURE_BOX, framed=True)


def _picture(shown: Shown, edge: int) -> ReadingPicture:
    return shown if isinstance(shown, ReadingPicture) else reading_picture(load_photo(shown, max_edge=edge))


def _media_row(item: Media, others: OtherFiles) -> MediaRow:
    kind = item.type.strip().casefold()
    known = {kind.value: kind for kind in MediaType}.get(kind)
    name = f"{item.mediaid}.{known.extension}" if known else item.mediaid
    lines: Iterable[str] = (
        f"{known.value.capitalize() if known else item.type or 'File'}, in the report as {name}",
        _item_consent(wording.levels(item.levels)),
    )
    film = others.films.get(item.mediaid) if known is MediaType.VIDEO else None
    if film is not None:
        return MediaRow(item.mediaid, lines, reading_picture(load_photo(film)), _FILM_BOX)
    jpeg = {MediaType.VIDEO: video_thumbnail, MediaType.AUDIO: audio_thumbnail}.get(known) if known else None
    sign = _sign(jpeg(others.durations.get(item.mediaid))) if jpeg else None
    return MediaRow(item.mediaid, lines, sign, _SIGN_BOX)


def _item_consent(levels: str) -> str:
    return f"Consent for this item: {levels or wording.NOT_RECORDED.lower()}"


def _sign(jpeg: bytes) -> ReadingPicture:
    return ReadingPicture(lambda: jpeg, SIGN_PIXELS, "RGB")
