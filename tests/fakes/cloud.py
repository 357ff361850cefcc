"""PicSafe Cloud's ports in memory, and a clock's worth of made-up records."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.cloud.model import LIFETIME, Part, StoredLink, new_name
from chalicelib.cloud.ports import ArrivedPart, SignedRequest, StoredObject
from chalicelib.cloud.quotas import Books, Holdings, Quota, Quotas, moved
from chalicelib.cloud.tally import Tally
from chalicelib.errors import Conflict, Unavailable

REPORT_ID = "0000000111462800528240"
UNKNOWN_NAME = f"0123456789ABCDEFabcdef-{REPORT_ID}"
SHA256 = hashlib.sha256(b"").hexdigest()
QUOTA = Quota(500, 20 * 1024**3)
QUOTAS = Quotas(QUOTA, Quota(20_000, 1000 * 1024**3))
CREATED = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def stored_link(**changes: object) -> StoredLink:
    """The record of a made-up report."""
    link = StoredLink(
        name=new_name(REPORT_ID),
        country="AU",
        region="ap-southeast-2",
        owner=11,
        report_id=REPORT_ID,
        size=1000,
        sha256=SHA256,
        created_at=CREATED,
        expires_at=CREATED + LIFETIME,
    )
    return replace(link, **changes)  # type: ignore[arg-type]  # tests name the fields


class FakeLinkStore:
    """``LinkStore`` in memory."""

    def __init__(self) -> None:
        self.links: dict[str, StoredLink] = {}
        self.held: dict[int, Holdings] = {}
        self.tallies: dict[int, Tally] = {}
        self.fails = False

    def add(self, link: StoredLink, organisation: int, admit: Callable[[Books], Books]) -> None:
        self._check()
        if link.name not in self.links:
            books = admit(Books(self.holdings(link.owner), self.tally(organisation)))
            self.held[link.owner], self.tallies[organisation] = books.held, books.tally
        if self.links.setdefault(link.name, link) != link:
            raise Conflict("link_exists", "There is another report under this name.")

    def holdings(self, owner: int) -> Holdings:
        self._check()
        return self.held.get(owner, ())

    def tally(self, organisation: int) -> Tally:
        self._check()
        return self.tallies.get(organisation, Tally())

    def change_holdings(self, owner: int, change: Callable[[Holdings], Holdings]) -> None:
        held = self.holdings(owner)
        self.held[owner] = change(held)
        for organisation, change_of_tally in moved(held, self.held[owner]).items():
            self.tallies[organisation] = change_of_tally.applied_to(self.tally(organisation))

    def get(self, name: str) -> StoredLink | None:
        self._check()
        return self.links.get(name)

    def withdraw(self, name: str, at: datetime) -> StoredLink | None:
        self._check()
        if name not in self.links:
            return None
        if self.links[name].withdrawn_at is None:
            self.links[name] = replace(self.links[name], withdrawn_at=at)
        return self.links[name]

    def renew(self, name: str, at: datetime, expires_at: datetime) -> StoredLink | None:
        self._check()
        if name not in self.links:
            return None
        if self.links[name].renewed_at is None and self.links[name].withdrawn_at is None:
            self.links[name] = replace(self.links[name], renewed_at=at, expires_at=expires_at)
        return self.links[name]

    def _check(self) -> None:
        if self.fails:
            raise Unavailable


class FakeReportStorage:
    """``ReportStorage`` in memory; ``put`` and ``put_part`` are what it does with a request it accepts."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], StoredObject] = {}
        self.tombstones: set[tuple[str, str]] = set()
        self.signed: dict[tuple[str, str], StoredObject] = {}
        self.parts: dict[str, dict[int, ArrivedPart]] = {}
        self.upload_lifetimes: list[timedelta] = []
        self.url_lifetimes: list[timedelta] = []
        self.filenames: list[str] = []
        self.fails = False
        self.is_full = False

    def put(self, region: str, name: str, *, size: int = 1000, owner: int = 11) -> bool:
        """Store an object, as announced by a request if there is one, unless something is there."""
        place = (region, name)
        if place in self.objects or place in self.tombstones:
            return False
        self.objects[place] = self.signed.get(place, StoredObject(size, owner, CREATED + LIFETIME))
        return True

    def put_part(self, upload_id: str, number: int, sha256: str) -> None:
        """Store a part of an upload that is not over."""
        self.parts[upload_id][number] = ArrivedPart(number, sha256, f"tag{number}")

    def require_room(self, size: int) -> None:
        self._check()
        if self.is_full:
            raise Unavailable("storage_full", "There is no room.")

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
        self._check()
        self.signed[region, name] = StoredObject(size, owner, expires_at)
        self.upload_lifetimes.append(lifetime)
        return SignedRequest(
            f"https://storage.example.org/{region}/{name}", {"x-amz-checksum-sha256": sha256}
        )

    def begin_parts(self, region: str, name: str, *, owner: int, expires_at: datetime) -> str:
        self._check()
        upload_id = f"upload of {name}"
        self.signed[region, name] = StoredObject(0, owner, expires_at)
        self.parts[upload_id] = {}
        return upload_id

    def sign_part(
        self, region: str, name: str, upload_id: str, part: Part, *, lifetime: timedelta
    ) -> SignedRequest:
        self._check()
        self.upload_lifetimes.append(lifetime)
        url = f"https://storage.example.org/{region}/{name}?part={part.number}"
        return SignedRequest(url, {"x-amz-checksum-sha256": part.sha256})

    def arrived_parts(self, region: str, name: str, upload_id: str) -> Sequence[ArrivedPart] | None:
        self._check()
        found = self.parts.get(upload_id)
        return None if found is None else [found[number] for number in sorted(found)]

    def complete_parts(self, region: str, name: str, upload_id: str, parts: Sequence[ArrivedPart]) -> None:
        self._check()
        if self.parts.pop(upload_id, None) is not None:
            self.put(region, name)

    def abort_parts(self, region: str, name: str, upload_id: str) -> None:
        self._check()
        self.parts.pop(upload_id, None)

    def download_url(self, region: str, name: str, *, filename: str, lifetime: timedelta) -> str:
        self._check()
        self.url_lifetimes.append(lifetime)
        self.filenames.append(filename)
        return f"https://storage.example.org/{region}/{name}"

    def head(self, region: str, name: str) -> StoredObject | None:
        self._check()
        return self.objects.get((region, name))

    def is_withdrawn(self, region: str, name: str) -> bool:
        self._check()
        return (region, name) in self.tombstones

    def renew(self, region: str, name: str, *, expires_at: datetime) -> bool:
        self._check()
        if (region, name) not in self.objects:
            return False
        self.objects[region, name] = replace(self.objects[region, name], expires_at=expires_at)
        return True

    def withdraw(self, region: str, name: str, *, expires_at: datetime) -> None:
        self._check()
        self.tombstones.add((region, name))
        self.objects.pop((region, name), None)

    def _check(self) -> None:
        if self.fails:
            raise Unavailable
