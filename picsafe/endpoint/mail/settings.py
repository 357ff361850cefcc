"""``[mail]`` of endpoint.toml: which mailbox, how to sign in, and what its folders are called."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from picsafe.delivery.settings.secrets import Secret
from picsafe.endpoint.errors import InvalidConfig

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
Folder = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]

_PORTS = {"implicit": 993, "starttls": 143, "none": 143}


class OAuth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[mail.oauth]``: a token instead of a password, by the client credentials grant (RFC 6749, 4.4).

    Attributes:
        token_url: who gives tokens.
        client_id: of this endpoint, as it is registered there.
        client_secret: where its secret is.
        scope: what the token is for.
    """

    token_url: Text
    client_id: Text
    client_secret: Secret
    scope: Text = "https://outlook.office365.com/.default"


class Mail(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[mail]``.

    Attributes:
        host, port: of the IMAP server; the usual port of ``tls`` unless it is given.
        tls: from the start (``implicit``), or begun by a command, without which nothing is said
            (``starttls``). ``none`` goes with a server on this machine alone.
        ca_file: certificates that are trusted instead of the system's, in PEM.
        user: whose mailbox.
        password: where the password is.
        oauth: how a token is had, instead of a password.
        folder: where mails arrive.
        done_folder, failed_folder: where those are filed that were dealt with; made if they are not there.
        poll: seconds after which the folder is looked at, whether or not the server says that something
            arrived. A server that died silently is noticed within them.
        gib_waiting: what has come by mail and is not delivered yet may have so much; further mails wait in
            the mailbox.
    """

    host: Text
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] | None = None
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    ca_file: Path | None = None
    user: Text
    password: Secret | None = None
    oauth: OAuth | None = None
    folder: Folder = "INBOX"
    done_folder: Folder = "PicSafe done"
    failed_folder: Folder = "PicSafe failed"
    poll: Annotated[int, msgspec.Meta(ge=1, le=540)] = 60
    gib_waiting: Annotated[float, msgspec.Meta(gt=0, le=2**20)] = 20.0

    @property
    def used_port(self) -> int:
        """The port."""
        return self.port or _PORTS[self.tls]


def require_mail(mail: Mail) -> None:
    """Return if the settings fit together.

    Raises:
        InvalidConfig: they do not.
    """
    if (mail.password is None) == (mail.oauth is None):
        raise InvalidConfig("mail: either password or [mail.oauth] says how to sign in.")
    if mail.tls == "none" and not _is_this_machine(mail.host):
        raise InvalidConfig('mail: tls = "none" goes with a server on this machine alone.')
    if len({mail.folder, mail.done_folder, mail.failed_folder}) < 3:
        raise InvalidConfig("mail: folder, done_folder and failed_folder have to be three.")
    for name in (mail.user, mail.folder, mail.done_folder, mail.failed_folder):
        if any(ord(character) < 32 or ord(character) == 127 for character in name):
            raise InvalidConfig("mail: user and folders have no control characters.")
    if mail.oauth is not None:
        _require_token_url(mail.oauth.token_url)


def _require_token_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
        parts = urlsplit("")
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))):
        raise InvalidConfig("mail.oauth: token_url has to begin with https://.")


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
