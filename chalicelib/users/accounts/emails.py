"""The mails that people get: to sign in with, and when a personal token was made or a passkey added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from chalicelib.contract.sign_in_codes import shown_code

SUBJECT = "{code} is your PicSafe code"

_TEXT = """\
Hello,

to sign in to PicSafe, open this link:

{link}

or type this code where you asked for it, and nowhere else:

{code}

Link and code work once, for {minutes} minutes. Please do not pass them on: nobody at PicSafe will ask you
for them.

If you did not ask to sign in, ignore this message; nothing has happened.

PicSafe
"""

_HTML = """\
<!doctype html>
<html lang="en">
<body style="font-family: sans-serif; font-size: 16px; line-height: 1.5; color: #1b1b1b">
<p>Hello,</p>
<p>to sign in to PicSafe, <a href="{link}">open this link</a>, or type this code where you asked for it:</p>
<p style="font-size: 36px; font-weight: bold; letter-spacing: 4px; margin: 24px 0">{code}</p>
<p>Link and code work once, for {minutes} minutes. Please do not pass them on: nobody at PicSafe will ask
you for them.</p>
<p>If you did not ask to sign in, ignore this message; nothing has happened.</p>
<p>PicSafe</p>
</body>
</html>
"""


MADE_SUBJECT = "A personal token was made for your PicSafe account"

_MADE_TEXT = """\
Hello,

a personal token was made for your PicSafe account:

{name}

Until {until} a program that has it can fetch the reports that you send to storage. It can do nothing else.

If that was you, there is nothing to do. If it was not, revoke it there, and sign out everywhere:

{settings_url}

PicSafe
"""

_MADE_HTML = """\
<!doctype html>
<html lang="en">
<body style="font-family: sans-serif; font-size: 16px; line-height: 1.5; color: #1b1b1b">
<p>Hello,</p>
<p>a personal token was made for your PicSafe account:</p>
<p style="font-weight: bold">{name}</p>
<p>Until {until} a program that has it can fetch the reports that you send to storage. It can do nothing
else.</p>
<p>If that was you, there is nothing to do. If it was not, <a href="{settings_url}">revoke it</a>, and sign
out everywhere.</p>
<p>PicSafe</p>
</body>
</html>
"""


PASSKEY_SUBJECT = "A passkey was added to your PicSafe account"

_PASSKEY_TEXT = """\
Hello,

a passkey was added to your PicSafe account:

{name}

Whoever has it and can unlock it signs in as you, without a mail.

If that was you, there is nothing to do. If it was not, remove it there, and sign out everywhere:

{settings_url}

PicSafe
"""

_PASSKEY_HTML = """\
<!doctype html>
<html lang="en">
<body style="font-family: sans-serif; font-size: 16px; line-height: 1.5; color: #1b1b1b">
<p>Hello,</p>
<p>a passkey was added to your PicSafe account:</p>
<p style="font-weight: bold">{name}</p>
<p>Whoever has it and can unlock it signs in as you, without a mail.</p>
<p>If that was you, there is nothing to do. If it was not, <a href="{settings_url}">remove it</a>, and sign
out everywhere.</p>
<p>PicSafe</p>
</body>
</html>
"""


@dataclass(frozen=True, slots=True, repr=False)
class Email:
    """A mail's subject and its two forms."""

    subject: str
    text: str
    html: str


def sign_in_email(*, link: str, code: str, minutes: int) -> Email:
    """The email with a magic link and a code, which is in the subject too: a lock screen shows it.

    Args:
        link: opens My PicSafe.
        code: a normal code; shown in two halves.
        minutes: for how long both work.
    """
    shown = shown_code(code)
    return Email(
        subject=SUBJECT.format(code=shown),
        text=_TEXT.format(link=link, code=shown, minutes=minutes),
        html=_HTML.format(link=escape(link), code=escape(shown), minutes=minutes),
    )


def token_made_email(*, name: str, expires_at: datetime, settings_url: str) -> Email:
    """The email that tells a person of a new personal token, in case it was somebody else who made it.

    Args:
        name: as the token is called.
        expires_at: when it runs out.
        settings_url: where it can be revoked.
    """
    until = f"{expires_at:%Y-%m-%d}"
    return Email(
        subject=MADE_SUBJECT,
        text=_MADE_TEXT.format(name=name, until=until, settings_url=settings_url),
        html=_MADE_HTML.format(name=escape(name), until=until, settings_url=escape(settings_url)),
    )


def passkey_added_email(*, name: str, settings_url: str) -> Email:
    """The email that tells a person of a new passkey, in case it was somebody else who added it.

    Args:
        name: as the passkey is called.
        settings_url: where it can be removed.
    """
    return Email(
        subject=PASSKEY_SUBJECT,
        text=_PASSKEY_TEXT.format(name=name, settings_url=settings_url),
        html=_PASSKEY_HTML.format(name=escape(name), settings_url=escape(settings_url)),
    )
