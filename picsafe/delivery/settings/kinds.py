"""Every kind of destination, as ``[destination.NAME]`` of endpoint.toml gives it."""

from __future__ import annotations

from picsafe.delivery.settings.common import Common
from picsafe.delivery.settings.handovers import CommandSettings, EmailSettings, HttpsSettings
from picsafe.delivery.settings.places import (
    BoxSettings,
    DropboxSettings,
    FolderSettings,
    S3Settings,
    SftpSettings,
    WebDavSettings,
)
from picsafe.delivery.settings.records import DicomSettings, DicomWebSettings, FhirSettings, Hl7Settings

AnySettings = (
    FolderSettings
    | HttpsSettings
    | CommandSettings
    | EmailSettings
    | SftpSettings
    | WebDavSettings
    | S3Settings
    | DicomSettings
    | FhirSettings
    | Hl7Settings
    | DicomWebSettings
    | DropboxSettings
    | BoxSettings
)
KINDS: tuple[type[Common], ...] = (
    FolderSettings,
    HttpsSettings,
    CommandSettings,
    EmailSettings,
    SftpSettings,
    WebDavSettings,
    S3Settings,
    DicomSettings,
    FhirSettings,
    Hl7Settings,
    DicomWebSettings,
    DropboxSettings,
    BoxSettings,
)
