"""The mail that tells administrators that another one has changed how their people sign in.

No words of that one's are in it, and no link: whoever has got in as an administrator could lead others on.
"""

from __future__ import annotations

from typing import Final, Literal

from chalicelib.users.mail.drafts import Draft, Email
from chalicelib.words import words

Change = Literal["provider", "secret", "off", "offered", "required", "removed"]
"""Another provider; another client secret, which waits; a mode; or that there is none any more."""

_SAID: Final[dict[Change, str]] = {
    "provider": "mail-sso-provider",
    "secret": "mail-sso-secret",
    "off": "mail-sso-off",
    "offered": "mail-sso-offered",
    "required": "mail-sso-required",
    "removed": "mail-sso-removed",
}


def sso_changed_email(enterprise: str, change: Change, *, by: str, language: str) -> Email:
    """The mail about one change.

    Args:
        enterprise: its name, in which no program finds the address of a page.
        change: what was changed.
        by: the administrator's address who has.
        language: of the reader, one of ``LANGUAGES``.
    """
    said = words(language)
    draft = Draft(said)
    draft.paragraph(said.text("mail-sso-changed", address=by))
    draft.name(enterprise)
    draft.paragraph(said.text(_SAID[change]))
    draft.paragraph(said.text("mail-sso-not-known"))
    return draft.email(said.text("mail-sso-changed.subject"))
