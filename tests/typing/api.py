"""The public API, used as its users would; it is type-checked and never run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import assert_type

import httpx

from picsafe import (
    AuditTrail,
    ConsentLevel,
    ConsentType,
    CredentialFile,
    CredentialMemory,
    Metadata,
    OpenedReport,
    Operator,
    PatientDetails,
    PicSafe,
    PicSafeClientError,
    Position,
    Recall,
    RecordedConsent,
    Report,
    SealedFile,
    Sent,
    SentReport,
    Summary,
    User,
)


def agrees(operator: Operator) -> bool:
    return operator.name == "Example Hospital" and operator.url.startswith("https://")


def send_and_open(folder: Path) -> None:
    with PicSafe(
        "https://picsafe.example", credentials=folder / "credentials.json", approve=agrees
    ) as picsafe:
        challenge = picsafe.sign_in("pat@example.org")
        assert_type(picsafe.complete_sign_in(challenge, code="ACDE-2345"), User)
        assert_type(picsafe.complete_sign_in(link="https://my.picsafe.example/app/sign-in#token=x"), User)
        picsafe.update_profile(firstname="Pat", lastname="Example", country="AU")

        consent = RecordedConsent(
            ConsentType.SIGNED, (ConsentLevel.TREATMENT, ConsentLevel.EDUCATION), folder / "signature.jpg"
        )
        report = Report(
            files=(folder / "wound.jpg", folder / "gait.mp4"),
            consent=consent,
            patient=PatientDetails(firstname="Kim", birth_date=date(1958, 3, 24)),
            notes="Day 3",
            position=Position(latitude=-37.8, longitude=144.9),
        )
        sent = picsafe.send(report, to="recipient", key_server="https://key.hospital.example")
        assert_type(sent, Sent)
        assert_type(sent.summary, Summary)
        assert_type(picsafe.seal(report, output=folder), SealedFile)

        with picsafe.open(sent.link) as opened:
            assert_type(opened, OpenedReport)
            assert_type(opened.metadata, Metadata)
            for file in opened.files:
                assert_type(opened.read(file.name), bytes)
            opened.save(folder / sent.report_id)

        trail = picsafe.audit_trail(sent.report_id)
        assert_type(trail, AuditTrail)
        print([(entry.at, entry.user.display_name, entry.outcome) for entry in trail.entries])
        recall = picsafe.recall(sent.link)
        assert_type(recall, Recall)
        print([opening.user.email for opening in recall.fetched_by])
        for logged in picsafe.reports():
            assert_type(logged, SentReport)


def tests_hand_in_a_transport() -> PicSafe:
    transport = httpx.MockTransport(lambda request: httpx.Response(404))
    return PicSafe("https://picsafe.example", credentials=CredentialMemory(), transport=transport)


def stores(path: Path) -> PicSafe:
    return PicSafe(credentials=CredentialFile(path))


def errors(picsafe: PicSafe, path: Path) -> str:
    try:
        picsafe.open(path).close()
    except PicSafeClientError as error:
        assert_type(error.code, str)
        assert_type(error.detail, str)
        return error.code
    return ""


def wrong(picsafe: PicSafe) -> None:
    picsafe.send(Report(files=(), consent=None), to="everybody")  # type: ignore[arg-type] # no such destination
    Report(files=())  # type: ignore[call-arg] # consent has to be thought of
    picsafe.user.firstname = "Pat"  # type: ignore[misc] # answers are frozen
