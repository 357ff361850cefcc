"""What the calls about the report log take and answer; the API description is made from these."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.contract.links import MAX_LINK
from chalicelib.contract.recall_reasons import CONSENT_WITHDRAWN, RecallReason
from chalicelib.http.fields import Moment, ReportId
from chalicelib.policies.address_patterns import MAX_PATTERN
from chalicelib.policies.terms import MAX_RECIPIENTS
from chalicelib.users.reports.delivered import DESTINATION, DeliveryState
from chalicelib.users.reports.model import MAX_CURSOR, MAX_ITEMS, MAX_LABEL, Destination

_CURSOR = "cursor..."
_NAME = "0123456789abcdefghijKL-0000000011462800528240"
_LINK = f"https://my.example.org/app/report/au/{_NAME}"

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
MAX_OPENED_BY = 200

Count = Annotated[
    int, Meta(ge=0, le=MAX_ITEMS, description="How many of them the report holds.", examples=[1])
]
Limit = Annotated[int, Meta(ge=1, le=MAX_LIMIT, description="How many reports at most.")]
Cursor = Annotated[
    str, Meta(max_length=MAX_CURSOR, description="The cursor of the answer before.", examples=[_CURSOR])
]


Recipient = Annotated[
    str,
    Meta(
        max_length=MAX_PATTERN,
        description="An address, *@ and a domain, or enterprise: and a number; as in policies.",
        examples=["kim@example.org"],
    ),
]
SealedLabel = Annotated[
    str,
    Meta(
        # in Python's regular expressions $ stands before a last line break, too
        pattern=r"^[A-Za-z0-9_-]+$(?!\n)",
        max_length=MAX_LABEL,
        description="What the sender's devices call the report, sealed by them: base64url.",
        examples=["bGFiZWw"],
    ),
]


class SummaryToLog(Struct, frozen=True, forbid_unknown_fields=True):
    """What the report holds."""

    photos: Count
    videos: Count
    audios: Count


Reason = Annotated[
    RecallReason,
    Meta(
        description="`consent_withdrawn`: the patient has withdrawn consent. `wrong_patient`: it is about, or"
        " went to, another patient. More may be added: readers take another word as `other`."
    ),
]


class Withdrawal(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a report was taken back, and who may have opened it, as the recall's answer names them."""

    opened_by: Annotated[
        list[Annotated[int, Meta(ge=1, le=10**9, description="A person's number.", examples=[2])]],
        Meta(max_length=MAX_OPENED_BY, description="Mailed are those alone who have it in their own list."),
    ]
    reason: Reason = CONSENT_WITHDRAWN
    superseded_by: Annotated[
        ReportId | None,
        Meta(description="The corrected report in its place: the same sender's, and logged."),
    ] = None


class ReportToLog(Struct, frozen=True, forbid_unknown_fields=True):
    """An upload to log by its link, or, by its ID, a report that went to an endpoint or into a file."""

    summary: SummaryToLog
    link: (
        Annotated[str, Meta(max_length=MAX_LINK, description="As PicSafe Cloud gave it.", examples=[_LINK])]
        | None
    ) = None
    report_id: ReportId | None = None
    destination: Destination = "storage"
    keyserver_url: (
        Annotated[
            str,
            Meta(
                max_length=255,
                description="The Key Server that has the report's key; PicSafe's own if it is not said.",
                examples=["https://key.example.org"],
            ),
        ]
        | None
    ) = None
    recipients: Annotated[
        list[Recipient],
        Meta(max_length=MAX_RECIPIENTS, description="Whom the key's policy names; empty for anybody."),
    ] = []
    label: SealedLabel | None = None


class ReportChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What the sender changes of a logged report."""

    label: Annotated[SealedLabel | None, Meta(description="`null` for none.")]


DestinationName = Annotated[
    str,
    Meta(
        # in Python's regular expressions $ stands before a last line break, too
        pattern=rf"^{DESTINATION}$(?!\n)",
        max_length=32,
        description="What the enterprise calls the destination.",
        examples=["archive"],
    ),
]


class LinkToReport(Struct, frozen=True, forbid_unknown_fields=True):
    """A report by its link. It is said in the body, as addresses stand in logs."""

    link: Annotated[str, Meta(max_length=MAX_LINK, description="As it was given.", examples=[_LINK])]


class ShownSender(Struct, frozen=True):
    """Who sent a report, for whoever has its link."""

    name: Annotated[str, Meta(description="What the sender calls themselves.", examples=["Dr Pat Example"])]
    enterprise: Annotated[
        str | None,
        Meta(
            description="The enterprise that the sender belongs to, by a proven mail domain or an accepted"
            " invitation; null if nobody has checked who they are.",
            examples=["Example Hospital"],
        ),
    ]


class Told(Struct, frozen=True):
    """Who is told of a report by mail."""

    told: Annotated[list[Recipient], Meta(description="Those whom a mail goes to, or has gone to before.")]
    not_told: Annotated[
        list[Recipient],
        Meta(description="Those who get none: too many were told that day, or no mail reaches them."),
    ]


class DeliveryToRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a report stands at one destination."""

    destination: DestinationName
    state: Annotated[
        DeliveryState,
        Meta(
            description="`delivered`: it has arrived. `held`: a person has to look first."
            " `rejected`: a person decided against it."
        ),
    ]
    at: Annotated[Moment, Meta(description="Since when. What is said of the latest moment holds.")]


class Delivery(Struct, frozen=True):
    """Where a report stands at one destination of an enterprise."""

    enterprise_id: Annotated[int, Meta(examples=[1])]
    enterprise: Annotated[str, Meta(description="The enterprise's name.", examples=["Example Hospital"])]
    destination: Annotated[str, Meta(examples=["archive"])]
    state: DeliveryState
    at: Moment


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


LoggedId = Annotated[str, Meta(examples=["0000000011462800528240"])]
ReportLink = Annotated[str, Meta(description="Opens the report in My PicSafe.", examples=[_LINK])]
FileUrl = Annotated[
    str,
    Meta(
        description="The PicSafe Cloud call that gives the sealed file.",
        examples=[f"https://cloud.example.org/cloud/reports/au/{_NAME}"],
    ),
]
Size = Annotated[int, Meta(description="Bytes of the sealed file.", examples=[1048576])]
Expiry = Annotated[Moment, Meta(description="When PicSafe Cloud deletes the file.")]


class Report(Struct, frozen=True):
    """A logged report. What PicSafe Cloud has not got has no link, no size and no end."""

    report_id: LoggedId
    link: ReportLink | None
    file_url: FileUrl | None
    size: Size | None
    sent_at: Moment
    expires_at: Expiry | None
    summary: Summary
    destination: Destination
    left_out: Annotated[
        list[int],
        Meta(
            description="Those of one's enterprises, by number, whose lists took no more that day, and did "
            "not get this one.",
            examples=[[]],
        ),
    ]
    deliveries: Annotated[list[Delivery], Meta(description="Where it ended, by time.")]
    recipients: Annotated[
        list[Recipient],
        Meta(description="Whom its sender named when they sent it; a program is told of none."),
    ]
    label: Annotated[SealedLabel | None, Meta(description="`null` for none, and to a program.")]
    keyserver_url: Annotated[
        str | None,
        Meta(
            description="The Key Server that has its key, as its sender said; null if they did not.",
            examples=["https://key.example.org"],
        ),
    ]
    removed: Annotated[bool, Meta(description="Whether its sender has removed the file from PicSafe Cloud.")]


class Sender(Struct, frozen=True):
    """Who sent a report; empty once the person has left PicSafe."""

    userid: Annotated[int, Meta(examples=[1])]
    title: Annotated[str, Meta(examples=["Dr"])]
    firstname: Annotated[str, Meta(examples=["Pat"])]
    lastname: Annotated[str, Meta(examples=["Example"])]
    email: Annotated[str, Meta(examples=["pat@example.org"])]


class MemberReport(Struct, frozen=True):
    """A report in an enterprise's log."""

    report_id: LoggedId
    link: ReportLink
    file_url: FileUrl
    size: Size
    sent_at: Moment
    expires_at: Expiry
    summary: Summary
    destination: Destination
    sender: Sender


class Reports(Struct, frozen=True):
    """A part of one's own list, newest first; ``cursor`` is null at its end."""

    reports: list[Report]
    cursor: Annotated[str | None, Meta(examples=[_CURSOR])]


class LoggedEnd(Struct, frozen=True):
    """When a report's file is gone, as its sender's list says it now."""

    expires_at: Expiry


class MemberWithdrawal(Struct, frozen=True):
    """That a report's sender has taken it back, as its patient or another one may not have it kept."""

    report_id: LoggedId
    reason: Reason
    superseded_by: Annotated[
        str | None,
        Meta(description="The corrected report in its place.", examples=["0000000011462800528999"]),
    ]
    withdrawn_at: Annotated[Moment, Meta(description="When they said so.")]


class MemberReports(Struct, frozen=True):
    """A part of an enterprise's log, oldest first. Keep ``cursor``, also when nothing was new."""

    reports: list[MemberReport]
    cursor: Annotated[str, Meta(examples=[_CURSOR])]
    more: bool
    withdrawals: Annotated[
        list[MemberWithdrawal],
        Meta(
            description="Which reports were taken back, in the same order: each is listed behind its report,"
            " in the same answer or a later one, and once more if something else is said of it. What went to"
            " an Endpoint Server or into a file is listed here alone."
        ),
    ]


class ReceivedToLog(Struct, frozen=True, forbid_unknown_fields=True):
    """A report of somebody else's that one has opened."""

    report_id: ReportId
    link: (
        Annotated[
            str,
            Meta(max_length=MAX_LINK, description="Where it came from, if it was a link.", examples=[_LINK]),
        ]
        | None
    ) = None


class ReceivedReport(Struct, frozen=True):
    """A report that one has opened. What its sender has logged of the link is there as long as they stay."""

    report_id: LoggedId
    link: ReportLink | None
    opened_at: Annotated[Moment, Meta(description="When one has said so first.")]
    last_opened_at: Annotated[Moment, Meta(description="When one has said so last.")]
    consent_withdrawn: Annotated[
        bool, Meta(description="Whether one was mailed that its patient has withdrawn consent.")
    ]
    withdrawn_because: Annotated[
        Reason | None, Meta(description="Why its sender has taken it back, of what one was mailed last.")
    ]
    superseded_by: Annotated[
        str | None,
        Meta(
            description="The corrected report in its place, as one was mailed that there is one.",
            examples=["0000000011462800528999"],
        ),
    ]
    sender: Annotated[Sender | None, Meta(description="Who has logged the upload of this link.")]
    sent_at: Moment | None
    expires_at: Expiry | None
    summary: Summary | None


class ReceivedReports(Struct, frozen=True):
    """A part of what one has opened, newest first; ``cursor`` is null at its end."""

    reports: list[ReceivedReport]
    cursor: Annotated[str | None, Meta(examples=[_CURSOR])]
