"""A hospital's mail server: mail comes by SMTP, and lies in mailboxes of dovecot."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.contract.peers.dovecot import PASSWORD, Dovecot, dovecot, signed_in
from tests.fakes.smtp import smtp_server


@dataclass
class MailServer:
    """Puts what it is sent into the mailboxes of whom it is for.

    Attributes:
        mailboxes: where it lies.
        port: where it takes mail, without TLS.
        taken: the mails so far.
    """

    mailboxes: Dovecot
    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What ``--smtp-url`` takes."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        for recipient in envelope.rcpt_tos:
            with signed_in(self.mailboxes.plain, recipient) as client:
                client.append("INBOX", "", "", envelope.content)
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"

    def settings(self, user: str, folder: Path) -> str:
        """``[mail]`` of endpoint.toml for a user's mailbox, whose password is put into a folder."""
        password = folder / "mail-password"
        password.write_text(PASSWORD)
        return (
            f'[mail]\nhost = "localhost"\nport = {self.mailboxes.implicit}\n'
            f'ca_file = "{self.mailboxes.ca_file}"\nuser = "{user}"\npassword = "file:{password}"\n'
        )


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run one until the block ends."""
    with dovecot() as mailboxes:
        server = MailServer(mailboxes)
        with smtp_server(server) as server.port:
            yield server
