"""Putting report.pdf together: A4 pages, each with the patient, the report ID and the page number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final

from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate, Spacer

from chalicelib.contract.languages import DEFAULT_LANGUAGE
from chalicelib.format.errors import WriteFailedError
from chalicelib.format.metadata import Metadata
from chalicelib.format.pdf import styles
from chalicelib.format.pdf.blocks import TextBlock
from chalicelib.format.pdf.canvas import ReportCanvas
from chalicelib.format.pdf.lines import Line, one_line
from chalicelib.format.pdf.sections import OtherFiles, ReportPhoto, Sections, Shown
from chalicelib.format.pdf.styles import TextStyle
from chalicelib.format.pdf.wording import Wording, person_name

__all__ = ["ReportPhoto", "render_report"]

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
    language: str = DEFAULT_LANGUAGE,
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
        language: of the document's own words, one of ``LANGUAGES``.

    Raises:
        PhotoError: a photo or the signature cannot be read.
        WriteFailedError: the destination could not be written.
    """
    wording = Wording(language)
    title = wording.said.text("pdf-document", id=metadata.details.reportid).strip()
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
    furniture = _Furniture(metadata, wording)

    def make_canvas(target: BinaryIO, **_: object) -> ReportCanvas:
        return ReportCanvas(target, decoration=furniture.draw, invariant=invariant, language=language)

    story = _story(metadata, photos, consent_signature, OtherFiles(durations or {}, films or {}), wording)
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
    others: OtherFiles,
    wording: Wording,
) -> list[Flowable]:
    said, sections = wording.said, Sections(metadata, wording)
    sent = wording.timestamp(metadata.details.datetime) or said.text("pdf-time-missing")
    return [
        NextPageTemplate("later"),
        TextBlock(said.text("pdf-title"), styles.TITLE),
        TextBlock(f"{sent}  \N{MIDDLE DOT}  {sections.enclosures()}", styles.SUBTITLE),
        Spacer(1, 1 * mm),
        *sections.patient(),
        *sections.consent(signature),
        *sections.notes(),
        *sections.origin(),
        *sections.photos(photos),
        *sections.media(photos, others),
        *sections.conversions(),
        *sections.more(),
    ]


class _Furniture:
    """What stands on every page around its content."""

    def __init__(self, metadata: Metadata, wording: Wording) -> None:
        patient, said = metadata.patient, wording.said
        born, number = wording.date_of_birth(patient), patient.patientid
        report_id = metadata.details.reportid.strip() or said.text("pdf-not-recorded.inside")
        self._patient = "  \N{MIDDLE DOT}  ".join(
            part
            for part in (
                person_name(patient) or said.text("pdf-name-missing"),
                said.text("pdf-born", date=born) if born else "",
                said.text("pdf-patient-id", id=number) if number.strip() else "",
            )
            if part
        )
        self._report_id = said.text("pdf-report-id", id=report_id)
        self._said = said

    def draw(self, canvas: ReportCanvas, number: int, total: int) -> None:
        """Draw the header and footer of page ``number`` of ``total``."""
        width, height = styles.PAGE_SIZE
        canvas.setFillColor(styles.ACCENT)
        canvas.rect(0, height - _BAND, width, _BAND, stroke=0, fill=1)
        if number == 1:
            _at_start(canvas, "PicSafe", height - 20 * mm, _BRAND)
            _at_end(canvas, self._report_id, height - 20 * mm, styles.SMALL)
        else:
            _at_start(canvas, self._patient, height - 16 * mm, styles.SMALL, room=0.85)
            _at_end(canvas, "PicSafe", height - 16 * mm, TextStyle(8.5, 11, styles.ACCENT, bold=True))
            _rule(canvas, height - 19 * mm)
        page = self._said.text("pdf-page", number=str(number), total=str(total))
        _rule(canvas, 17 * mm)
        _at_start(canvas, self._said.text("pdf-confidential"), 12.5 * mm, styles.FOOTER)
        _at_start(canvas, self._report_id, 9 * mm, styles.FOOTER, room=0.7)
        _at_end(canvas, page, 12.5 * mm, styles.FOOTER)


def _at_start(canvas: ReportCanvas, text: str, y: float, style: TextStyle, *, room: float = 1) -> None:
    line = _line(canvas, text, style, room)
    _draw(canvas, line, y, style, from_right=canvas.right_to_left)


def _at_end(canvas: ReportCanvas, text: str, y: float, style: TextStyle) -> None:
    line = _line(canvas, text, style, 0.5)
    _draw(canvas, line, y, style, from_right=not canvas.right_to_left)


def _line(canvas: ReportCanvas, text: str, style: TextStyle, room: float) -> Line:
    width = styles.CONTENT_WIDTH * room / style.size * 1000
    return one_line(text, width, bold=style.bold, right_to_left=canvas.right_to_left)


def _draw(canvas: ReportCanvas, line: Line, y: float, style: TextStyle, *, from_right: bool) -> None:
    x = _RIGHT - line.width * style.size / 1000 if from_right else styles.MARGIN_SIDE
    canvas.draw_line(line, x, y, style.size, style.colour)


def _rule(canvas: ReportCanvas, y: float) -> None:
    canvas.setStrokeColor(styles.RULE)
    canvas.setLineWidth(0.6)
    canvas.line(styles.MARGIN_SIDE, y, _RIGHT, y)
