from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from PIL import Image

from chalicelib.format.metadata import Location
from chalicelib.format.metadata_extension import BodySite, ConsentDetails, MetadataExtension
from chalicelib.format.picsafe import PicsafeFile
from picsafe import (
    Conflict,
    ConsentLevel,
    ConsentType,
    InvalidInput,
    LocalFailure,
    NotAllowed,
    PatientDetails,
    PicSafe,
    PicSafeClientError,
    Position,
    RecordedConsent,
    Report,
    Summary,
    Unavailable,
)
from picsafe.client.message import list_of_items, ready_made_message, validity
from tests.fakes import media
from tests.fakes.picsafe import HOSPITAL, NOW, FakePicSafe, problem

Maker = Callable[..., PicSafe]


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))


def nothing_left(tmp_path: Path) -> bool:
    return list((tmp_path / "temporary").iterdir()) == []


def test_what_was_sent_is_what_is_opened(
    fake: FakePicSafe, make_client: Maker, tmp_path: Path, photo: Path, video: Path, recording: Path
) -> None:
    client = make_client()
    consent = RecordedConsent(ConsentType.SIGNED, (ConsentLevel.EDUCATION, ConsentLevel.TREATMENT), photo)
    sent = client.send(
        Report(
            files=(photo, video, recording, video),
            consent=consent,
            patient=PatientDetails(
                firstname="Kim", lastname="Sample", birth_date=date(1958, 3, 4), patient_id="MRN 7"
            ),
            notes="Day 3",
            position=Position(-37.8, 0.00001, "1 Example Street"),
        ),
        to="recipient",
    )

    assert sent.report_id == "0000000171772600767000"
    assert sent.summary == Summary(photos=1, videos=2, audios=1)
    assert sent.message == (
        "Please tap the link below (valid for 7 days) to view a PicSafe report containing 1 photo, 2 videos "
        f"and 1 audio clip.\n\n{sent.link}"
    )
    assert nothing_left(tmp_path)
    logged = json.loads(fake.seen("POST", "/reports")[0].content)
    assert logged == {
        "link": sent.link,
        "summary": {"photos": 1, "videos": 2, "audios": 1},
        "destination": "recipient",
        "keyserver_url": fake.origin,
    }

    with client.open(sent.link) as report:
        metadata = report.metadata
        assert metadata.details.location == Location(
            latitude="-37.800000", longitude="0.000010", address="1 Example Street"
        )
        assert metadata.details.pro == "true"
        assert metadata.details.uuid == "", "nothing is kept beside a sign-in in memory"
        assert [file.name for file in report.files] == [
            "metadata.json", "report.pdf", "consent.jpg", "001.jpg", "001-thumbnail.jpg", "002.m4v",
            "002-thumbnail.jpg", "003.m4a", "003-thumbnail.jpg", "004.m4v", "004-thumbnail.jpg",
        ]  # fmt: skip
        assert report.read("report.pdf").startswith(b"%PDF-")
        assert report.read("002.m4v") == video.read_bytes()
        assert report.read("003.m4a") == recording.read_bytes()
        for name in ("001.jpg", "consent.jpg"):
            assert b"Secret" not in report.read(name)
            assert Image.open(io.BytesIO(report.read(name))).size == (64, 48)
    assert (metadata.patient.firstname, metadata.patient.day, metadata.patient.month) == ("Kim", "4", "3")
    assert (metadata.user.userid, metadata.user.email) == ("17", "pat@example.org")
    assert metadata.details.reportid == sent.report_id
    assert metadata.details.datetime == "2026-03-04T05:06:07Z"
    assert (metadata.consent.type, metadata.consent.publication) == ("signed", "false")
    assert metadata.consent.consentlevels == "treatment,education"
    assert [item.type for item in metadata.media] == ["photo", "video", "audio", "video"]
    assert nothing_left(tmp_path)


def test_what_the_seeds_metadata_has_no_place_for(make_client: Maker, photo: Path) -> None:
    consent = RecordedConsent(
        ConsentType.SIGNED,
        (ConsentLevel.TREATMENT,),
        photo,
        wording="I agree.",
        language="en",
        capacity="present",
    )
    report = Report((photo,), consent, visit="V-7", urgency="urgent", body_site="Left forearm")
    client = make_client()
    with client.open(client.send(report).link) as opened:
        extension = opened.metadata.extension
    assert extension == MetadataExtension(
        consent=ConsentDetails(wording="I agree.", language="en", capacity="present"),
        body_site=BodySite(text="Left forearm"),
        visit="V-7",
        urgency="urgent",
    )
    with client.open(client.send(Report((photo,), consent=None)).link) as opened:
        assert opened.metadata.extension is None


def test_a_paper_form_a_guardian_and_a_photo_for_less_than_the_others(
    make_client: Maker, photo: Path, tmp_path: Path
) -> None:
    other = tmp_path / "scar.jpg"
    other.write_bytes(photo.read_bytes())
    consent = RecordedConsent(
        ConsentType.SIGNED,
        (ConsentLevel.TREATMENT, ConsentLevel.EDUCATION),
        photo,
        capacity="lacking",
        is_paper_form=True,
        relationship="Daughter",
    )
    client = make_client()
    report = Report((photo, other), consent, item_levels={other: (ConsentLevel.TREATMENT,)})
    with client.open(client.send(report).link) as opened:
        assert opened.metadata.extension is not None
        assert opened.metadata.extension.consent == ConsentDetails(
            capacity="lacking", evidence="paper_form", relationship="Daughter"
        )
        assert [item.levels for item in opened.metadata.media] == ["treatment,education", "treatment"]
        assert opened.consent_gaps == ()
    for levels, code in (
        ({other: (ConsentLevel.PUBLICATION,)}, "item_beyond_consent"),
        ({tmp_path / "none.jpg": (ConsentLevel.TREATMENT,)}, "unknown_item"),
    ):
        with pytest.raises(InvalidInput) as refused:
            client.send(Report((photo, other), consent, item_levels=levels))
        assert refused.value.code == code
    with pytest.raises(InvalidInput) as refused:
        client.send(Report((photo,), replace(consent, consent_type=ConsentType.VERBAL)))
    assert refused.value.code == "wrong_evidence"


def test_an_iphone_s_photo_becomes_a_jpeg(make_client: Maker, tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(media.heic())
    client = make_client()
    with client.open(client.send(Report((path,), consent=None)).link) as report:
        picture = Image.open(io.BytesIO(report.read("001.jpg")))
    assert (picture.format, picture.size) == ("JPEG", (32, 16))


def test_without_libheif_the_person_is_told(
    make_client: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    monkeypatch.setattr(Image, "OPEN", {name: one for name, one in Image.OPEN.items() if name != "HEIF"})
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(media.heic())
    with pytest.raises(InvalidInput, match="send the photo as JPEG") as refused:
        make_client().send(Report((path,), consent=None))
    assert refused.value.code == "unsupported_photo"


def test_the_file_goes_up_as_ciphertext_in_one_request(
    fake: FakePicSafe, make_client: Maker, photo: Path
) -> None:
    fake.user["lastname"] = "Findable"
    sent = make_client().send(Report(files=(photo,), consent=None, notes="findable note"))
    (stored,) = fake.files.values()
    assert len(stored) == sent.size
    for plain in (b"findable", b"Findable", b"JFIF", b"%PDF"):
        assert plain not in stored
    (upload,) = [one for one in fake.requests if one.url.host == "storage.example"]
    assert int(upload.headers["content-length"]) == len(upload.content)
    assert (upload.method, upload.headers["if-none-match"]) == ("PUT", "*")
    assert "authorization" not in upload.headers


def test_progress_is_truthful(make_client: Maker, video: Path) -> None:
    class Progress:
        def __init__(self) -> None:
            self.steps: list[tuple[str, int, list[int]]] = []

        def began(self, step: str, total: int) -> None:
            self.steps.append((step, total, []))

        def reached(self, done: int) -> None:
            self.steps[-1][2].append(done)

    progress = Progress()
    sent = make_client().send(Report(files=(video,), consent=None), progress=progress)
    assert [step for step, _, _ in progress.steps] == ["prepare", "seal", "upload"]
    _, total, reached = progress.steps[-1]
    assert total == sent.size
    assert reached == sorted(reached)
    assert reached[-1] == total


def test_a_taken_report_id_leads_to_the_next(fake: FakePicSafe, make_client: Maker, photo: Path) -> None:
    for taken in ("0000000171772600767000", "0000000171772600767001"):
        fake.add_key(taken, owner="somebody else")
    sent = make_client().send(Report(files=(photo,), consent=None))
    assert sent.report_id == "0000000171772600767002"


def test_taken_report_ids_do_not_go_on_for_ever(fake: FakePicSafe, make_client: Maker, photo: Path) -> None:
    fake.faults.append(lambda one: problem(409, "report_id_taken") if one.url.path == "/keys" else None)
    with pytest.raises(Conflict):
        make_client().send(Report(files=(photo,), consent=None))
    assert len(fake.seen("POST", "/keys")) == 5


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/keys", 403, "profile_required"),
        ("/cloud/reports", 413, "report_too_large"),
        ("/bucket", 403, "status_403"),
        ("/bucket", 400, "digest_mismatch"),
        ("/reports", 503, "unavailable"),
        ("/reports", 409, "not_uploaded"),
    ],
)
def test_a_failure_anywhere_leaves_nothing_anywhere(
    fake: FakePicSafe, make_client: Maker, tmp_path: Path, photo: Path, path: str, status: int, code: str
) -> None:
    def fails(asked: str) -> bool:
        return asked == path or (path == "/bucket" and asked.startswith("/bucket/"))

    client = make_client()
    fake.faults.append(
        lambda one: problem(status, code) if one.method != "DELETE" and fails(one.url.path) else None
    )
    with pytest.raises(PicSafeClientError) as refused:
        client.send(Report(files=(photo,), consent=None))
    assert refused.value.code == code
    assert nothing_left(tmp_path)
    assert fake.files == {}
    assert all(place["withdrawn"] for place in fake.places.values())
    assert fake.logged == []


def test_an_interrupted_sender_withdraws(
    fake: FakePicSafe, make_client: Maker, tmp_path: Path, photo: Path
) -> None:
    def interrupt(request: httpx.Request) -> None:
        if request.url.path == "/reports":
            raise KeyboardInterrupt

    client = make_client()
    fake.faults.append(interrupt)
    with pytest.raises(KeyboardInterrupt):
        client.send(Report(files=(photo,), consent=None))
    assert fake.files == {}
    assert nothing_left(tmp_path)


def test_a_private_key_server_by_the_sender_s_choice(
    fake: FakePicSafe, make_client: Maker, photo: Path
) -> None:
    client = make_client(approve=lambda operator: True)
    sent = client.send(Report(files=(photo,), consent=None), key_server=HOSPITAL)
    (stored,) = fake.files.values()
    with PicsafeFile.open(stored) as file:
        assert file.keyserver_url == HOSPITAL
    assert sent.report_id in fake.keys
    with pytest.raises(NotAllowed):
        client.send(Report(files=(photo,), consent=None), key_server="https://unregistered.example")


def test_sealing_to_a_file(fake: FakePicSafe, make_client: Maker, tmp_path: Path, photo: Path) -> None:
    client = make_client()
    made = client.seal(Report(files=(photo,), consent=None), output=tmp_path)
    assert made.path == tmp_path / f"{made.report_id}.picsafe"
    assert made.path.stat().st_size == made.size
    with client.open(made.path) as report:
        assert report.metadata.details.sendtype == "file"
    assert fake.files == {}
    with pytest.raises(LocalFailure) as refused:
        client.seal(Report(files=(photo,), consent=None), output=made.path)
    assert refused.value.code == "destination_exists"


def test_no_room_on_the_disk(fake: FakePicSafe, make_client: Maker, photo: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    client = make_client()
    with pytest.raises(LocalFailure):
        client.seal(Report(files=(photo,), consent=None), output=Path("/dev/full/report.picsafe"))
    assert fake.seen("POST", "/cloud/reports") == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.4 something", "unsupported_media"),
        (b"\xff\x0a" + bytes(40), "unsupported_media"),
        (b"\xff\xd8\xff" + b"not a photo", "unreadable_photo"),
        (b"\0\0\0\x18ftypmp42" + bytes(12) + b"\0\0\xff\xffmoov", "damaged_media"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_any_server_is_asked(
    fake: FakePicSafe, make_client: Maker, tmp_path: Path, content: bytes, code: str
) -> None:
    client = make_client()
    path = tmp_path / "thing.jpg"
    path.write_bytes(content)
    with pytest.raises(InvalidInput) as refused:
        client.send(Report(files=(path,), consent=None))
    assert refused.value.code == code
    assert "thing.jpg" in refused.value.detail
    assert fake.requests == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"files": ()}, "no_files"),
        ({"position": Position(latitude=91, longitude=0)}, "invalid_location"),
        ({"position": Position(latitude=1)}, "invalid_location"),
    ],
)
def test_impossible_reports_are_refused(
    fake: FakePicSafe, make_client: Maker, photo: Path, change: dict[str, object], code: str
) -> None:
    client = make_client()
    with pytest.raises(InvalidInput) as refused:
        client.send(Report(**{"files": (photo,), "consent": None, **change}))  # type: ignore[arg-type] # mixed on purpose
    assert refused.value.code == code
    assert fake.requests == []


def test_evidence_has_to_fit_the_consent(make_client: Maker, photo: Path, recording: Path) -> None:
    client = make_client()
    for kind, evidence in ((ConsentType.SIGNED, recording), (ConsentType.VERBAL, photo)):
        with pytest.raises(InvalidInput) as refused:
            client.send(Report((photo,), RecordedConsent(kind, (ConsentLevel.TREATMENT,), evidence)))
        assert refused.value.code == "wrong_evidence"
    with pytest.raises(InvalidInput) as refused:
        client.send(Report((photo,), RecordedConsent(ConsentType.SIGNED, (), photo)))
    assert refused.value.code == "no_consent_levels"


def test_a_note_alone_answers_another_report(make_client: Maker, fake: FakePicSafe) -> None:
    client = make_client()
    asked = "0000000211772600767000"
    sent = client.send(Report((), consent=None, notes="Please come in.", in_reply_to=asked))
    assert json.loads(fake.seen("POST", "/reports")[0].content)["summary"] == {
        "photos": 0, "videos": 0, "audios": 0,
    }  # fmt: skip
    with client.open(sent.link) as opened:
        assert opened.metadata.extension == MetadataExtension(in_reply_to=asked)
        assert [file.name for file in opened.files] == ["metadata.json", "report.pdf"]
    for notes, answered, code in ((" ", asked, "no_files"), ("Yes.", "../report", "invalid_report_id")):
        with pytest.raises(InvalidInput) as refused:
            client.send(Report((), consent=None, notes=notes, in_reply_to=answered))
        assert refused.value.code == code


def test_a_file_that_vanishes(make_client: Maker, tmp_path: Path) -> None:
    with pytest.raises(LocalFailure, match="no such file"):
        make_client().send(Report((tmp_path / "gone.jpg",), consent=None))


def test_a_server_that_is_away(fake: FakePicSafe, make_client: Maker, photo: Path) -> None:
    client = make_client()

    def away(request: httpx.Request) -> None:
        raise httpx.ConnectError("refused")

    fake.faults.append(away)
    with pytest.raises(Unavailable) as refused:
        client.send(Report((photo,), consent=None))
    assert refused.value.code == "unreachable"


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        (Summary(1, 0, 0), "1 photo"),
        (Summary(0, 0, 2), "2 audio clips"),
        (Summary(2, 1, 0), "2 photos and 1 video"),
        (Summary(1, 2, 1), "1 photo, 2 videos and 1 audio clip"),
    ],
)
def test_items_in_words(summary: Summary, words: str) -> None:
    assert list_of_items(summary) == words
    message = ready_made_message("https://x", summary, NOW + timedelta(days=7), NOW)
    assert message.startswith(
        f"Please tap the link below (valid for 7 days) to view a PicSafe report containing {words}."
    )


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=7) - timedelta(minutes=3), "7 days"),
        (timedelta(hours=30), "30 hours"),
        (timedelta(minutes=61), "1 hour"),
        (timedelta(seconds=90), "1 minute"),
        (timedelta(seconds=-5), "0 minutes"),
    ],
)
def test_validity_in_words(left: timedelta, words: str) -> None:
    assert validity(left) == words


def test_a_sender_is_told_of_boxes_in_the_pdf(
    fake: FakePicSafe, make_client: Maker, photo: Path, caplog: pytest.LogCaptureFixture
) -> None:
    patient = PatientDetails(firstname="\U00010980\U00010981", lastname="Sample")
    make_client().send(
        Report(files=(photo,), consent=None, patient=patient, notes="\U0001f9b7 \u0f56\u0f7c\u0f51")
    )
    told = [record.getMessage() for record in caplog.records if record.name.startswith("picsafe")]
    ending = (
        "The report itself has them; write them in another script as well if whoever reads the PDF has to "
        "know them."
    )
    assert told == [
        f"The report's PDF will show boxes for some characters of {text}. {ending}"
        for text in ("the patient's first name (Meroitic)", "the notes (\U0001f9b7)")
    ]


def test_nobody_is_told_of_boxes_where_there_are_none(
    make_client: Maker, photo: Path, caplog: pytest.LogCaptureFixture
) -> None:
    patient = PatientDetails(firstname="\u0f56\u0f7c\u0f51", lastname="\u07d2\u07de\u07cf")
    make_client().send(Report(files=(photo,), consent=None, patient=patient))
    assert [record for record in caplog.records if record.name.startswith("picsafe")] == []
