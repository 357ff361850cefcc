"""What PicSafe Cloud needs from outside; the docstrings are the contract of every adapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.cloud.model import Part, StoredLink
from chalicelib.cloud.quotas import Books, Holdings
from chalicelib.cloud.tally import Tally


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A ``PUT`` that writes certain bytes straight to storage, once.

    Attributes:
        url: where to, which is a capability.
        headers: sent unchanged; they are signed, and storage checks each of them.
    """

    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What storage knows about a file, from the request that it was uploaded with.

    Attributes:
        size: bytes.
        owner: the sender's user number.
        expires_at: when the file is gone.
    """

    size: int
    owner: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ArrivedPart:
    """A part that storage has.

    Attributes:
        number: from 1.
        sha256: of its bytes, which storage has checked, as hexadecimal digits.
        tag: storage's own word for it.
    """

    number: int
    sha256: str
    tag: str


class LinkStore(Protocol):
    """The records behind links, by name. Times are kept to the millisecond."""

    def add(self, link: StoredLink, organisation: int, admit: Callable[[Books], Books]) -> None:
        """Keep a new record durably, and in the same transaction what its owner and their enterprise hold.

        Adding the very same record again does nothing.

        Args:
            link: the record.
            organisation: number of the enterprise whose tally is in the books, or 0.
            admit: the books then, of the books now, or raises; called again after a race.

        Raises:
            DomainError: what ``admit`` raises; nothing was kept.
            Conflict: ``link_exists`` if another record has this name; it is left as it was.
            Unavailable: the store does not answer.
        """
        ...

    def holdings(self, owner: int) -> Holdings:
        """What an account holds, with what has ended since.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def tally(self, organisation: int) -> Tally:
        """What an enterprise's people hold together, with days that are over.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def change_holdings(self, owner: int, change: Callable[[Holdings], Holdings]) -> None:
        """Put what ``change`` makes of an account's holdings in their place; called again after a race.

        What is not held any more is taken out of the tallies that it was counted in, in the same
        transaction. Nothing is written if the holdings stay the same.

        Raises:
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

    def renew(self, name: str, at: datetime, expires_at: datetime) -> StoredLink | None:
        """Mark the record as renewed, with its new end, and return it, or ``None`` if there is none.

        A record that was renewed or withdrawn before is returned as it is, decided under races.

        Raises:
            Unavailable: the store does not answer.
        """
        ...


class ReportStorage(Protocol):
    """Sealed files, by region and name ``{random}-{report_id}``. Bytes never pass through here.

    A name is written once: storage refuses (``412``) whatever comes for a name that has a file or a
    tombstone, also with a request that was signed before.
    """

    def require_room(self, size: int) -> None:
        """Return if there is room for a file of so many bytes now; nothing is set aside for it.

        Raises:
            Unavailable: ``storage_full``; or storage cannot be looked at.
        """
        ...

    def sign_upload(
        self,
        region: str,
        name: str,
        *,
        size: int,
        sha256: str,
        owner: int,
        expires_at: datetime,
        lifetime: timedelta,
    ) -> SignedRequest:
        """A request that lets its holder store exactly this file, if there is nothing yet.

        Storage itself refuses other bytes, another size, a changed or missing header, and what arrives
        after ``lifetime`` (whole seconds from now). The file appears whole or not at all.

        Raises:
            Unavailable: nothing can be signed.
        """
        ...

    def begin_parts(self, region: str, name: str, *, owner: int, expires_at: datetime) -> str:
        """Begin an upload in parts and return its ID. Storage forgets it about a day later.

        Raises:
            Unavailable: storage does not answer.
        """
        ...

    def sign_part(
        self, region: str, name: str, upload_id: str, part: Part, *, lifetime: timedelta
    ) -> SignedRequest:
        """A request that lets its holder store exactly this part, as often as it likes.

        Raises:
            Unavailable: nothing can be signed.
        """
        ...

    def arrived_parts(self, region: str, name: str, upload_id: str) -> Sequence[ArrivedPart] | None:
        """The parts that have arrived whole, by number; ``None`` if the upload is over or never was.

        Raises:
            Unavailable: storage does not answer.
        """
        ...

    def complete_parts(self, region: str, name: str, upload_id: str, parts: Sequence[ArrivedPart]) -> None:
        """Make the file of its parts and end the upload, unless that is over or something has the name.

        What came of it, ``head`` says.

        Raises:
            Unavailable: storage does not answer; the file may be there all the same.
        """
        ...

    def abort_parts(self, region: str, name: str, upload_id: str) -> None:
        """Forget an upload in parts; it may be over.

        Raises:
            Unavailable: storage does not answer.
        """
        ...

    def download_url(self, region: str, name: str, *, filename: str, lifetime: timedelta) -> str:
        """An address that downloads the file as ``filename`` for ``lifetime`` (whole seconds from now).

        Raises:
            Unavailable: nothing can be signed.
        """
        ...

    def head(self, region: str, name: str) -> StoredObject | None:
        """What is stored under this name, or ``None`` if nothing was uploaded, or it was withdrawn.

        Raises:
            Unavailable: storage does not answer.
        """
        ...

    def is_withdrawn(self, region: str, name: str) -> bool:
        """Whether there is a tombstone under this name.

        Raises:
            Unavailable: storage does not answer.
        """
        ...

    def renew(self, region: str, name: str, *, expires_at: datetime) -> bool:
        """Keep a file until another end, which is at most ``LIFETIME`` away; its name and bytes stay.

        A tombstone is never replaced, whenever it came.

        Returns:
            ``False`` if there is no file under this name; then nothing was changed.

        Raises:
            Unavailable: storage does not answer; the file may be kept for longer all the same.
        """
        ...

    def withdraw(self, region: str, name: str, *, expires_at: datetime) -> None:
        """Put an empty tombstone in the file's place, durably; there may have been no file.

        Signed requests cannot be called back: the tombstone keeps the name taken until they have run out.
        It is kept at least until ``expires_at``.

        Raises:
            Unavailable: storage does not answer; the file may still be there.
        """
        ...
