"""Which mail server, and how it is spoken to: a URL that an operator gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from chalicelib.contract.origins import is_loopback_host

Encryption = Literal["none", "starttls", "tls"]
_SCHEMES: dict[str, tuple[Encryption, int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over.

    Attributes:
        host: name or address.
        port: TCP port.
        encryption: TLS from the start, after STARTTLS, or none at all.
        user: who signs in there, ``None`` if nobody does.
        password: theirs.
    """

    host: str
    port: int
    encryption: Encryption
    user: str | None = None
    password: str = field(default="", repr=False)


def parse_smtp_url(url: str) -> SmtpServer:
    """Read ``smtp://``, ``smtp+starttls://`` or ``smtps://[user:password@]host[:port]``.

    User and password may be percent-encoded.

    Raises:
        InvalidSmtpUrl: it is something else, or would send a password in the clear to another machine.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _malformed() from None
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.path.strip("/") or parts.query:
        raise _malformed()
    encryption, usual_port = _SCHEMES[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if encryption == "none" and parts.username and not is_loopback_host(host):
        raise InvalidSmtpUrl("A password for the mail server needs smtp+starttls:// or smtps://.")
    return SmtpServer(
        host=parts.hostname,
        port=port or usual_port,
        encryption=encryption,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
    )


class InvalidSmtpUrl(Exception):
    """The URL is none of a mail server, or would send a password in the clear to another machine."""


def _malformed() -> InvalidSmtpUrl:
    return InvalidSmtpUrl(
        "The mail server has to be a URL such as smtp+starttls://user:password@mail.example.org:587."
    )
