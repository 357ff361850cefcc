"""Mails those whom a sender has named that there is a report for them, where the sender asks for it."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from chalicelib.clock import Clock
from chalicelib.contract.languages import DEFAULT_LANGUAGE
from chalicelib.contract.links import make_link
from chalicelib.contract.regions import store_for
from chalicelib.errors import Conflict, Forbidden
from chalicelib.policies.address_patterns import canonical_or_none, mailbox_of
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import told_by, told_of
from chalicelib.users.accounts.ports import Readers, Tallies
from chalicelib.users.mail.ports import Letter, Outbox
from chalicelib.users.reports.model import LoggedReport
from chalicelib.users.reports.once import OnceOutbox
from chalicelib.users.reports.ports import UploadedFiles
from chalicelib.users.reports.senders import SenderService
from chalicelib.users.reports.tell_emails import told_email

KNOWN_FOR: Final = timedelta(days=7)
"""How long after its link has ended it is known who was told of a report."""


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of a report by mail.

    Attributes:
        told: the addresses that a mail goes to, or has gone to before.
        not_told: those that get none, as far as is known: the sender has had too many told that day, no mail
            reaches them, or another call is at it, or broke off lately.
    """

    told: tuple[str, ...]
    not_told: tuple[str, ...]


class TellingService:
    """Tells recipients.

    Args:
        senders: who sent what.
        files: PicSafe Cloud's storage.
        readers: in which language they read.
        tallies: bounds how many are told.
        outbox: takes the mails on.
        secret: the User Server's, without which nothing that is counted says whom it is about.
        my_url: the origin that links begin with.
        clock: the time.
    """

    def __init__(
        self,
        *,
        senders: SenderService,
        files: UploadedFiles,
        readers: Readers,
        tallies: Tallies,
        outbox: Outbox,
        secret: Callable[[], bytes],
        my_url: str,
        clock: Clock,
    ) -> None:
        self._senders = senders
        self._files = files
        self._readers = readers
        self._tallies = tallies
        self._once = OnceOutbox(tallies, outbox, clock)
        self._secret = secret
        self._my_url = my_url
        self._clock = clock

    def tell(self, claims: Claims, link: str) -> Told:
        """Mail those whom the sender named when they logged the report, each once.

        Asking again tells those who were not told.

        Raises:
            InvalidRequest: ``invalid_link``.
            NotFound: ``unknown_report``.
            Forbidden: ``not_sender``.
            Conflict: ``not_uploaded``: the file is not there any more.
            Unavailable: a store does not answer; some may have been told.
        """
        report = self._senders.logged(link)
        if report.sender.userid != claims.userid:
            raise Forbidden("not_sender", "Only the sender of a report has its recipients told.")
        if self._files.head(store_for(report.country).region, report.name) is None:
            raise Conflict("not_uploaded", "The file is not in PicSafe Cloud any more.")
        named = _people_in(report)
        told = [one for one in named if self._is_told(report, one)]
        return Told(tuple(told), tuple(one for one in named if one not in told))

    def _is_told(self, report: LoggedReport, recipient: str) -> bool:
        mail_id = self._mac("mail", f"{report.country}/{report.name} {recipient}")
        # many addresses may reach one mailbox
        mailbox = self._mac("mailbox", mailbox_of(recipient))
        told = told_of(mail_id, report.expires_at + KNOWN_FOR)
        return self._once.put(
            mail_id,
            lambda: self._letter(report, recipient, mail_id),
            is_marked=lambda: self._tallies.full([told]) is not None,
            mark=lambda: self._tallies.count([told]),
            limits=told_by(report.sender.userid, mailbox, self._clock()),
        )

    def _mac(self, purpose: str, said: str) -> str:
        return hmac.digest(self._secret(), f"told.{purpose}\n{said}".encode(), "sha256").hex()[:32]

    def _letter(self, report: LoggedReport, recipient: str, mail_id: str) -> Letter:
        sender = self._readers.user(report.sender.userid)
        language = self._readers.language(recipient) or ("" if sender is None else sender.language)
        email = told_email(
            self._senders.of(report),
            report.sender.email,
            to=recipient,
            link=make_link(self._my_url, report.country, report.name),
            until=report.expires_at,
            language=language or DEFAULT_LANGUAGE,
        )
        return Letter(
            to=recipient,
            subject=email.subject,
            text=email.text,
            html=email.html,
            lane=f"told#{report.sender.userid}",
            expires_at=report.expires_at,
            mail_id=mail_id,
        )


def _people_in(report: LoggedReport) -> list[str]:
    named = (canonical_or_none(one) for one in report.recipients if "*" not in one)
    return list(dict.fromkeys(one for one in named if one is not None and one != report.sender.email))
