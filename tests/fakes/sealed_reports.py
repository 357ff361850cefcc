"""Reports for sync's tests, put straight into the fake's stores."""

from __future__ import annotations

from pathlib import Path

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.metadata import Consent, Details, Media, Metadata
from chalicelib.format.report import MediaItem, seal_report
from tests.fakes import media
from tests.fakes.picsafe import FakePicSafe

NO_CONSENT = Consent()


def report_id(number: int) -> str:
    return f"{17:09d}{1772600767000 + number:013d}"


def add_report(
    fake: FakePicSafe,
    folder: Path,
    number: int,
    *,
    keyserver_url: str | None = None,
    padding: int = 0,
    consent: Consent = NO_CONSENT,
) -> str:
    """Seal a report with one video, store its file and log it for the enterprise."""
    made = report_id(number)
    key = fake.add_key(made).key
    sealed = folder / "sealed"
    fake.keys[made].tag = seal_report(
        sealed,
        key=key,
        keyserver_url=keyserver_url or fake.origin,
        metadata=Metadata(
            details=Details(reportid=made),
            consent=consent,
            media=(Media(mediaid="001", type=MediaType.VIDEO),),
        ),
        pdf=b"%PDF-1.4 " + str(number).encode(),
        consent=None,
        items=[MediaItem("001", MediaType.VIDEO, media.video() + bytes(padding))],
    ).tag
    name = f"{number:022d}-{made}"
    fake.files[name] = sealed.read_bytes()
    sealed.unlink()
    fake.logged.append(fake.listed(name))
    return made
