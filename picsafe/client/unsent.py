"""Reports on their way to PicSafe Cloud that did not arrive; nothing in the clear is in their folders."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from picsafe.client.report_folders import ReportFolder, ReportFolders
from picsafe.client.responses import Summary

Destination = Literal["storage", "recipient"]


class Reserved(msgspec.Struct, frozen=True, kw_only=True):
    """Where the file goes, or has gone already."""

    link: str
    country: str
    region: str
    expires_at: datetime


class UnsentReport(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed report on its way.

    Attributes:
        report_id: its ID.
        userid: who sends it.
        user_url: the User Server that lists it.
        cloud_url: the PicSafe Cloud that keeps it.
        keyserver_url: where its key is.
        destination: ``storage`` or ``recipient``.
        summary: what it contains.
        size: of the sealed file, in bytes.
        sha256: of the sealed file, as it is announced.
        tag: of the sealed file.
        sealed_at: when that was made.
        recipients: whom its sender has named.
        supersedes: the ID of the report in whose place it is sent; empty for none.
        reserved: its place in PicSafe Cloud, once it has one.
    """

    report_id: str
    userid: int
    user_url: str
    cloud_url: str
    keyserver_url: str
    destination: Destination
    summary: Summary
    size: int
    sha256: str
    tag: str
    sealed_at: datetime
    recipients: tuple[str, ...] = ()
    supersedes: str = ""
    reserved: Reserved | None = None

    def __repr__(self) -> str:
        return f"UnsentReport(report_id={self.report_id!r})"


UnsentFolder = ReportFolder[UnsentReport]


class UnsentReports(ReportFolders[UnsentReport]):
    """All unsent reports of somebody on this machine.

    Args:
        folder: what their folders are in; without one, what a killed sender leaves is lost.
    """

    def __init__(self, folder: Path | None) -> None:
        super().__init__(folder, UnsentReport)
