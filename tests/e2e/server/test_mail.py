"""A mail server that hangs, and a server that is killed: nobody's sign-in fails, and no mail is lost."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from aiosmtpd.handlers import Message

from tests.e2e.running_server import running_server, wait_for
from tests.fakes.smtp import hanging_smtp_server, smtp_server

SIGN_INS = 30


class Inbox(Message):
    """Keeps the recipients of what an SMTP server is handed."""

    def __init__(self) -> None:
        super().__init__()
        self.recipients: list[str] = []

    def handle_message(self, message: Any) -> None:
        self.recipients.append(str(message["X-RcptTo"]))


def test_a_mail_server_that_hangs_fails_no_sign_in_and_a_kill_loses_no_mail(tmp_path: Path) -> None:
    with hanging_smtp_server() as (port, taken):
        arguments = ("--smtp-url", f"smtp://127.0.0.1:{port}")
        with running_server(tmp_path / "data", *arguments) as server:
            addresses = [f"pat{number}@example.org" for number in range(SIGN_INS)]
            with server.client() as client:
                began = time.monotonic()
                answers = [client.post("/sign-in", json={"email": address}) for address in addresses]
                # nobody has waited for the mail server, which has said nothing to anybody
                assert time.monotonic() - began < 9
            assert [answer.status_code for answer in answers] == [202] * SIGN_INS
            wait_for(lambda: len(taken) >= 4, "nobody has turned to the mail server")
            server.kill()
            for connection in taken:
                connection.close()
            taken.clear()
            inbox = Inbox()
            _restart_with_a_mail_server(server, port, inbox, addresses)


def _restart_with_a_mail_server(server: Any, hung: int, inbox: Inbox, addresses: list[str]) -> None:
    with smtp_server(inbox) as port:
        server._arguments = ("--smtp-url", f"smtp://127.0.0.1:{port}")
        assert port != hung
        server.start()
        wait_for(lambda: len(inbox.recipients) >= len(addresses), "mails are missing")
        assert sorted(inbox.recipients) == sorted(addresses)
        assert server.stop() == 0
