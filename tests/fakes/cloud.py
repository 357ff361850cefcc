"""PicSafe Cloud's ports in memory, and a clock's worth of made-up records."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.cloud.model import LIFETIME, StoredLink, new_name
from chalicelib.cloud.ports import StoredObject, UploadForm
from chalicelib.errors import Conflict, Unavailable

REPORT_ID = "0000000111462800528240"
UNKNOWN_NAME = f"0123456789ABCDEFabcdef-{REPORT_ID}"
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
        created_at=CREATED,
        expires_at=CREATED + LIFETIME,
    )
    return replace(link, **changes)  # type: ignore[arg-type]  # tests name the fields


class FakeLinkStore:
    """``LinkStore`` in memory."""

    def __init__(self) -> None:
        self.links: dict[str, StoredLink] = {}
        self.fails = False

    def add(self, link: StoredLink) -> None:
        self._check()
        if self.links.setdefault(link.name, link) != link:
            raise Conflict("link_exists", "There is another report under this name.")

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

    def _check(self) -> None:
        if self.fails:
            raise Unavailable


class FakeReportStorage:
    """``ReportStorage`` in memory; ``put`` is what storage does with a form that it accepts."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], StoredObject] = {}
        self.forms: dict[tuple[str, str], StoredObject] = {}
        self.form_lifetimes: list[timedelta] = []
        self.url_lifetimes: list[timedelta] = []
        self.filenames: list[str] = []
        self.deletions: list[tuple[str, str]] = []
        self.fails = False

    def put(self, region: str, name: str, *, size: int = 1000, owner: int = 11) -> None:
        """Store an object, as announced by a form if there is one."""
        self.objects[region, name] = self.forms.get(
            (region, name), StoredObject(size, owner, CREATED + LIFETIME)
        )

    def upload_form(
        self, region: str, name: str, *, size: int, owner: int, expires_at: datetime, lifetime: timedelta
    ) -> UploadForm:
        self._check()
        self.forms[region, name] = StoredObject(size, owner, expires_at)
        self.form_lifetimes.append(lifetime)
        return UploadForm(f"https://storage.example.org/{region}", {"key": f"{name}.picsafe"})

    def download_url(self, region: str, name: str, *, filename: str, lifetime: timedelta) -> str:
        self._check()
        self.url_lifetimes.append(lifetime)
        self.filenames.append(filename)
        return f"https://storage.example.org/{region}/{name}"

    def head(self, region: str, name: str) -> StoredObject | None:
        self._check()
        return self.objects.get((region, name))

    def delete(self, region: str, name: str) -> None:
        self._check()
        self.deletions.append((region, name))
        self.objects.pop((region, name), None)

    def _check(self) -> None:
        if self.fails:
            raise Unavailable
