"""Each kind of mailbox: in memory, and by IMAP with dovecot."""

from __future__ import annotations

import imaplib
import secrets
from collections.abc import Iterator
from typing import Protocol

import pytest

from picsafe.delivery.settings.secrets import Secret
from picsafe.endpoint.mail.imap import ImapMailbox
from picsafe.endpoint.mail.ports import Mailbox
from picsafe.endpoint.mail.settings import Mail
from tests.contract.peers.dovecot import PASSWORD, Dovecot, dovecot, signed_in
from tests.fakes.endpoint.mailbox import DONE, FAILED, INBOX, FakeMailServer


class Harness(Protocol):
    """A mailbox of a test."""

    mailbox: Mailbox

    def deliver(self, content: bytes) -> None:
        """Have a mail arrive."""
        ...

    def flags(self, folder: str) -> list[set[str]]:
        """The flags of what a folder holds, in small letters and without what marks them as flags."""
        ...

    def remove_all(self) -> None:
        """Delete what is in the folder of new mails, as somebody else."""
        ...


class InMemory:
    """``Harness``."""

    def __init__(self) -> None:
        self.server = FakeMailServer()
        self.mailbox: Mailbox = self.server

    def deliver(self, content: bytes) -> None:
        self.server.deliver(content)

    def flags(self, folder: str) -> list[set[str]]:
        return [one.flags for one in self.server.folders[folder].mails]

    def remove_all(self) -> None:
        self.server.folders[INBOX].mails.clear()


class ByImap:
    """``Harness``."""

    def __init__(self, server: Dovecot, user: str, password: str) -> None:
        self._server = server
        self.user = user
        self.settings = Mail(
            host="localhost",
            port=server.implicit,
            ca_file=server.ca_file,
            user=user,
            password=Secret(password),
            done_folder=DONE,
            failed_folder=FAILED,
        )
        self.mailbox: Mailbox = ImapMailbox(self.settings)

    def deliver(self, content: bytes) -> None:
        with signed_in(self._server.plain, self.user) as client:
            assert client.append(INBOX, "", imaplib.Time2Internaldate(0), content)[0] == "OK"

    def flags(self, folder: str) -> list[set[str]]:
        with signed_in(self._server.plain, self.user) as client:
            client.select(f'"{folder}"', readonly=True)
            _, answers = client.fetch("1:*", "(FLAGS)")
            flags = [imaplib.ParseFlags(answer) for answer in answers if isinstance(answer, bytes)]
            return [{one.decode().strip("\\").lower() for one in some} - {"recent"} for some in flags]

    def remove_all(self) -> None:
        with signed_in(self._server.plain, self.user) as client:
            client.select(INBOX)
            client.store("1:*", "+FLAGS", r"\Deleted")
            client.expunge()


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


@pytest.fixture
def by_imap(mail_server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> ByImap:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    return ByImap(mail_server, f"user{secrets.token_hex(6)}", "env:MAIL_PASSWORD")


@pytest.fixture
def in_memory() -> InMemory:
    return InMemory()


@pytest.fixture(params=["in_memory", pytest.param("by_imap", marks=pytest.mark.peer)])
def harness(request: pytest.FixtureRequest) -> Harness:
    made: Harness = request.getfixturevalue(request.param)
    return made
