"""Where each part of the log of reports is in the User Server's DynamoDB table, and what its items hold."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.aws.dynamodb import Item
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.reports.model import LoggedReport, Sender, SentReport, Summary

UPLOAD: Final = "upload"


def upload_of(country: str, name: str) -> str:
    """The key of what makes an upload unique."""
    return f"rep-upload#{country}/{name}"


def user_of(userid: int) -> str:
    """The key of a sender's list."""
    return f"rep-user#{userid}"


def log_of(enterprise: int) -> str:
    """The key of an enterprise's log."""
    return f"rep-enterprise#{enterprise}"


def pending_of(domain: str) -> str:
    """The key of what waits for an enterprise of a mail domain."""
    return f"rep-pending#{domain}"


def logged_by(userid: int) -> str:
    """The key of how much was logged of a sender in a day."""
    return f"rep-logged-by#{userid}"


def logged_for(domain: str) -> str:
    """The key of how much was logged for a mail domain in a day."""
    return f"rep-logged-for#{domain}"


def number_of(sequence: int) -> str:
    """A number of a log, as its items are ordered by."""
    return f"{sequence:015d}"


def fields_of(report: LoggedReport) -> dict[str, Any]:
    """What an item says of a report."""
    summary, sender = report.summary, report.sender
    return {
        "position": report.position,
        "country": report.country,
        "name": report.name,
        "report_id": report.report_id,
        "size": report.size,
        "sent_at": to_milliseconds(report.sent_at),
        "expires_at": to_milliseconds(report.expires_at),
        "summary": {"photos": summary.photos, "videos": summary.videos, "audios": summary.audios},
        "destination": report.destination,
        "sender": {
            "userid": sender.userid,
            "title": sender.title,
            "firstname": sender.firstname,
            "lastname": sender.lastname,
            "email": sender.email,
        },
        **({"key_server": report.key_server} if report.key_server else {}),
    }


def own_fields_of(report: LoggedReport) -> dict[str, Any]:
    """What an item of its sender's says of a report: also what no enterprise's log says."""
    return {
        **fields_of(report),
        **({"left_out": list(report.left_out)} if report.left_out else {}),
        **({"recipients": list(report.recipients)} if report.recipients else {}),
    }


def sent_fields(report: LoggedReport) -> dict[str, Any]:
    """What stands of a report under its ID."""
    summary = report.summary
    return {
        "key_server": report.key_server,
        "sent_at": to_milliseconds(report.sent_at),
        "summary": {"photos": summary.photos, "videos": summary.videos, "audios": summary.audios},
    }


def sent_from(item: Item) -> SentReport:
    """What an item says of a report under its ID."""
    summary = item["summary"]
    return SentReport(
        item["key_server"],
        from_milliseconds(item["sent_at"]),
        Summary(int(summary["photos"]), int(summary["videos"]), int(summary["audios"])),
    )


def report_from(item: Item) -> LoggedReport:
    """The report that an item says."""
    summary, sender = item["summary"], item["sender"]
    return LoggedReport(
        position=item["position"],
        country=item["country"],
        name=item["name"],
        report_id=item["report_id"],
        size=int(item["size"]),
        sent_at=from_milliseconds(item["sent_at"]),
        expires_at=from_milliseconds(item["expires_at"]),
        summary=Summary(int(summary["photos"]), int(summary["videos"]), int(summary["audios"])),
        destination=item["destination"],
        sender=Sender(
            int(sender["userid"]), sender["title"], sender["firstname"], sender["lastname"], sender["email"]
        ),
        left_out=tuple(int(number) for number in item.get("left_out", ())),
        key_server=item.get("key_server", ""),
        recipients=tuple(item.get("recipients", ())),
        is_removed=item.get("removed", False),
    )
