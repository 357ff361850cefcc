"""The mail that tells somebody that a report that they opened was taken back, and why.

It says which one by when they opened it. It names nobody, says nothing of a patient, and has no report ID and
no link: who wants to know more goes there as always.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from chalicelib.contract.recall_reasons import RecallReason
from chalicelib.users.mail.drafts import Draft, Email
from chalicelib.words import words

_MAILS: Final[Mapping[RecallReason, str]] = {
    "consent_withdrawn": "mail-withdrawn",
    "wrong_patient": "mail-wrong-patient",
    "other": "mail-taken-back",
}


def withdrawn_email(
    opened_at: datetime, *, language: str, reason: RecallReason, is_superseded: bool
) -> Email:
    """The mail about one report.

    Args:
        opened_at: when the reader first opened it, in UTC.
        language: of the reader, one of ``LANGUAGES``.
        reason: why it was taken back.
        is_superseded: whether there is a corrected report in its place.
    """
    said = words(language)
    draft = Draft(said)
    moment = said.text("dates-moment", date=said.day(opened_at), time=f"{opened_at:%H:%M}")
    mail = _MAILS[reason]
    draft.paragraph(said.text(mail, moment=moment))
    if is_superseded:
        draft.paragraph(said.text("mail-superseded"))
    draft.paragraph(said.text("mail-withdrawn-delete"))
    draft.paragraph(said.text("mail-withdrawn-which"))
    return draft.email(said.text(f"{mail}.subject"))
