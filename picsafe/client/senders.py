"""The sender of a report: the audit trail's word against what the report says of itself.

Whoever knows a report's key can write a report. Only its maker could bind the key to the sealed file, so
that the trail's first entry says who sent it. metadata.json says what its writer wanted it to say. A Key
Server that is not PicSafe's may name anybody, so that the user number in the report's ID counts as well.
"""

from __future__ import annotations

from chalicelib.contract.report_ids import is_report_id_of_another
from chalicelib.format.metadata import User
from picsafe.client.audit import Accessor


def sender_mismatch(sender: Accessor, claimed: User, report_id: str) -> tuple[str, ...]:
    """In what a report names another sender: of ``report_id``, ``userid``, ``email``, ``name``.

    The first is its ID, the others are in its metadata.

    What the metadata leaves out, it does not say otherwise. A title is no name.
    """
    number = ("report_id",) if is_report_id_of_another(sender.userid, report_id) else ()
    said = {
        "userid": (str(sender.userid), claimed.userid.strip().lstrip("0")),
        "email": (_plain(sender.email), _plain(claimed.email)),
        "name": (
            _plain(f"{sender.firstname} {sender.lastname}"),
            _plain(f"{claimed.firstname} {claimed.lastname}"),
        ),
    }
    return number + tuple(what for what, (trail, report) in said.items() if report and report != trail)


def claimed_sender(claimed: User) -> str:
    """The sender that a report's metadata names, in one line."""
    name = " ".join(part for part in (claimed.title, claimed.firstname, claimed.lastname) if part)
    named = f"{name} <{claimed.email}>".strip() if claimed.email else name
    number = f"user {claimed.userid}" if claimed.userid else ""
    return ", ".join(part for part in (named, number) if part)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
