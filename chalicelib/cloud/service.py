"""The use cases of PicSafe Cloud: make room for a report, tell where it is, withdraw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.clock import Clock
from chalicelib.cloud.model import (
    LIFETIME,
    MAX_SIZE,
    UPLOAD_LIFETIME,
    StoredLink,
    download_lifetime,
    new_name,
    whole_second,
)
from chalicelib.cloud.ports import LinkStore, ReportStorage, UploadForm
from chalicelib.contract.errors import UnknownCountry
from chalicelib.contract.links import make_link, report_id_of
from chalicelib.contract.regions import Store, store_for
from chalicelib.contract.report_ids import SUFFIX, is_report_id_of
from chalicelib.errors import Forbidden, NotFound, TooLarge
from chalicelib.observability.log import record
from chalicelib.tokens.user_tokens import Claims


@dataclass(frozen=True, slots=True)
class Reservation:
    """Room for one report: its link, and the form that uploads it."""

    link: str
    stored: StoredLink
    upload: UploadForm


@dataclass(frozen=True, slots=True)
class Download:
    """Where a sealed file can be downloaded for the next minute, its size in bytes and its end."""

    url: str
    size: int
    expires_at: datetime


class CloudService:
    """PicSafe Cloud.

    Args:
        links: the records behind links.
        storage: the sealed files.
        my_url: My PicSafe's origin, which links begin with.
        clock: the time.
    """

    def __init__(self, *, links: LinkStore, storage: ReportStorage, my_url: str, clock: Clock) -> None:
        self._links = links
        self._storage = storage
        self._my_url = my_url
        self._clock = clock

    def reserve(self, sender: Claims, report_id: str, size: int) -> Reservation:
        """Make a link, and a form that uploads exactly ``size`` bytes to the sender's own region.

        Raises:
            Forbidden: ``profile_required``, ``foreign_report_id`` or ``unknown_country``.
            TooLarge: ``report_too_large`` over ``MAX_SIZE``.
            Unavailable: a store does not answer; there is no link.
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
        created_at = whole_second(self._clock())
        stored = StoredLink(
            name=new_name(report_id),
            country=store.country,
            region=store.region,
            owner=sender.userid,
            report_id=report_id,
            size=size,
            created_at=created_at,
            expires_at=created_at + LIFETIME,
        )
        form = self._storage.upload_form(
            stored.region,
            stored.name,
            size=size,
            owner=stored.owner,
            expires_at=stored.expires_at,
            lifetime=UPLOAD_LIFETIME,
        )
        self._links.add(stored)
        record("upload_offered", region=stored.region, size=size)
        return Reservation(make_link(self._my_url, stored.country, stored.name), stored, form)

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
            raise NotFound("not_uploaded", "This report has not arrived yet. Please try again shortly.")
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
        return Download(url, found.size, stored.expires_at)

    def withdraw(self, sender: Claims, country: str, name: str) -> datetime:
        """Delete the file for good and return when it was first withdrawn; doing it again is no error.

        The record is marked before the file is deleted: nobody gets a URL meanwhile, and if deleting
        fails, withdrawing again finishes it.

        Raises:
            NotFound: ``unknown_report``.
            Forbidden: ``not_sender`` for anyone else.
            Unavailable: a store does not answer; withdraw again.
        """
        stored = self._find(country, name)
        if stored.owner != sender.userid:
            raise Forbidden("not_sender", "Only the sender can withdraw a report.")
        withdrawn = self._links.withdraw(stored.name, self._clock())
        if withdrawn is None or withdrawn.withdrawn_at is None:
            raise _unknown()
        self._storage.delete(stored.region, stored.name)
        record("upload_withdrawn", region=stored.region)
        return withdrawn.withdrawn_at

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
