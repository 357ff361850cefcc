"""The mail that tells somebody that there is a report for them.

It says who sent it and who has checked that, and nothing of what is in it; no words of the sender's are in it
but their name, which cannot be taken for a link.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.users.mail.drafts import Draft, Email
from chalicelib.users.reports.shown_senders import ShownSender
from chalicelib.words import words


def told_email(
    sender: ShownSender, address: str, *, to: str, link: str, until: datetime, language: str
) -> Email:
    """The mail about one report.

    Args:
        sender: who sent it.
        address: the one that they are signed in with.
        to: the only one that the report opens for.
        link: to the report.
        until: when its file is gone, in UTC.
        language: of the reader, one of ``LANGUAGES``.
    """
    said = words(language)
    draft = Draft(said)
    name, enterprise = sender.name, sender.enterprise
    if sender.is_checked:
        draft.paragraph(said.text("mail-report-checked", sender=name, enterprise=enterprise, address=address))
    else:
        draft.paragraph(said.text("mail-report-unchecked", sender=name, address=address))
    draft.plain_paragraph(said.text("mail-report-link"))
    draft.address(link)
    draft.html_paragraph(said.text("mail-report-link.html"), href=link)
    moment = said.text("dates-moment", date=said.day(until), time=f"{until:%H:%M}")
    draft.paragraph(said.text("mail-report-alone", to=to, moment=moment))
    draft.paragraph(said.text("mail-report-unexpected"))
    return draft.email(said.text("mail-report-subject"))
