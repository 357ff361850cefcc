"""``manifest.json``: what was delivered, so that both ends can tell whether it is all there and the same."""

from __future__ import annotations

from datetime import datetime

import msgspec

from picsafe.delivery.model import ReportView

MANIFEST = "manifest.json"
MAX_MANIFEST = 1024 * 1024


class ManifestFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file.

    Attributes:
        name, size: its name, and its bytes.
        sha256: of them, in hexadecimal digits.
        converted_from: what it was made of, if it is no file of the report's own.
        not_converted: why it is a recording that not everybody can play.
    """

    name: str
    size: int
    sha256: str
    converted_from: str = ""
    not_converted: str = ""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a delivered report consists of, beside this very file.

    Attributes:
        version: 1.
        delivery_id: of this report at this destination.
        report_id: the report's ID.
        received_at: when the Endpoint Server accepted it.
        sender: who sent it, as it was proven.
        key_server: the Key Server whose word that is; empty if it is none's.
        sender_mismatch: in what the report names another sender: ``report_id``, ``userid``, ``email``,
            ``name``.
        consent_gaps: what it says of consent and does not prove, ``chalicelib.format.consent_gaps``'s values.
        test: whether it is a trial with a patient who does not exist.
        files: in the report's order.
    """

    version: int = 1
    delivery_id: str
    report_id: str
    received_at: datetime
    sender: dict[str, str]
    key_server: str = ""
    sender_mismatch: tuple[str, ...] = ()
    consent_gaps: tuple[str, ...] = ()
    test: bool = False
    files: tuple[ManifestFile, ...]


def manifest_of(report: ReportView) -> Manifest:
    """What is to be delivered of a report."""
    return Manifest(
        delivery_id=report.delivery_id,
        report_id=report.report_id,
        received_at=report.received_at,
        sender=report.sender,
        key_server=report.key_server,
        sender_mismatch=report.sender_mismatch,
        consent_gaps=report.consent_gaps,
        test=report.is_test,
        files=tuple(
            ManifestFile(file.name, file.size, file.sha256, file.converted_from, file.not_converted)
            for file in report.files
        ),
    )


def encode(manifest: Manifest) -> bytes:
    """The file's bytes: JSON, indented by two; the same for the same manifest."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def is_same_delivery(document: bytes, manifest: Manifest) -> bool:
    """Whether bytes found at a destination are the manifest of this delivery, whole.

    What was made of recordings may be other bytes at another attempt, with another encoder.
    """
    try:
        found = msgspec.json.decode(document, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    return found.delivery_id == manifest.delivery_id and _sent(found) == _sent(manifest)


def _sent(manifest: Manifest) -> list[tuple[str, int, str]]:
    return [(file.name, file.size, file.sha256) for file in manifest.files if not file.converted_from]
