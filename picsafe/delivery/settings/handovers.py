"""The settings of what a report is handed over to: a server, a program, a mailbox."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from picsafe.delivery.settings.common import Common, Seconds, Text, Web
from picsafe.delivery.settings.secrets import Secret


class HttpsSettings(Web, frozen=True, kw_only=True, tag="https"):
    """A server that is sent each report in one request.

    Attributes:
        method: of the request.
        body: ``multipart``: a form with the files and their manifest; ``sealed``: the file that the sender
            sealed, as it came.
    """

    method: Literal["POST", "PUT"] = "POST"
    body: Literal["multipart", "sealed"] = "multipart"


class CommandSettings(Common, frozen=True, kw_only=True, tag="command"):
    """A program that is started for each report.

    Attributes:
        run: the program's absolute path, and what it is given; ``{folder}``, ``{delivery_id}`` and
            ``{report_id}`` stand for these.
        environment: variables that it gets beside PicSafe's own; it inherits none.
        secrets: variables that hold secrets.
        timeout: seconds that it may take.
    """

    run: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1, max_length=64)]
    environment: dict[str, str] = msgspec.field(default_factory=dict)
    secrets: dict[str, Secret] = msgspec.field(default_factory=dict)
    timeout: Seconds = 300


class EmailSettings(Common, frozen=True, kw_only=True, tag="email"):
    """A mailbox that is sent the sealed file as it came.

    Attributes:
        to: the address.
        sender: the address that the mail is from.
        smtp: the mail server's URL, with user and password: ``smtp+starttls://user:password@host:587``.
        my_url: where whoever gets the mail opens reports.
        max_size: bytes of the largest mail that is handed over.
        timeout: seconds that each step with the mail server may take.
        ca_file: a PEM file of the authority that vouches for the mail server, instead of the system's.
    """

    to: Text
    sender: Text
    smtp: Secret
    my_url: Text = "https://my.picsafe.com"
    max_size: Annotated[int, msgspec.Meta(ge=10_000, le=150_000_000)] = 25_000_000
    timeout: Seconds = 60
    ca_file: Path | None = None
