"""What the calls about the report log take and answer; the API description is made from these."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.contract.links import MAX_LINK
from chalicelib.http.fields import Moment
from chalicelib.users.reports.model import MAX_CURSOR, MAX_ITEMS, Destination

_CURSOR = "cursor..."
_NAME = "0123456789abcdefghijKL-0000000011462800528240"
_LINK = f"https://my.example.org/app/report/au/{_NAME}"

DEFAULT_LIMIT = 50
MAX_LIMIT = 100

Count = Annotated[
    int, Meta(ge=0, le=MAX_ITEMS, description="How many of them the report holds.", examples=[1])
]
Limit = Annotated[int, Meta(ge=1, le=MAX_LIMIT, description="How many reports at most.")]
Cursor = Annotated[
    str, Meta(max_length=MAX_CURSOR, description="The cursor of the answer before.", examples=[_CURSOR])
]


class SummaryToLog(Struct, frozen=True, forbid_unknown_fields=True):
    """What the report holds."""

    photos: Count
    videos: Count
    audios: Count


class ReportToLog(Struct, frozen=True, forbid_unknown_fields=True):
    """An upload to log."""

    link: Annotated[str, Meta(max_length=MAX_LINK, description="As PicSafe Cloud gave it.", examples=[_LINK])]
    summary: SummaryToLog
    destination: Destination = "storage"


class PageQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of one's own list."""

    cursor: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT


class BatchQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of which enterprise's log."""

    cursor: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT
    enterprise: Annotated[int, Meta(ge=1, description="For administrators of several.")] | None = None


class Summary(Struct, frozen=True):
    """What a logged report holds."""

    photos: Count
    videos: Count
    audios: Count


class _Logged(Struct, frozen=True):
    """What everybody is told of a logged report."""

    report_id: Annotated[str, Meta(examples=["0000000011462800528240"])]
    link: Annotated[str, Meta(description="Opens the report in My PicSafe.", examples=[_LINK])]
    file_url: Annotated[
        str,
        Meta(
            description="The PicSafe Cloud call that gives the sealed file.",
            examples=[f"https://cloud.example.org/cloud/reports/au/{_NAME}"],
        ),
    ]
    size: Annotated[int, Meta(description="Bytes of the sealed file.", examples=[1048576])]
    sent_at: Moment
    expires_at: Annotated[Moment, Meta(description="When PicSafe Cloud deletes the file.")]
    summary: Summary
    destination: Destination


class Report(_Logged, frozen=True):
    """A report in one's own list."""

    left_out: Annotated[
        list[int],
        Meta(
            description="Those of one's enterprises, by number, whose lists took no more that day, and did "
            "not get this one.",
            examples=[[]],
        ),
    ] = []


class Sender(Struct, frozen=True):
    """Who sent a report; empty once the person has left PicSafe."""

    userid: Annotated[int, Meta(examples=[1])]
    title: Annotated[str, Meta(examples=["Dr"])]
    firstname: Annotated[str, Meta(examples=["Pat"])]
    lastname: Annotated[str, Meta(examples=["Example"])]
    email: Annotated[str, Meta(examples=["pat@example.org"])]


class MemberReport(_Logged, frozen=True):
    """A report in an enterprise's log."""

    sender: Sender


class Reports(Struct, frozen=True):
    """A part of one's own list, newest first; ``cursor`` is null at its end."""

    reports: list[Report]
    cursor: Annotated[str | None, Meta(examples=[_CURSOR])]


class MemberReports(Struct, frozen=True):
    """A part of an enterprise's log, oldest first. Keep ``cursor``, also when nothing was new."""

    reports: list[MemberReport]
    cursor: Annotated[str, Meta(examples=[_CURSOR])]
    more: bool
