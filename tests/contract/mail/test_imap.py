"""What only a real mail server shows: dovecot."""

from __future__ import annotations

import base64
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import pytest

from picsafe.delivery.settings.secrets import Secret
from picsafe.endpoint.mail.errors import Disconnected, MailError, SignInRefused
from picsafe.endpoint.mail.imap import ImapMailbox
from picsafe.endpoint.mail.oauth import Tokens
from picsafe.endpoint.mail.settings import Mail, OAuth
from picsafe.endpoint.mail.structure import leaves_of
from tests.contract.mail.conftest import ByImap
from tests.contract.peers.dovecot import Dovecot, dovecot
from tests.fakes.endpoint.mailbox import DONE
from tests.fakes.endpoint.mails import Attachment, mail

pytestmark = pytest.mark.peer


def with_settings(by_imap: ByImap, **changes: object) -> ImapMailbox:
    return ImapMailbox(msgspec.structs.replace(by_imap.settings, **changes))


def test_tls_from_the_start_or_by_command(by_imap: ByImap, mail_server: Dovecot) -> None:
    for changes in ({}, {"tls": "starttls", "port": mail_server.plain}):
        with with_settings(by_imap, **changes).open() as session:
            assert list(session.uids()) == []


@pytest.mark.parametrize("changes", [{"ca_file": None}, {"host": "127.0.0.1"}])
def test_a_certificate_that_is_not_trusted(by_imap: ByImap, changes: dict[str, object]) -> None:
    with pytest.raises(Disconnected) as refused, with_settings(by_imap, **changes).open():
        pass
    assert refused.value.code == "tls_failed"


def test_a_wrong_password(by_imap: ByImap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "wrong")
    with pytest.raises(SignInRefused) as refused, by_imap.mailbox.open():
        pass
    assert refused.value.code == "sign_in_refused"


def test_folders_are_made_and_found_again(by_imap: ByImap) -> None:
    found = [finding.text for finding in by_imap.mailbox.check()]
    assert f"The folder {DONE} will be made." in found
    for _ in range(2):
        with by_imap.mailbox.open():
            pass
    assert len(by_imap.mailbox.check()) == 1


def test_news_end_the_wait(by_imap: ByImap) -> None:
    with by_imap.mailbox.open() as session:
        session.uids()
        session.flagged(DONE)
        timer = threading.Timer(0.2, by_imap.deliver, [mail()])
        timer.start()
        began = time.monotonic()
        session.wait(60, lambda: False)
        assert time.monotonic() - began < 30
        timer.join()
        assert len(session.uids()) == 1


def test_a_large_attachment_comes_in_pieces(by_imap: ByImap) -> None:
    content = os.urandom(9_000_000)
    by_imap.deliver(mail([Attachment(content, "a.picsafe")]))
    with by_imap.mailbox.open() as session:
        [uid] = session.uids()
        described = session.describe(uid)
        assert described is not None
        section = leaves_of(described.structure)[1].section
        pieces: list[bytes] = []
        while piece := session.read(uid, section, sum(map(len, pieces)), 2**20):
            pieces.append(piece)
        assert base64.b64decode(b"".join(pieces)) == content
        assert max(map(len, pieces)) == 2**20


@pytest.fixture
def own_server() -> Iterator[Dovecot]:
    """One that may be killed."""
    with dovecot() as server:
        yield server


def test_a_server_that_ends_is_noticed(own_server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "mailbox-of-tests")
    harness = ByImap(own_server, "user", "env:MAIL_PASSWORD")
    with pytest.raises(MailError), harness.mailbox.open() as session:  # noqa: PT012 - the rest of the session
        session.uids()
        threading.Timer(0.1, own_server.process.send_signal, [signal.SIGTERM]).start()
        session.wait(3, lambda: False)
        own_server.process.wait(20)
        session.uids()
        # its session may outlive the server; a new one cannot be had
        with harness.mailbox.open():
            pass


def test_a_token_instead_of_a_password(
    by_imap: ByImap, mail_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_SECRET", mail_server.tokens.secret)
    oauth = OAuth(
        token_url=f"{mail_server.tokens.url}/token",
        client_id="endpoint",
        client_secret=Secret("env:MAIL_SECRET"),
        scope="imap",
    )
    tokens = Tokens(oauth, lambda: datetime.now(UTC))
    settings: Mail = msgspec.structs.replace(by_imap.settings, password=None, oauth=oauth)
    mailbox = ImapMailbox(settings, tokens)
    by_imap.deliver(mail())
    mail_server.tokens.user = by_imap.user
    for _ in range(2):
        with mailbox.open() as session:
            assert len(session.uids()) == 1
    assert len(mail_server.tokens.given) == 1

    # one that is not taken any more is not shown a third time
    mail_server.tokens.given.clear()
    with pytest.raises(SignInRefused), mailbox.open():
        pass
    with mailbox.open() as session:
        assert len(session.uids()) == 1
