from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from chalicelib.local.smtp_connection import SmtpConnection
from picsafe.delivery.email import Email
from picsafe.delivery.errors import DeliveryError, InvalidDestination, Later, Refused
from picsafe.delivery.settings.handovers import EmailSettings
from picsafe.delivery.settings.secrets import Secret
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import PERSONAL, make_report
from tests.fakes.smtp import smtp_server

PASSWORD = "p:secret"


class Mailbox:
    """Keeps mails, and answers as it is told to."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answer = "250 taken"
        self.recipient = "250 fine"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - aiosmtpd's
        if self.recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        if self.answer.startswith("2") or self.answer == "lost":
            self.mails.append(message_from_bytes(envelope.content, policy=default))
        if self.answer == "lost":
            session.peer = None
            server.transport.abort()
        return self.answer


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@contextmanager
def destination(
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
    *,
    options: dict[str, Any] | None = None,
    **settings: Any,
) -> Iterator[Email]:
    with smtp_server(mailbox, **(options or {})) as port:
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{port}")
        yield made(**settings)


def made(**settings: Any) -> Email:
    usual = {"to": "records@hospital.example", "sender": "endpoint@hospital.example"}
    return Email("mail", EmailSettings(**{**usual, "smtp": Secret("env:SMTP_URL"), **settings}))


def test_the_sealed_file_arrives_as_it_came(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = make_report(tmp_path)
    with destination(mailbox, monkeypatch) as email:
        assert [finding.is_well for finding in email.check()] == [True]
        receipt = email.deliver(report, MemorySteps())
        email.deliver(report, MemorySteps())
    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"] == receipt.reference
    assert first["To"] == "records@hospital.example"
    [attached] = first.iter_attachments()
    assert attached.get_filename() == f"{report.report_id}.picsafe"
    assert attached.get_content() == report.sealed.read_bytes()
    words = f"{first['Subject']} {first.get_body().get_content()}".casefold()
    assert report.report_id in words
    assert not [word for word in PERSONAL if word in words.replace("hospital.example", "")]


def test_what_was_sealed_here_is_not_mailed(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with destination(mailbox, monkeypatch) as email, pytest.raises(Refused) as refused:
        email.deliver(replace(make_report(tmp_path), is_sealed_by_sender=False), MemorySteps())
    assert refused.value.code == "not_sealed_by_sender"
    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("recipient", "answer", "kind", "code"),
    [
        ("250 fine", "451 later", Later, "smtp_451"),
        ("250 fine", "554 no", Refused, "smtp_554"),
        ("250 fine", "552 too large", Refused, "too_large"),
        ("450 later", "250 taken", Later, "smtp_450"),
        ("550 Pat Example is not here", "250 taken", Refused, "smtp_550"),
        ("250 fine", "lost", Later, "no_answer"),
    ],
)
def test_what_the_mail_server_says(
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    recipient: str,
    answer: str,
    kind: type[DeliveryError],
    code: str,
) -> None:
    mailbox.recipient, mailbox.answer = recipient, answer
    with destination(mailbox, monkeypatch) as email, pytest.raises(kind) as error:
        email.deliver(make_report(tmp_path), MemorySteps())
    assert error.value.code == code
    assert "Pat" not in error.value.detail
    assert not getattr(error.value, "is_down", False)


def test_a_mail_that_would_be_too_large_is_not_begun(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = make_report(tmp_path)
    report.sealed.write_bytes(bytes(40_000))
    with (
        destination(mailbox, monkeypatch, options={"data_size_limit": 50_000}) as email,
        pytest.raises(Refused) as refused,
    ):
        email.deliver(report, MemorySteps())
    assert refused.value.code == "too_large"
    with destination(mailbox, monkeypatch, max_size=20_000) as email, pytest.raises(Refused):
        email.deliver(report, MemorySteps())
    assert mailbox.mails == []


def test_nobody_there_is_nobodys_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for url in ("smtp://127.0.0.1:1", f"smtps://user:{PASSWORD}@[::1", "mail.example"):
        monkeypatch.setenv("SMTP_URL", url)
        email = made()
        with pytest.raises(Later) as down:
            email.deliver(make_report(tmp_path), MemorySteps())
        assert down.value.is_down
        assert PASSWORD not in down.value.detail
        assert [finding.is_well for finding in email.check()] == [False]
    monkeypatch.delenv("SMTP_URL")
    with pytest.raises(Later) as missing:
        made().deliver(make_report(tmp_path), MemorySteps())
    assert (missing.value.code, missing.value.is_down) == ("secret_missing", True)


def test_a_server_without_tls_is_not_taken_for_one_with_it(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Certificates are checked by the connection, whose own tests say so."""
    with smtp_server(mailbox) as port:
        for scheme in ("smtps", "smtp+starttls"):
            monkeypatch.setenv("SMTP_URL", f"{scheme}://127.0.0.1:{port}")
            with pytest.raises(Later):
                made(timeout=2).deliver(make_report(tmp_path), MemorySteps())
    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("settings", "code"),
    [({"to": "nobody"}, "invalid_address"), ({"sender": "ä@hospital.example"}, "invalid_address")],
)
def test_settings_that_cannot_work(settings: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidDestination) as invalid:
        made(**settings)
    assert invalid.value.code == code


@pytest.mark.parametrize("said", ["9" * 4301, "\u0663", "-1", "x", ""])
def test_a_size_that_is_none_bounds_nothing(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str
) -> None:
    usual = SmtpConnection.ehlo_or_helo_if_needed

    def greeted(self: SmtpConnection) -> None:
        usual(self)
        self.esmtp_features["size"] = said

    monkeypatch.setattr(SmtpConnection, "ehlo_or_helo_if_needed", greeted)
    with destination(mailbox, monkeypatch) as email:
        assert [finding.is_well for finding in email.check()] == [True]
        email.deliver(make_report(tmp_path), MemorySteps())
    assert len(mailbox.mails) == 1
