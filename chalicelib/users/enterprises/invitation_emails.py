"""The mail that tells somebody that an enterprise has invited them.

No words of its administrators' are in it: the enterprise's name is the operator's, and who invites is known
by the address that they are signed in with.
"""

from __future__ import annotations

from chalicelib.users.mail.drafts import Draft, Email
from chalicelib.words import words


def invitation_email(enterprise: str, *, by: str, to: str, url: str, language: str) -> Email:
    """The mail about one invitation.

    Args:
        enterprise: its name, in which no program finds the address of a page.
        by: the administrator's address.
        to: the one that is invited.
        url: where it is answered.
        language: of the reader, one of ``LANGUAGES``.
    """
    said = words(language)
    draft = Draft(said)
    draft.paragraph(said.text("mail-invited", address=by))
    draft.name(enterprise)
    draft.paragraph(said.text("mail-invited-effect"))
    draft.plain_paragraph(said.text("mail-invited-link", to=to))
    draft.address(url)
    draft.html_paragraph(said.text("mail-invited-link.html", to=to), href=url)
    draft.paragraph(said.text("mail-invited-unexpected"))
    return draft.email(said.text("mail-invited.subject"))
