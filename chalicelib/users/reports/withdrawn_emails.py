"""The mail that tells somebody that consent for a report that they opened was withdrawn.

It says which one by when they opened it. It names nobody, says nothing of a patient, and has no report ID and
no link: who wants to know more goes there as always.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.users.mail.drafts import Draft, Email
from chalicelib.words import words


def withdrawn_email(opened_at: datetime, *, language: str) -> Email:
    """The mail about one report.

    Args:
        opened_at: when the reader first opened it, in UTC.
        language: of the reader, one of ``LANGUAGES``.
    """
    said = words(language)
    draft = Draft(said)
    moment = said.text("dates-moment", date=said.day(opened_at), time=f"{opened_at:%H:%M}")
    draft.paragraph(said.text("mail-withdrawn", moment=moment))
    draft.paragraph(said.text("mail-withdrawn-delete"))
    draft.paragraph(said.text("mail-withdrawn-which"))
    return draft.email(said.text("mail-withdrawn.subject"))
