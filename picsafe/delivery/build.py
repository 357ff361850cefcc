"""Destinations from their settings; what only one kind needs is imported for that kind alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.ports import Destination, PatientIndex
from picsafe.delivery.reserve import Reserve
from picsafe.delivery.settings.handovers import CommandSettings, EmailSettings, HttpsSettings
from picsafe.delivery.settings.kinds import AnySettings
from picsafe.delivery.settings.places import (
    BoxSettings,
    DropboxSettings,
    FolderSettings,
    S3Settings,
    SftpSettings,
    WebDavSettings,
)
from picsafe.delivery.settings.records import DicomSettings, DicomWebSettings, FhirSettings, Hl7Settings
from picsafe.prepared_types import prepare_types


def build(
    name: str, settings: AnySettings, patients: PatientIndex | None = None, reserve: Reserve | None = None
) -> Destination:
    """The destination.

    Args:
        name: the operator's name for it.
        settings: of it.
        patients: those of the hospital, where they are known.
        reserve: what stays free of the disk of a server's own data.

    Raises:
        InvalidDestination: its settings cannot work, or a package that it needs is not installed.
    """
    made = _known(name, settings, patients, reserve)
    prepare_types()
    return made()


def _known(
    name: str, settings: AnySettings, patients: PatientIndex | None, reserve: Reserve | None
) -> Callable[[], Destination]:
    """What makes it, imported."""
    match settings:
        case FolderSettings():
            from picsafe.delivery.folder import Folder

            return partial(Folder, name, settings, reserve)
        case HttpsSettings():
            from picsafe.delivery.https import Https

            return partial(Https, name, settings)
        case CommandSettings():
            from picsafe.delivery.command import Command

            return partial(Command, name, settings)
        case EmailSettings():
            from picsafe.delivery.email import Email

            return partial(Email, name, settings)
        case SftpSettings():
            with installed(name):
                from picsafe.delivery.sftp import Sftp
            return partial(Sftp, name, settings)
        case S3Settings():
            with installed(name):
                from picsafe.delivery.s3 import S3
            return partial(S3, name, settings)
        case WebDavSettings():
            from picsafe.delivery.webdav import WebDav

            return partial(WebDav, name, settings)
        case DropboxSettings():
            with installed(name, "dropbox"):
                from picsafe.delivery.dropbox.destination import Dropbox
            return partial(Dropbox, name, settings)
        case BoxSettings():
            with installed(name, "box"):
                from picsafe.delivery.box.destination import Box
            return partial(Box, name, settings)
        case _:
            return _record_system(name, settings, patients)


def _record_system(
    name: str,
    settings: DicomSettings | DicomWebSettings | FhirSettings | Hl7Settings,
    patients: PatientIndex | None,
) -> Callable[[], Destination]:
    match settings:
        case DicomSettings() | DicomWebSettings():
            return _pacs(name, settings, patients)
        case FhirSettings(version="R4"):
            from picsafe.delivery.fhir.r4 import R4

            return partial(R4, name, settings, patients)
        case FhirSettings():
            from picsafe.delivery.fhir.stu3 import Stu3

            return partial(Stu3, name, settings, patients)
        case Hl7Settings():
            from picsafe.delivery.hl7.destination import Hl7

            return partial(Hl7, name, settings, patients)


def _pacs(
    name: str, settings: DicomSettings | DicomWebSettings, patients: PatientIndex | None
) -> Callable[[], Destination]:
    with installed(name, "dicom"):
        from picsafe.delivery.dicom.dimse import Dicom
        from picsafe.delivery.dicom.stow import DicomWeb
    if isinstance(settings, DicomSettings):
        return partial(Dicom, name, settings, patients)
    return partial(DicomWeb, name, settings, patients)


@contextmanager
def installed(name: str, extra: str = "endpoint") -> Iterator[None]:
    """Say what to install where a destination's library is missing.

    Raises:
        InvalidDestination: ``extra_missing``.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise InvalidDestination(
            "extra_missing", f"{name} needs more than a server: pip install 'picsafe[{extra}]'"
        ) from error
