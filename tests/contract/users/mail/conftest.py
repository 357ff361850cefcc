"""Every mailer, with what a recipient would get from it."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.handlers import Message
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from chalicelib.aws import clients
from chalicelib.local.smtp_server import SmtpServer
from chalicelib.users.mail.outbox import OutboxMailer
from chalicelib.users.mail.ports import Mailer
from chalicelib.users.mail.ses import SesMailer
from chalicelib.users.mail.smtp import SmtpMailer
from tests.fakes.aws_environment import set_credentials
from tests.fakes.smtp import smtp_server
from tests.fakes.tokens import FakeClock

SENDER = "PicSafe <no-reply@picsafe.example>"


@dataclass
class Received:
    envelope: list[str]
    message: EmailMessage


@dataclass
class Post:
    """A mailer, what arrived through it, and how to break it."""

    mailer: Mailer
    received: Callable[[], list[Received]]
    spoil: Callable[[], None]
    takes_international_addresses: bool = True


class Inbox(Message):
    """Keeps what an SMTP server is handed."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[Received] = []

    def handle_message(self, message: Any) -> None:
        parsed = parse(message.as_bytes())
        recipients = str(make_header(decode_header(str(parsed["X-RcptTo"])))).split(", ")
        self.received.append(Received(recipients, parsed))


def parse(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def _outbox(folder: Path) -> Iterator[Post]:
    outbox = folder / "outbox"

    def received() -> list[Received]:
        messages = [parse(path.read_bytes()) for path in sorted(outbox.glob("*.eml"))]
        return [Received([str(message["To"])], message) for message in messages]

    def spoil() -> None:
        outbox.write_text("not a folder")

    yield Post(OutboxMailer(folder=outbox, sender=SENDER, clock=FakeClock()), received, spoil)


def _smtp(*, smtputf8: bool) -> Iterator[Post]:
    inbox = Inbox()
    with ExitStack() as stack:
        port = stack.enter_context(smtp_server(inbox, enable_SMTPUTF8=smtputf8))
        server = SmtpServer(host="127.0.0.1", port=port, encryption="none")
        mailer = SmtpMailer(server=server, sender=SENDER, clock=FakeClock())
        yield Post(mailer, lambda: inbox.received, stack.close, smtputf8)


def _ses(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    set_credentials(monkeypatch, "eu-west-1")
    with mock_aws():
        client = clients.client("sesv2")
        client.create_email_identity(EmailIdentity="no-reply@picsafe.example")

        def received() -> list[Received]:
            sent = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].sent_messages
            return [
                Received(list(message.destinations), parse(message.raw_data.encode())) for message in sent
            ]

        def spoil() -> None:
            client.delete_email_identity(EmailIdentity="no-reply@picsafe.example")

        mailer = SesMailer(client=client, sender=SENDER, clock=FakeClock())
        yield Post(mailer, received, spoil, takes_international_addresses=False)


@pytest.fixture(params=["outbox", "smtp", "smtp without SMTPUTF8", "ses"])
def post(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    if request.param == "outbox":
        yield from _outbox(tmp_path)
    elif request.param.startswith("smtp"):
        yield from _smtp(smtputf8=request.param == "smtp")
    else:
        yield from _ses(monkeypatch)
