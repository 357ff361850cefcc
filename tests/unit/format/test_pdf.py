"""report.pdf says everything that the report says, to a person and to a program, whatever it is given."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path
from typing import Any

import msgspec
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from chalicelib.contract.report_limits import PDF_PIXELS
from chalicelib.format.errors import WriteFailedError
from chalicelib.format.metadata import Consent, Details, Location, Media, Metadata, Patient, User
from chalicelib.format.metadata_extension import BodySite, ConsentDetails, Conversion, MetadataExtension
from chalicelib.format.pdf.document import ReportPhoto, render_report
from chalicelib.format.photos import UnreadablePhotoError

REPORT_ID = "0000000011462800528240"
METADATA = Metadata(
    patient=Patient(
        firstname="Pat",
        lastname="Example",
        day="3",
        month="4",
        year="1961",
        patientid="MRN 0045-7781",
        translator="Tam Nguyễn",
        guardian="Robin Example",
    ),
    user=User(
        userid="11", title="Dr", firstname="Sam", lastname="Sender", email="sam@example.org", country="AU"
    ),
    details=Details(
        notes="Laceration & swelling <4 cm>.",
        datetime="2026-03-14T20:26:53+11:00",
        reportid=REPORT_ID,
        location=Location(latitude="-37.8136", longitude="144.9631", address="1 Example Street, Melbourne"),
    ),
    consent=Consent(
        type="signed", treatment="true", education="false", publication="", consentlevels="treatment"
    ),
    media=(
        Media(mediaid="1001", type="photo", levels="treatment"),
        Media(mediaid="1002", type="photo", levels="treatment,education"),
        Media(mediaid="1003", type="video", levels="treatment"),
        Media(mediaid="1004", type="audio", levels=""),
    ),
)


def jpeg(size: tuple[int, int] = (400, 300), colour: tuple[int, int, int] = (180, 120, 100)) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", size, colour).save(output, "JPEG")
    return output.getvalue()


def rendered(metadata: Metadata = METADATA, **options: object) -> bytes:
    output = io.BytesIO()
    render_report(output, metadata=metadata, **{"invariant": True, **options})  # type: ignore[arg-type] # as given
    return output.getvalue()


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf), strict=True)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def pictures(pdf: bytes) -> list[tuple[int, int]]:
    return [picture.image.size for page in read(pdf).pages for picture in page.images if picture.image]


def test_the_whole_report_is_there_to_read() -> None:
    photos = [ReportPhoto("1001", jpeg()), ReportPhoto("1002", jpeg((300, 400)))]
    text = text_of(rendered(photos=photos, consent_signature=jpeg((200, 80)), durations={"1003": 42.0}))
    for expected in (
        "Name Pat Example",
        "Date of birth 3 April 1961",
        "Patient ID MRN 0045-7781",
        "Translator Tam Nguyễn",
        "Guardian Robin Example",
        "Consent given Signed",
        "Laceration & swelling <4 cm>.",
        "Sender Dr Sam Sender",
        "sam@example.org",
        "Time 14 March 2026, 09:26:53 UTC",
        "1 Example Street, Melbourne",
        "37.81360° S, 144.96310° E",
        f"Report ID {REPORT_ID}",
        "2 photos, 1 video, 1 audio recording",
        "Photo 1 of 2: 1001",
        "Photo 2 of 2: 1002",
        "Consent for this item: treatment, education",
        "Video, in the report as 1003.m4v",
        "Audio, in the report as 1004.m4a",
    ):
        assert expected in text


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (64, 48)])
def test_a_film_is_shown_by_its_own_picture_in_its_shape(size: tuple[int, int]) -> None:
    pdf = rendered(films={"1003": jpeg(size), "1001": jpeg((77, 77))})
    # a photo that was not given to be shown has no picture, and the recording has a sign
    assert pictures(pdf) == [size, (320, 240)]
    assert pictures(rendered()) == [(320, 240), (320, 240)]


EXTENSION = MetadataExtension(
    consent=ConsentDetails(wording="I agree to pictures.", language="en-AU", capacity="present"),
    body_site=BodySite(text="Left forearm", code="66480008", system="http://snomed.info/sct"),
    visit="V-7",
    urgency="emergency",
    conversions=(
        Conversion(item="1001", source="image/heic", target="image/jpeg", note="Depth map left out."),
    ),
    in_reply_to="Ward-round-7",
    supersedes="0000000011772600767000",
)


def test_what_only_some_reports_say_is_there_where_they_say_it() -> None:
    lines = {
        "Visit number V-7",
        "Capacity to consent The patient was able to decide",
        "Consent wording I agree to pictures.",
        "Wording language en-AU",
        "Takes the place of report of 4 March 2026, 05:06:07 UTC (0000000011772600767000)",
        "Answer to Ward-round-7",
        "Urgency Emergency",
        "Body site Left forearm (SNOMED CT 66480008)",
        "File 1001: HEIC to JPEG. Depth map left out.",
    }
    text = text_of(rendered(msgspec.structs.replace(METADATA, extension=EXTENSION)))
    assert not lines - set(text.splitlines())
    assert "says more than" not in text
    without = text_of(rendered())
    for label in (
        "Visit",
        "Capacity",
        "Wording",
        "Urgency",
        "Body site",
        "Converted files",
        "Takes the place",
        "Answer to",
    ):
        assert label not in without
    assert rendered(msgspec.structs.replace(METADATA, extension=MetadataExtension())) == rendered()


def test_words_that_are_not_known_and_parts_that_are_missing_stand_as_they_are() -> None:
    extension = MetadataExtension(
        version=2,
        consent=ConsentDetails(capacity="Fluctuating", evidence="Wax seal"),
        body_site=BodySite(code="A01.1.00.001"),
        urgency="Within 4 hours",
        conversions=(Conversion(target="image/jpeg"), Conversion(item="x" * 3000), Conversion()),
    )
    consent = Consent(treatment="true", consentlevels="treatment, Registry")
    text = text_of(rendered(Metadata(consent=consent, extension=extension)))
    for line in (
        "Capacity to consent Fluctuating",
        "Evidence Wax seal",
        "Body site A01.1.00.001",
        "Urgency Within 4 hours",
        "File to JPEG",
        "Other levels registry",
        "metadata.json in this report says more than this version of PicSafe can show.",
    ):
        assert line in text


def test_a_paper_form_is_as_large_as_it_can_be_read() -> None:
    form = MetadataExtension(
        consent=ConsentDetails(evidence="paper_form", relationship="Mother", wording="Satz eins.\nSatz zwei.")
    )
    metadata = msgspec.structs.replace(
        METADATA, extension=form, patient=msgspec.structs.replace(METADATA.patient, guardian="Alex Example")
    )
    pdf = rendered(metadata, consent_signature=jpeg((1500, 2100)))
    text = text_of(pdf)
    assert "Guardian Alex Example (Mother)" in text
    assert "Consent given Signed on a paper form, photographed in consent.jpg" in text
    assert "Satz eins.\nSatz zwei." in text
    assert "Paper form" in text
    # a signature is made smaller: there is nothing to be read in it
    assert max(pictures(pdf)[0]) == PDF_PIXELS
    spoken = msgspec.structs.replace(metadata, consent=Consent(type="verbal"))
    assert "paper form" not in text_of(rendered(spoken))


@pytest.mark.parametrize(
    "extension",
    [
        MetadataExtension(consent=ConsentDetails(wording="I agree. " * 1500)),
        MetadataExtension(visit="V" * 8000, urgency="\n" * 300, body_site=BodySite(text="t" * 8000)),
        MetadataExtension(conversions=tuple(Conversion(item="i" * 200, note="n" * 100) for _ in range(60))),
    ],
    ids=["wording", "one word", "conversions"],
)
def test_what_is_long_goes_on_on_the_next_page(extension: MetadataExtension) -> None:
    assert len(read(rendered(Metadata(extension=extension))).pages) > 1


def consent_words(consent: Consent) -> dict[str, str]:
    lines = text_of(rendered(Metadata(consent=consent))).splitlines()
    return {level: lines[lines.index(level) + 1] for level in ("Treatment", "Education", "Publication")}


@pytest.mark.parametrize(
    ("consent", "words"),
    [
        (Consent(treatment="true", education="false", publication="1"), ("Yes", "No", "Yes")),
        (Consent(treatment="YES", education="0", publication="off"), ("Yes", "No", "No")),
        (Consent(treatment="false", consentlevels="treatment"), ("No", "No", "No")),
        (Consent(consentlevels="treatment, Publication"), ("Yes", "No", "Yes")),
        (Consent(type="verbal"), ("Not recorded", "Not recorded", "Not recorded")),
        (Consent(treatment="perhaps"), ("See below", "Not recorded", "Not recorded")),
    ],
)
def test_consent_is_never_more_than_was_given(consent: Consent, words: tuple[str, str, str]) -> None:
    assert tuple(consent_words(consent).values()) == words


def test_consent_that_nobody_recorded_does_not_read_as_a_refusal() -> None:
    denied = Consent(treatment="false", education="False", publication="no")
    for consent in (denied, Consent()):
        text = text_of(rendered(Metadata(consent=consent)))
        assert "Consent given Not recorded" in text
        assert not any(level in text for level in ("Treatment", "Education", "Publication"))
    refused = text_of(rendered(Metadata(consent=msgspec.structs.replace(denied, type="verbal"))))
    assert all(level in refused for level in ("Treatment", "Education", "Publication"))
    assert "Treatment" in text_of(
        rendered(Metadata(consent=msgspec.structs.replace(denied, treatment="true")))
    )
    assert "Treatment" in text_of(rendered(Metadata(consent=Consent(consentlevels="education"))))


def test_every_item_says_its_consent_alike() -> None:
    media = (Media(mediaid="1001", type="photo"), Media(mediaid="1004", type="audio"))
    text = text_of(rendered(Metadata(media=media), photos=[ReportPhoto("1001", jpeg())]))
    assert text.count("Consent for this item: not recorded") == 2


def test_an_unclear_answer_is_quoted() -> None:
    assert "Treatment, as written perhaps" in text_of(
        rendered(Metadata(consent=Consent(treatment="perhaps")))
    )


def test_verbal_consent_names_its_recording_and_an_unknown_kind_is_quoted() -> None:
    assert "Verbal, recorded in consent.m4a" in text_of(rendered(Metadata(consent=Consent(type="verbal"))))
    assert "Consent given telephone" in text_of(rendered(Metadata(consent=Consent(type="telephone"))))


def test_the_signature_is_shown_and_its_absence_is_said() -> None:
    assert pictures(rendered(consent_signature=jpeg((200, 80)), metadata=METADATA))[0] == (200, 80)
    assert "Signature Not recorded" in text_of(rendered())


def test_what_is_empty_is_said_to_be_not_recorded() -> None:
    text = text_of(rendered(Metadata()))
    for label in (
        "Name",
        "Date of birth",
        "Patient ID",
        "Guardian",
        "Translator",
        "Sender",
        "Time",
        "Coordinates",
    ):
        assert f"{label} Not recorded" in text
    assert "no media enclosed" in text


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (Details(datetime="yesterday"), "Time yesterday"),
        (Details(datetime="2026-03-14T09:26:53"), "14 March 2026, 09:26:53 (time zone not recorded)"),
        (Details(datetime="0001-01-01T00:00:00+14:00"), "Time 0001-01-01T00:00:00+14:00"),
        (Details(location=Location(latitude="north")), "Coordinates north"),
        (Details(location=Location(latitude="0", longitude="-0.5")), "0.00000° N, 0.50000° W"),
    ],
)
def test_values_of_other_writers_are_shown_as_written(details: Details, expected: str) -> None:
    assert expected in text_of(rendered(Metadata(details=details)))


@pytest.mark.parametrize(
    ("day", "expected"), [("31", "day 31, month 2, year 1961"), ("", "month 2, year 1961")]
)
def test_an_impossible_date_of_birth_is_shown_as_written(day: str, expected: str) -> None:
    text = text_of(rendered(Metadata(patient=Patient(day=day, month="2", year="1961"))))
    assert f"Date of birth {expected}" in text


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Ánh",
        "Ольга Щукина",
        "Ελένη",
        "محمد بن عبد الله",
        "כהן",
        "क्षत्रिय",
        "สมชาย",
        "王小明",
        "さくら",
        "김철수",
    ],
)
def test_names_in_any_script_can_be_copied_from_every_page(name: str) -> None:
    pdf = rendered(Metadata(patient=Patient(firstname=name)), photos=[ReportPhoto("1001", jpeg((300, 400)))])
    pages = [page.extract_text() for page in read(pdf).pages]
    assert len(pages) == 2
    assert all(name in page for page in pages)


def fonts_of(pdf: bytes) -> list[Any]:
    fonts: list[Any] = []
    for page in read(pdf).pages:
        resources: Any = page["/Resources"]
        fonts += [font.get_object() for font in resources["/Font"].values()]
    return fonts


def contents(pdf: bytes) -> bytes:
    """The operators of every page, which place the pictures and draw the text."""
    streams = [page.get_contents() for page in read(pdf).pages]
    return b"".join(stream.get_data() for stream in streams if stream is not None)


def sizes_on_paper(pdf: bytes) -> list[tuple[float, float]]:
    """The width and height in points of every picture, in the order of pages."""
    placed = re.findall(rb"([\d.]+) 0 0 ([\d.]+) [-\d.]+ [-\d.]+ cm\s+/\S*picture\S* Do", contents(pdf))
    return [(float(width), float(height)) for width, height in placed]


def test_every_font_is_embedded_and_only_what_is_used_of_it() -> None:
    metadata = Metadata(patient=Patient(firstname="محمد 王 김"))
    pdf = rendered(metadata)
    fonts = fonts_of(pdf)
    assert len(fonts) >= 4
    for font in fonts:
        assert font["/Subtype"] == "/Type0"
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        program = descriptor["/FontFile2"].get_object().get_data()
        assert program[:4] == b"\x00\x01\x00\x00"
        assert len(program) < 30_000
        assert re.fullmatch(r"/[A-Z]{6}\+\S+", str(font["/BaseFont"]))
    assert len(pdf) < 60_000


def test_markup_is_text_and_control_characters_show() -> None:
    hostile = "<b>&amp;</para> <img src='file:///etc/passwd'/> %s {x} \\n (1) Tj ET \x00\x1b"
    text = text_of(rendered(Metadata(patient=Patient(firstname=hostile))))
    assert "<b>&amp;</para> <img src='file:///etc/passwd'/> %s {x} \\n (1) Tj ET ��" in text.replace(
        "\n", " "
    )


def test_long_notes_go_on_over_pages_and_nothing_is_lost() -> None:
    words = [f"word{number}" for number in range(3000)]
    pdf = rendered(Metadata(details=Details(notes=" ".join(words))))
    assert len(read(pdf).pages) > 5
    assert re.findall(r"word\d+", text_of(pdf)) == words


def test_every_field_may_be_absurdly_long() -> None:
    long_word, long_text = "W" * 5000, "word " * 3000
    metadata = Metadata(
        patient=Patient(firstname=long_word, guardian=long_text, year=long_word),
        user=User(email=long_word),
        details=Details(
            reportid=long_word, datetime=long_word, notes=long_word, location=Location(address=long_text)
        ),
        consent=Consent(type=long_text, treatment=long_word, consentlevels=long_text),
        media=(
            Media(mediaid="X" * 64, type=long_word, levels=long_text),
            Media(mediaid="p1", type="photo", levels=long_text),
        ),
    )
    pdf = rendered(metadata, photos=[ReportPhoto("p1", jpeg())])
    assert text_of(pdf).count("W") > 6 * 5000


def test_pages_are_numbered_and_carry_the_report_and_the_patient() -> None:
    pdf = rendered(photos=[ReportPhoto(str(n), jpeg((300, 400))) for n in range(3)])
    pages = [page.extract_text() for page in read(pdf).pages]
    assert len(pages) == 5
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert f"Report ID {REPORT_ID}" in page
        assert "Confidential" in page
        assert "Pat Example" in page


def test_photos_keep_their_shape_and_lie_two_to_a_page() -> None:
    pdf = rendered(Metadata(), photos=[ReportPhoto(str(n), jpeg((4000, 3000))) for n in range(4)])
    assert len(read(pdf).pages) == 3
    assert pictures(pdf) == [(1344, 1008)] * 4
    sizes = sizes_on_paper(pdf)
    assert len(sizes) == 4
    for width, height in sizes:
        assert width / height == pytest.approx(4 / 3, rel=0.01)
        assert height > 280


def test_a_tiny_photo_is_not_blown_up() -> None:
    pdf = rendered(Metadata(), photos=[ReportPhoto("1", jpeg((40, 30)))])
    assert sizes_on_paper(pdf) == [(40, 30)]


def test_a_photo_that_is_not_given_is_listed() -> None:
    text = text_of(rendered(photos=[ReportPhoto("1001", jpeg())]))
    assert "Photo, in the report as 1002.jpg" in text


def test_a_photo_that_cannot_be_read_is_refused() -> None:
    output = io.BytesIO()
    with pytest.raises(UnreadablePhotoError):
        render_report(output, metadata=METADATA, photos=[ReportPhoto("1001", b"junk")])
    assert output.getvalue() == b""


def test_document_properties_name_the_report_and_nobody() -> None:
    properties = read(rendered(photos=[ReportPhoto("1001", jpeg())])).metadata
    assert properties is not None
    values = {key: value for key, value in properties.items() if not key.endswith("Date")}
    assert values.pop("/Title") == f"PicSafe report {REPORT_ID}"
    assert set(values.values()) <= {"PicSafe", "", "/False"}


def test_equal_reports_make_equal_files() -> None:
    assert rendered(photos=[ReportPhoto("1001", jpeg())]) == rendered(photos=[ReportPhoto("1001", jpeg())])


def test_the_time_of_writing_is_there_unless_left_out() -> None:
    output = io.BytesIO()
    render_report(output, metadata=METADATA)
    now, fixed = read(output.getvalue()).metadata, read(rendered()).metadata
    assert now is not None
    assert fixed is not None
    assert str(now["/CreationDate"]) > str(fixed["/CreationDate"])


def test_reports_can_be_written_at_the_same_time() -> None:
    expected = rendered()
    results: list[bytes] = []
    threads = [threading.Thread(target=lambda: results.append(rendered())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 8


class FullDisk(io.BytesIO):
    def write(self, _: object) -> int:
        raise OSError(28, "No space left on device")


def test_a_destination_that_cannot_be_written_is_our_error() -> None:
    with pytest.raises(WriteFailedError):
        render_report(FullDisk(), metadata=Metadata())


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from /proc")
def test_memory_stays_bounded_with_many_photos(tmp_path: Path) -> None:
    """Thirty photos of 12 megapixels, which are over 1 GB of pixels, in a process of its own."""
    (tmp_path / "photo.jpg").write_bytes(jpeg((4000, 3000)))
    program = """
import io, re, sys
from pathlib import Path
from chalicelib.format.metadata import Metadata
from chalicelib.format.pdf.document import ReportPhoto, render_report
photos = [ReportPhoto(str(number), Path(sys.argv[1])) for number in range(30)]
render_report(io.BytesIO(), metadata=Metadata(), photos=photos)
print(int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""
    command = [sys.executable, "-c", program, str(tmp_path / "photo.jpg")]
    peak = int(subprocess.run(command, capture_output=True, check=True).stdout)
    assert peak < 250, "megabytes"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=80), min_size=6, max_size=6))
def test_any_text_anywhere_renders(texts: list[str]) -> None:
    first, last, notes, address, kind, level = texts
    metadata = Metadata(
        patient=Patient(firstname=first, lastname=last, day=level, patientid=address),
        user=User(firstname=last, title=kind),
        details=Details(
            notes=notes, reportid=first, datetime=kind, location=Location(latitude=level, address=address)
        ),
        consent=Consent(type=kind, treatment=level, consentlevels=notes),
        media=(Media(mediaid="1", type=kind, levels=level),),
    )
    text = text_of(rendered(metadata))
    letters = [c for c in unicodedata.normalize("NFC", notes) if c.isascii() and c.isalnum()]
    assert all(letter in text for letter in letters)
