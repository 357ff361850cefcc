"""Putting report.pdf together: A4 pages, each with the patient, the report ID and the page number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final

from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate, Spacer

from chalicelib.format.errors import WriteFailedError
from chalicelib.format.metadata import Metadata
from chalicelib.format.pdf import sections, styles, wording
from chalicelib.format.pdf.blocks import TextBlock
from chalicelib.format.pdf.canvas import ReportCanvas
from chalicelib.format.pdf.lines import one_line
from chalicelib.format.pdf.sections import ReportPhoto, Shown
from chalicelib.format.pdf.styles import TextStyle

__all__ = ["ReportPhoto", "render_report"]

_CONFIDENTIAL: Final = "Confidential: personal health information. Use it only as the patient consented to."
_BAND: Final[float] = 3 * mm
_RIGHT: Final[float] = styles.PAGE_SIZE[0] - styles.MARGIN_SIDE
_BRAND: Final = TextStyle(size=13, leading=16, colour=styles.ACCENT, bold=True)


def render_report(
    destination: BinaryIO,
    *,
    metadata: Metadata,
    photos: Sequence[ReportPhoto] = (),
    consent_signature: Shown | None = None,
    durations: Mapping[str, float] | None = None,
    films: Mapping[str, bytes] | None = None,
    invariant: bool = False,
) -> None:
    """Write report.pdf (seeds, "Contents of a Report": the report for people to read).

    Args:
        destination: where the PDF goes, piece by piece once all pages are laid out.
        metadata: what metadata.json says.
        photos: the photos to show, in order. Pictures that are ready are read one at a time, as they are
            written.
        consent_signature: the image in consent.jpg, if consent was signed.
        durations: seconds by item ID, of the videos and recordings whose length is known.
        films: the videos' thumbnails by item ID, which show of what they are; a sign stands for the others.
        invariant: leave out the time of writing, so that equal reports make equal files.

    Raises:
        PhotoError: a photo or the signature cannot be read.
        WriteFailedError: the destination could not be written.
    """
    title = f"PicSafe report {metadata.details.reportid}".strip()
    document = BaseDocTemplate(
        destination,
        title=title,
        author="PicSafe",
        creator="PicSafe",
        producer="PicSafe",
        subject="",
        keywords="",
    )
    document.addPageTemplates(
        [_template("first", styles.MARGIN_TOP_FIRST), _template("later", styles.MARGIN_TOP)]
    )
    furniture = _Furniture(metadata)

    def make_canvas(target: BinaryIO, **_: object) -> ReportCanvas:
        return ReportCanvas(target, decoration=furniture.draw, invariant=invariant)

    story = _story(metadata, photos, consent_signature, sections.OtherFiles(durations or {}, films or {}))
    try:
        document.build(story, canvasmaker=make_canvas)
    except OSError as error:
        raise WriteFailedError("report.pdf could not be written") from error


def _template(name: str, margin_top: float) -> PageTemplate:
    frame = Frame(
        styles.MARGIN_SIDE,
        styles.MARGIN_BOTTOM,
        styles.CONTENT_WIDTH,
        styles.PAGE_SIZE[1] - margin_top - styles.MARGIN_BOTTOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    return PageTemplate(name, [frame], pagesize=styles.PAGE_SIZE)


def _story(
    metadata: Metadata,
    photos: Sequence[ReportPhoto],
    signature: Shown | None,
    others: sections.OtherFiles,
) -> list[Flowable]:
    sent = wording.timestamp(metadata.details.datetime) or "Time not recorded"
    return [
        NextPageTemplate("later"),
        TextBlock("Clinical report", styles.TITLE),
        TextBlock(f"{sent}  \N{MIDDLE DOT}  {sections.enclosures(metadata)}", styles.SUBTITLE),
        Spacer(1, 1 * mm),
        *sections.patient_section(metadata),
        *sections.consent_section(metadata, signature),
        *sections.notes_section(metadata),
        *sections.origin_section(metadata),
        *sections.photos_section(metadata, photos),
        *sections.media_section(metadata, photos, others),
        *sections.conversions_section(metadata),
        *sections.more_section(metadata),
    ]


class _Furniture:
    """What stands on every page around its content."""

    def __init__(self, metadata: Metadata) -> None:
        patient = metadata.patient
        born = wording.date_of_birth(patient)
        self._patient = "  \N{MIDDLE DOT}  ".join(
            part
            for part in (
                wording.person_name(patient) or "Patient's name not recorded",
                f"born {born}" if born else "",
                f"patient ID {patient.patientid}" if patient.patientid.strip() else "",
            )
            if part
        )
        self._report_id = f"Report ID {metadata.details.reportid.strip() or wording.NOT_RECORDED.lower()}"

    def draw(self, canvas: ReportCanvas, number: int, total: int) -> None:
        """Draw the header and footer of page ``number`` of ``total``."""
        width, height = styles.PAGE_SIZE
        canvas.setFillColor(styles.ACCENT)
        canvas.rect(0, height - _BAND, width, _BAND, stroke=0, fill=1)
        if number == 1:
            _left(canvas, "PicSafe", height - 20 * mm, _BRAND)
            _right(canvas, self._report_id, height - 20 * mm, styles.SMALL)
        else:
            _left(canvas, self._patient, height - 16 * mm, styles.SMALL, room=0.85)
            _right(canvas, "PicSafe", height - 16 * mm, TextStyle(8.5, 11, styles.ACCENT, bold=True))
            _rule(canvas, height - 19 * mm)
        _rule(canvas, 17 * mm)
        _left(canvas, _CONFIDENTIAL, 12.5 * mm, styles.FOOTER)
        _left(canvas, self._report_id, 9 * mm, styles.FOOTER, room=0.7)
        _right(canvas, f"Page {number} of {total}", 12.5 * mm, styles.FOOTER)


def _left(canvas: ReportCanvas, text: str, y: float, style: TextStyle, *, room: float = 1) -> None:
    line = one_line(text, styles.CONTENT_WIDTH * room / style.size * 1000, bold=style.bold)
    canvas.draw_line(line, styles.MARGIN_SIDE, y, style.size, style.colour)


def _right(canvas: ReportCanvas, text: str, y: float, style: TextStyle) -> None:
    line = one_line(text, styles.CONTENT_WIDTH / 2 / style.size * 1000, bold=style.bold)
    canvas.draw_line(line, _RIGHT - line.width * style.size / 1000, y, style.size, style.colour)


def _rule(canvas: ReportCanvas, y: float) -> None:
    canvas.setStrokeColor(styles.RULE)
    canvas.setLineWidth(0.6)
    canvas.line(styles.MARGIN_SIDE, y, _RIGHT, y)
