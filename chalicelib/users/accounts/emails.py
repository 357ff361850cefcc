"""The mails that people get: to sign in with, and when a personal token was made or a passkey added."""

from __future__ import annotations

from datetime import datetime

from chalicelib.contract.sign_in_codes import shown_code
from chalicelib.users.mail.drafts import Draft, Email
from chalicelib.words import words


def sign_in_email(*, link: str, code: str, minutes: int, language: str) -> Email:
    """The email with a magic link and a code, which is in the subject too: a lock screen shows it.

    Args:
        link: opens My PicSafe.
        code: a normal code; shown in two halves.
        minutes: for how long both work.
        language: one of ``LANGUAGES``, as below.
    """
    said, shown = words(language), shown_code(code)
    draft = Draft(said)
    draft.plain_paragraph(said.text("mail-code-link"))
    draft.address(link)
    draft.plain_paragraph(said.text("mail-code-type"))
    draft.html_paragraph(said.text("mail-code-link.html"), href=link)
    draft.code(shown)
    draft.paragraph(said.text("mail-code-once", minutes=minutes))
    draft.paragraph(said.text("mail-code-unasked"))
    return draft.email(said.text("mail-code-subject", code=shown))


def token_made_email(*, name: str, expires_at: datetime, settings_url: str, language: str) -> Email:
    """The email that tells a person of a new personal token, in case it was somebody else who made it.

    Args:
        name: as the token is called.
        expires_at: when it runs out.
        settings_url: where it can be revoked.
        language: of the person.
    """
    said = words(language)
    draft = Draft(said)
    draft.paragraph(said.text("mail-token-made"))
    draft.name(name)
    draft.paragraph(said.text("mail-token-until", until=said.day(expires_at)))
    draft.plain_paragraph(said.text("mail-token-not-you"))
    draft.address(settings_url)
    draft.html_paragraph(said.text("mail-token-not-you.html"), href=settings_url)
    return draft.email(said.text("mail-token-subject"))


def passkey_added_email(*, name: str, settings_url: str, language: str) -> Email:
    """The email that tells a person of a new passkey, in case it was somebody else who added it.

    Args:
        name: as the passkey is called.
        settings_url: where it can be removed.
        language: of the person.
    """
    said = words(language)
    draft = Draft(said)
    draft.paragraph(said.text("mail-passkey-added"))
    draft.name(name)
    draft.paragraph(said.text("mail-passkey-who"))
    draft.plain_paragraph(said.text("mail-passkey-not-you"))
    draft.address(settings_url)
    draft.html_paragraph(said.text("mail-passkey-not-you.html"), href=settings_url)
    return draft.email(said.text("mail-passkey-subject"))
