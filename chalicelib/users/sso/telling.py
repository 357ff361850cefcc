"""Tells an enterprise's other administrators when one of them changes how its people sign in."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from chalicelib.clock import Clock
from chalicelib.contract.languages import DEFAULT_LANGUAGE
from chalicelib.errors import InvalidRequest
from chalicelib.observability.log import record
from chalicelib.users.accounts.limits import sso_changes_of
from chalicelib.users.accounts.ports import Readers, Tallies
from chalicelib.users.enterprises.model import Enterprise
from chalicelib.users.enterprises.ports import Registry
from chalicelib.users.mail.ports import Letter, Outbox
from chalicelib.users.reports.shown_senders import no_link
from chalicelib.users.sso.changed_emails import Change, sso_changed_email

_MAIL_LIFETIME: Final = timedelta(days=2)


class SsoTelling:
    """Mails them.

    Args:
        registry: who the administrators are.
        readers: in which language they read.
        tallies: bounds how many changes of an enterprise are told of.
        outbox: takes the mails on.
        clock: the time.
    """

    def __init__(
        self, *, registry: Registry, readers: Readers, tallies: Tallies, outbox: Outbox, clock: Clock
    ) -> None:
        self._registry = registry
        self._readers = readers
        self._tallies = tallies
        self._outbox = outbox
        self._clock = clock

    def tell(self, enterprise: Enterprise, change: Change, by: str) -> None:
        """Have all but who makes a change mailed of it; it is called before the change is made.

        After so many within a day no more are mailed: whoever could not change any more what is wrong would
        be worse off.

        Args:
            enterprise: whose sign-in it is.
            change: what is about to be changed.
            by: the normalised address of who changes it.

        Raises:
            Unavailable: a store or the outbox does not answer; some may have been mailed.
        """
        others = [one for one in self._registry.administrators(enterprise.number) if one != by]
        if not others:
            return
        if self._tallies.take([sso_changes_of(enterprise.number, self._clock())]) is not None:
            record("quota_refused")
            return
        for other in others:
            try:
                self._outbox.put(self._letter(enterprise, change, by, other))
            except InvalidRequest:
                # one whom no mail reaches keeps nobody from the others
                record("mail_undeliverable", level=logging.WARNING)

    def _letter(self, enterprise: Enterprise, change: Change, by: str, to: str) -> Letter:
        email = sso_changed_email(
            no_link(enterprise.name),
            change,
            by=by,
            language=self._readers.language(to) or DEFAULT_LANGUAGE,
        )
        return Letter(
            to=to,
            subject=email.subject,
            text=email.text,
            html=email.html,
            lane=f"sso#{enterprise.number}",
            expires_at=self._clock() + _MAIL_LIFETIME,
        )
