"""Reports as senders make them for an Endpoint Server: sealed, to a static key too, and plain."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.metadata import (
    Consent,
    Details,
    Media,
    Metadata,
    Patient,
    User,
    encode_metadata,
)
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.report import MediaItem, seal_report
from chalicelib.format.static_keys import wrap_password
from chalicelib.format.zipfiles import member_info, zipfile
from tests.fakes import media
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.sealed_reports import report_id

PATIENT = Patient(firstname="Pat", lastname="Example", day="24", month="10", year="1979", patientid="MRN-1")


def sealed_report(
    fake: FakePicSafe,
    folder: Path,
    number: int = 1,
    *,
    keyserver_url: str | None = None,
    patient: Patient = PATIENT,
    consent: Consent | None = None,
    padding: int = 0,
) -> Path:
    """A report whose key the fake Key Server has: ``{report_id}.picsafe``."""
    made = report_id(number)
    key = fake.add_key(made).key
    path = folder / f"{made}.picsafe"
    fake.keys[made].tag = seal_report(
        path,
        key=key,
        keyserver_url=keyserver_url or fake.origin,
        metadata=_metadata(made, patient, consent or Consent()),
        pdf=b"%PDF-1.4 " + str(number).encode(),
        consent=None,
        items=[
            MediaItem("001", MediaType.VIDEO, media.video() + bytes(padding), media.photo()),
            MediaItem("002", MediaType.PHOTO, media.photo(), media.photo(16, 12)),
        ],
    ).tag
    return path


def sealed_again(fake: FakePicSafe, path: Path, folder: Path) -> Path:
    """The same report, sealed once more as its sender may: other bytes, another tag."""
    folder.mkdir(exist_ok=True)
    key = fake.keys[path.stem].key
    with PicsafeFile.open(path) as file:
        report = file.unlock(key)
        contents = {name: report.read(name, 2**30) for name in report.names()}
        again = folder / path.name
        metadata = report.metadata
    fake.keys[path.stem].tag = seal_report(
        again,
        key=key,
        keyserver_url=fake.origin,
        metadata=metadata,
        pdf=contents["report.pdf"],
        consent=None,
        items=[
            MediaItem("001", MediaType.VIDEO, contents["001.m4v"], contents["001-thumbnail.jpg"]),
            MediaItem("002", MediaType.PHOTO, contents["002.jpg"], contents["002-thumbnail.jpg"]),
        ],
    ).tag
    return again


def static_report(
    folder: Path,
    public_key: str | None,
    number: int = 3,
    *,
    change: Callable[[dict[str, str]], None] = lambda _: None,
) -> Path:
    """A report that was sealed to a static key, or under one that nothing names.

    Args:
        folder: where it is put, as ``{report_id}.picsafe``.
        public_key: the static key.
        number: of the report.
        change: is given ``static_key`` of package.json, to change it.
    """
    made = report_id(number)
    password = f"{number:043d}"
    path = folder / f"{made}.picsafe"
    seal_report(
        path,
        key=password,
        keyserver_url="",
        static_key=wrap_password(public_key, made, password) if public_key else None,
        metadata=_metadata(made, PATIENT, Consent()),
        pdf=b"%PDF-1.4 " + str(number).encode(),
        consent=None,
        items=[
            MediaItem("001", MediaType.VIDEO, media.video(), media.photo()),
            MediaItem("002", MediaType.PHOTO, media.photo(), media.photo(16, 12)),
        ],
    )
    with zipfile.ZipFile(path) as sealed:
        members = {name: sealed.read(name) for name in sealed.namelist()}
    package = json.loads(members["package.json"])
    change(package.get("static_key", {}))
    members["package.json"] = json.dumps(package).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as changed:
        for name, data in members.items():
            changed.writestr(member_info(name), data)
    return path


def plain_report(
    folder: Path,
    number: int = 2,
    *,
    patient: Patient = PATIENT,
    is_reversed: bool = False,
    recorded: dict[str, bytes] | None = None,
) -> Path:
    """A report that is not sealed, as a bare zip called ``package.encrypted`` (seeds, section 2.2.3).

    Args:
        folder: where it is put.
        number: of the report.
        patient: whom it is about.
        is_reversed: whether its files are in another order.
        recorded: what is there in place of the first item's film, by name.
    """
    files = {
        "metadata.json": encode_metadata(_metadata(report_id(number), patient, Consent())),
        "report.pdf": b"%PDF-1.4 plain",
        **({"001.m4v": media.video()} if recorded is None else recorded),
        "002.jpg": media.photo(),
    }
    path = folder / f"{number}-package.encrypted"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as contents:
        for name in sorted(files, reverse=is_reversed):
            contents.writestr(member_info(name), files[name])
    return path


def _metadata(made: str, patient: Patient, consent: Consent) -> Metadata:
    return Metadata(
        patient=patient,
        user=User(userid="17", firstname="Sam", lastname="Sender", email="sam@example.org", country="AU"),
        details=Details(reportid=made),
        consent=consent,
        media=(
            Media(mediaid="001", type=MediaType.VIDEO),
            Media(mediaid="002", type=MediaType.PHOTO),
        ),
    )
