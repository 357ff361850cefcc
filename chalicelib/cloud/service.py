"""The use cases of PicSafe Cloud: make room for a report, take it in, tell where it is, withdraw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.clock import Clock
from chalicelib.cloud.model import (
    LIFETIME,
    MAX_SIZE,
    StoredLink,
    download_lifetime,
    new_name,
    parts_of,
    was_withdrawn,
    whole_second,
)
from chalicelib.cloud.ports import ArrivedPart, LinkStore, ReportStorage, StoredObject
from chalicelib.cloud.quotas import Books, Holding, Quotas, renewed, settled
from chalicelib.cloud.room import Room
from chalicelib.cloud.uploads import Upload, incomplete, require_all, upload_of
from chalicelib.contract.errors import UnknownCountry
from chalicelib.contract.links import make_link, report_id_of
from chalicelib.contract.regions import Store, store_for
from chalicelib.contract.report_ids import SUFFIX, is_report_id_of
from chalicelib.errors import DomainError, Forbidden, Gone, NotFound, TooLarge
from chalicelib.observability.log import record
from chalicelib.tokens.claims import Claims


@dataclass(frozen=True, slots=True)
class Reservation:
    """Room for one report: its link, and what uploads it."""

    link: str
    stored: StoredLink
    upload: Upload


@dataclass(frozen=True, slots=True)
class Download:
    """Where a sealed file can be downloaded for the next minute, its size in bytes, and its end.

    ``is_renewed`` says that its sender has had it kept for longer already.
    """

    url: str
    size: int
    expires_at: datetime
    is_renewed: bool


class CloudService:
    """PicSafe Cloud.

    Args:
        links: the records behind links.
        storage: the sealed files.
        my_url: My PicSafe's origin, which links begin with.
        clock: the time.
        quotas: how much an account, and an enterprise's people together, may have here at a time.
    """

    def __init__(
        self, *, links: LinkStore, storage: ReportStorage, my_url: str, clock: Clock, quotas: Quotas
    ) -> None:
        self._links = links
        self._quotas = quotas
        self._storage = storage
        self._my_url = my_url
        self._clock = clock
        self._room = Room(links, storage, clock)

    def reserve(
        self, sender: Claims, report_id: str, size: int, sha256: str, part_sha256: Sequence[str] = ()
    ) -> Reservation:
        """Make a link, and requests that upload exactly these bytes to the sender's own region.

        Args:
            sender: who sends.
            report_id: the report's ID.
            size: of the sealed file, in bytes.
            sha256: of the sealed file, or the composite digest of its parts.
            part_sha256: of each part, if the file is larger than one.

        Raises:
            Forbidden: ``profile_required``, ``foreign_report_id`` or ``unknown_country``.
            InvalidRequest: ``wrong_digests``.
            TooLarge: ``report_too_large`` over ``MAX_SIZE``.
            TooManyRequests: ``quota_exceeded``.
            Unavailable: ``storage_full``, or a store does not answer; there is no link.
        """
        if size > MAX_SIZE:
            raise TooLarge("report_too_large", f"A report may have at most {MAX_SIZE} bytes.")
        if not sender.has_profile:
            raise Forbidden(
                "profile_required", "Set first name, last name and country in your profile first."
            )
        if not is_report_id_of(sender.userid, report_id):
            raise Forbidden("foreign_report_id", "A report ID begins with its sender's own user number.")
        store = _store_of(sender)
        parts = parts_of(size, sha256, part_sha256)
        self._storage.require_room(size)
        created_at = whole_second(self._clock())
        name, expires_at = new_name(report_id), created_at + LIFETIME
        organisation = sender.organisation
        new = Holding(name, size, int(expires_at.timestamp()), organisation=organisation)

        def admit(books: Books) -> Books:
            return self._quotas.admit(books, new, created_at)

        upload_id = None
        if parts:
            # nothing is begun in storage for whoever has no room
            self._room.within(sender.userid, lambda: admit(self._room.books(sender)))
            upload_id = self._storage.begin_parts(
                store.region, name, owner=sender.userid, expires_at=expires_at
            )
        stored = StoredLink(
            name=name,
            country=store.country,
            region=store.region,
            owner=sender.userid,
            report_id=report_id,
            size=size,
            sha256=sha256,
            created_at=created_at,
            expires_at=expires_at,
            upload_id=upload_id,
        )
        upload = upload_of(self._storage, stored, parts, arrived=(), now=created_at)
        try:
            self._room.within(sender.userid, lambda: self._links.add(stored, organisation, admit))
        except DomainError:
            if upload_id is not None:
                self._storage.abort_parts(store.region, name, upload_id)
            raise
        record("upload_offered", region=stored.region, size=size)
        return Reservation(make_link(self._my_url, stored.country, stored.name), stored, upload)

    def resume(
        self, sender: Claims, country: str, name: str, part_sha256: Sequence[str] = ()
    ) -> Upload | None:
        """Fresh requests for what has not arrived, or ``None`` if the file is there.

        Raises:
            NotFound: ``unknown_report``.
            Forbidden: ``not_sender`` for anyone else.
            InvalidRequest: ``wrong_digests`` if they are not those that were announced.
            Gone: ``withdrawn``, ``expired``, or ``upload_expired`` a day after the reservation.
            Unavailable: a store does not answer.
        """
        stored = self._own(sender, country, name)
        now = self._clock()
        stored.require_uploadable(now)
        parts = parts_of(stored.size, stored.sha256, part_sha256)
        if self._storage.head(stored.region, stored.name) is not None:
            return None
        arrived = self._arrived(stored)
        if arrived is None:
            if self._storage.head(stored.region, stored.name) is not None:
                return None
            raise _upload_over()
        record("upload_resumed", region=stored.region, count=len(arrived))
        return upload_of(self._storage, stored, parts, arrived={part.number for part in arrived}, now=now)

    def complete(self, sender: Claims, country: str, name: str) -> StoredObject:
        """Make the file of its parts, if they are those that were announced; doing it again is no error.

        Raises:
            NotFound: ``unknown_report``.
            Forbidden: ``not_sender`` for anyone else.
            Conflict: ``incomplete_upload`` while something is missing.
            Gone: ``withdrawn``, ``expired``, or ``upload_expired`` once storage has forgotten the parts.
            Unavailable: a store does not answer; complete again.
        """
        stored = self._own(sender, country, name)
        stored.require_live(self._clock())
        found = self._storage.head(stored.region, stored.name)
        if found is None and stored.upload_id is not None:
            arrived = self._arrived(stored)
            if arrived is not None:
                require_all(stored, arrived)
                self._storage.complete_parts(stored.region, stored.name, stored.upload_id, arrived)
            # whoever has completed or withdrawn it meanwhile decides
            found = self._storage.head(stored.region, stored.name)
            if found is None:
                self._find(country, name).require_live(self._clock())
                raise _upload_over()
            record("upload_completed", region=stored.region, size=found.size)
        if found is None:
            raise incomplete()
        return found

    def locate(self, country: str, name: str) -> Download:
        """Where the file behind a link can be downloaded; the link is all that it takes.

        Raises:
            NotFound: ``unknown_report``, or ``not_uploaded`` while there is a link and no file yet.
            Gone: ``expired`` from the very second on, or ``withdrawn``.
            Unavailable: a store does not answer.
        """
        stored = self._find(country, name)
        stored.require_live(self._clock())
        found = self._storage.head(stored.region, stored.name)
        if found is None:
            raise self._missing(stored)
        # storage took its time: a URL must not outlive the file
        now = self._clock()
        stored.require_live(now)
        url = self._storage.download_url(
            stored.region,
            stored.name,
            filename=f"{stored.report_id}{SUFFIX}",
            lifetime=download_lifetime(now, stored.expires_at),
        )
        record("download_offered", region=stored.region, size=found.size)
        return Download(url, found.size, stored.expires_at, stored.renewed_at is not None)

    def withdraw(self, sender: Claims, country: str, name: str) -> datetime:
        """Delete the file for good and return when it was first withdrawn; doing it again is no error.

        The record is marked before the file is deleted: nobody gets a URL meanwhile, and if deleting
        fails, withdrawing again finishes it. A tombstone takes the file's place, so that requests which
        were signed before write nothing.

        Raises:
            NotFound: ``unknown_report``.
            Forbidden: ``not_sender`` for anyone else.
            Unavailable: a store does not answer; withdraw again.
        """
        stored = self._own(sender, country, name)
        withdrawn = self._links.withdraw(stored.name, self._clock())
        if withdrawn is None or withdrawn.withdrawn_at is None:
            raise _unknown()
        self._room.take_out(stored)
        self._links.change_holdings(stored.owner, lambda held: settled(held, (), {stored.name}))
        record("upload_withdrawn", region=stored.region)
        return withdrawn.withdrawn_at

    def renew(self, sender: Claims, country: str, name: str) -> datetime:
        """Keep a file for seven days from now, once; again changes nothing.

        The link stays as it is. Storage first, then the record: what a call that broke off has left in
        storage is taken up by the next one.

        Returns:
            When the file is gone.

        Raises:
            NotFound: ``unknown_report``, or ``not_uploaded`` while there is no file.
            Forbidden: ``not_sender`` for anyone else.
            Gone: ``withdrawn`` or ``expired``.
            Unavailable: a store does not answer; renew again.
        """
        stored = self._own(sender, country, name)
        stored.require_live(self._clock())
        if stored.renewed_at is None:
            stored = self._renewed(stored)
            record("report_renewed", region=stored.region)
        end = stored.expires_at
        self._links.change_holdings(stored.owner, lambda held: renewed(held, stored.name, end))
        return end

    def _renewed(self, stored: StoredLink) -> StoredLink:
        now = self._clock()
        found = self._storage.head(stored.region, stored.name)
        end = whole_second(now) + LIFETIME
        if found is None:
            raise self._missing(stored)
        if found.expires_at <= stored.expires_at and not self._storage.renew(
            stored.region, stored.name, expires_at=end
        ):
            # another call may have renewed it since it was looked at
            found = self._storage.head(stored.region, stored.name)
            if found is None or found.expires_at <= stored.expires_at:
                raise self._missing(stored)
        if found.expires_at > stored.expires_at:
            end = found.expires_at
        renewed_link = self._links.renew(stored.name, now, end)
        if renewed_link is None:
            raise _unknown()
        if renewed_link.withdrawn_at is not None:
            # withdrawn at this very moment: a copy may have come after the tombstone
            self._room.take_out(renewed_link)
            raise was_withdrawn()
        return renewed_link

    def _missing(self, stored: StoredLink) -> Gone | NotFound:
        if self._storage.is_withdrawn(stored.region, stored.name):
            # its sender has left: the User Server reaches storage, and not the record
            return was_withdrawn()
        return NotFound("not_uploaded", "This report has not arrived yet. Please try again shortly.")

    def _arrived(self, stored: StoredLink) -> Sequence[ArrivedPart] | None:
        if stored.upload_id is None:
            return ()
        return self._storage.arrived_parts(stored.region, stored.name, stored.upload_id)

    def _own(self, sender: Claims, country: str, name: str) -> StoredLink:
        stored = self._find(country, name)
        if stored.owner != sender.userid:
            raise Forbidden("not_sender", "Only the sender of a report can do this.")
        return stored

    def _find(self, country: str, name: str) -> StoredLink:
        stored = self._links.get(name) if report_id_of(name) else None
        if stored is None or stored.country != country.upper():
            raise _unknown()
        return stored


def _store_of(sender: Claims) -> Store:
    try:
        return store_for(sender.country)
    except UnknownCountry as error:
        raise Forbidden(error.code, "Set the country in your profile to an existing one first.") from None


def _unknown() -> NotFound:
    return NotFound("unknown_report", "There is no such report. Check that the link is complete.")


def _upload_over() -> Gone:
    return Gone("upload_expired", "This upload was not finished within a day. Send the report anew.")
