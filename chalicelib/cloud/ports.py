"""What PicSafe Cloud needs from outside; the docstrings are the contract of every adapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.cloud.model import StoredLink


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A multipart form that uploads one file straight to storage.

    Attributes:
        url: where it is posted to.
        fields: sent unchanged, in any order, before the ``file`` part, which comes last.
    """

    url: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What storage knows about a file, from the form it was uploaded with.

    Attributes:
        size: bytes.
        owner: the sender's user number.
        expires_at: when the file is gone.
    """

    size: int
    owner: int
    expires_at: datetime


class LinkStore(Protocol):
    """The records behind links, by name. Times are kept to the millisecond."""

    def add(self, link: StoredLink) -> None:
        """Keep a new record durably. Adding the very same record again does nothing.

        Raises:
            Conflict: ``link_exists`` if another record has this name; it is left as it was.
            Unavailable: the store does not answer.
        """
        ...

    def get(self, name: str) -> StoredLink | None:
        """The record of this name as last written, or ``None``.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def withdraw(self, name: str, at: datetime) -> StoredLink | None:
        """Mark the record as withdrawn and return it, or ``None`` if there is none.

        The first withdrawal's time stays, whoever else withdraws at the same moment.

        Raises:
            Unavailable: the store does not answer.
        """
        ...


class ReportStorage(Protocol):
    """Sealed files, by region and name ``{random}-{report_id}``. Bytes never pass through here."""

    def upload_form(
        self, region: str, name: str, *, size: int, owner: int, expires_at: datetime, lifetime: timedelta
    ) -> UploadForm:
        """A form that lets its holder store exactly this file.

        Storage itself refuses a file that has not exactly ``size`` bytes, a changed field, and a form
        that arrives after ``lifetime`` (whole seconds from now). The file appears whole or not at all.
        Until then the same form can be posted again, and replaces the file; that is harmless, as only the
        sender has it, and it helps when an upload's answer is lost.

        Raises:
            Unavailable: nothing can be signed.
        """
        ...

    def download_url(self, region: str, name: str, *, filename: str, lifetime: timedelta) -> str:
        """An address that downloads the file as ``filename`` for ``lifetime`` (whole seconds from now).

        Raises:
            Unavailable: nothing can be signed.
        """
        ...

    def head(self, region: str, name: str) -> StoredObject | None:
        """What is stored under this name, or ``None`` if there is nothing that a form has uploaded.

        Raises:
            Unavailable: storage does not answer.
        """
        ...

    def delete(self, region: str, name: str) -> None:
        """Delete the file durably; there may be none.

        Raises:
            Unavailable: storage does not answer; the file may still be there.
        """
        ...
