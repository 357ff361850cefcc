"""report.pdf in other languages than English."""

from __future__ import annotations

import msgspec
import pypdf
import pytest

from chalicelib.contract.languages import LANGUAGES
from chalicelib.format.metadata import Metadata
from chalicelib.format.metadata_extension import Conversion, MetadataExtension
from chalicelib.format.pdf.document import ReportPhoto
from chalicelib.format.pdf.lines import one_line
from tests.unit.format.test_pdf import METADATA, jpeg, read, rendered, text_of

EXTENSION = MetadataExtension(
    urgency="urgent", conversions=(Conversion(item="1001", source="image/heic", target="image/jpeg"),)
)
REPORT = msgspec.structs.replace(METADATA, extension=EXTENSION)


def test_a_report_is_in_german_from_its_title_to_its_page_numbers() -> None:
    text = text_of(rendered(REPORT, language="de", photos=[ReportPhoto("1001", jpeg())]))
    for expected in (
        "Klinischer Bericht",
        "14. März 2026, 09:26:53 UTC",
        "2 Fotos, 1 Video, 1 Tonaufnahme",
        "Geburtsdatum 3. April 1961",
        "Behandlung",
        "Ja",
        "Einwilligung erteilt Unterschrieben",
        "Unterschrift Nicht angegeben",
        "Dringlichkeit Dringend",
        "Foto 1 von 1: 1001",
        "Einwilligung für diese Datei: Behandlung, Lehre",
        "Video, im Bericht als 1003.m4v",
        "Datei 1001: HEIC zu JPEG",
        "geboren am 3. April 1961",
        "Patientennummer MRN 0045-7781",
        "Seite 1 von ",
    ):
        assert expected in text
    for english in ("Patient ID", "Consent", "Photo ", "Page ", "Not recorded", "treatment", "March"):
        assert english not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_empty_is_said_to_be_in_every_language(language: str) -> None:
    pdf = rendered(Metadata(), language=language)
    assert str(read(pdf).root_object["/Lang"]) == language
    assert len(text_of(pdf)) > 300


def starts(pdf: bytes) -> dict[str, float]:
    """From the left, in points, where each text on the first page is set."""
    found: dict[str, float] = {}

    def visit(text: str, _cm: object, matrix: list[float], _font: object, _size: float) -> None:
        if text.strip():
            found.setdefault(text.strip(), matrix[4])

    pypdf.PdfReader(stream=read(pdf).stream).pages[0].extract_text(visitor_text=visit)
    return found


def test_an_arabic_report_is_laid_out_from_right_to_left() -> None:
    english, arabic = starts(rendered(REPORT)), starts(rendered(REPORT, language="ar"))
    assert english["PicSafe"] < 100 < 400 < arabic["PicSafe"]
    assert english["Pat Example"] < 200 < 300 < arabic["Pat Example"]
    assert rendered(REPORT, language="ar") != rendered(REPORT)


def test_a_line_that_is_cut_ends_where_its_language_ends() -> None:
    cut = one_line("1 \N{ARABIC LETTER ALEF}" * 100, 9000, right_to_left=True)
    assert cut.right_to_left
    assert cut.width <= 9000
    (glyph,) = cut.runs[0].glyphs
    assert glyph.text == "\N{HORIZONTAL ELLIPSIS}"
