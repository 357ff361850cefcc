"""The mail that tells somebody that there is a report for them.

It says who sent it and who has checked that, and nothing of what is in it; no words of the sender's are in it
but their name, in quotation marks and in a paragraph of its own, apart from what PicSafe says itself.
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
        to: the reader's, one of those that the report opens for.
        link: to the report.
        until: when its file is gone, in UTC.
        language: of the reader, one of ``LANGUAGES``.
    """
    said = words(language)
    draft = Draft(said)
    name, enterprise = sender.name, sender.enterprise
    draft.paragraph(said.text("mail-report-from", address=address))
    if name:
        draft.paragraph(said.text("mail-report-name", sender=name))
    if sender.is_checked:
        draft.paragraph(said.text("mail-report-checked", enterprise=enterprise))
    else:
        draft.paragraph(said.text("mail-report-unchecked"))
    draft.plain_paragraph(said.text("mail-report-link"))
    draft.address(link)
    draft.html_paragraph(said.text("mail-report-link.html"), href=link)
    moment = said.text("dates-moment", date=said.day(until), time=f"{until:%H:%M}")
    draft.paragraph(said.text("mail-report-alone", to=to, moment=moment))
    draft.paragraph(said.text("mail-report-unexpected"))
    return draft.email(said.text("mail-report-subject"))
