"""The composition root: services over the adapters of the place where they run.

Everything is made when it is first asked for and once a process, so that importing ``app.py`` opens
nothing and a stage never opens what its service does not use.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from msgspec import structs

from chalicelib.lazy import lazy_property
from chalicelib.settings import LocalStores
from chalicelib.tokens.claims import Claims
from chalicelib.wiring.key_services import KeyServices
from chalicelib.wiring.user_services import UserServices
from chalicelib.wiring.verifiers import Verifiers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.cloud.service import CloudService
    from chalicelib.health import Check, Health, Seldom
    from chalicelib.users.notices.service import NoticeService

LOG_LOOKED_AT = timedelta(minutes=1)
"""On AWS each look at the log is paid for, by each process."""
WEBHOOKS_LOOKED_AT = timedelta(minutes=1)
"""As often as they are sent there."""


class Wiring(KeyServices, UserServices, Verifiers):
    """Services and verifiers of one process, and whether they work; arguments as for ``Place``."""

    @lazy_property
    def cloud(self) -> CloudService:
        """PicSafe Cloud."""
        from chalicelib.cloud.quotas import Quota, Quotas
        from chalicelib.cloud.service import CloudService

        quotas = self.settings.quotas
        return CloudService(
            links=self.adapters.links,
            storage=self.adapters.storage,
            my_url=self.settings.my_url,
            clock=self.clock,
            quotas=Quotas(
                account=Quota(quotas.cloud_reports, quotas.cloud_gib * 1024**3),
                enterprise=Quota(quotas.enterprise_cloud_reports, quotas.enterprise_cloud_gib * 1024**3),
            ),
        )

    @lazy_property
    def notices(self) -> NoticeService:
        """Tells senders by mail of their reports."""
        from chalicelib.wiring.telling import Followed, notice_service

        return notice_service(
            Followed(self.settings, self.adapters, lambda: self.key_events, self._is_key_server, self.clock)
        )

    def member_now(self, claims: Claims) -> Claims:
        """A token's claims, with what holds now of its owner's enterprises where the User Server runs here.

        Elsewhere the token is what a Key Server knows of them, and lives minutes; here it may live an hour.

        Raises:
            Unavailable: the store does not answer.
        """
        if "users" not in self.settings.services:
            return claims
        member = self._memberships_of(claims.email, self.settings.key_url)
        return structs.replace(
            claims,
            organisation=member.organisation,
            enterprises=list(member.enterprises),
            key_policies=member.claimed_policies,
        )

    @lazy_property
    def health(self) -> Health:
        """Whether the services that run here work."""
        from chalicelib.health import Health

        if "users" in self.settings.services:
            self.warnings.ask("key_events_behind", self._are_events_behind)
        if names := self.settings.webhook_names:
            self._tell_of_webhooks(names)
        return Health(self._checks, self.clock, warnings=self.warnings)

    def _tell_of_webhooks(self, names: Sequence[str]) -> None:
        from chalicelib.health import SeldomAsked

        desk = self.webhook_desk
        for code, ask in (("webhooks_failing", desk.are_failing), ("webhooks_given_up", desk.are_given_up)):
            self.warnings.ask(code, SeldomAsked(partial(ask, names), self.clock, WEBHOOKS_LOOKED_AT))

    def _are_events_behind(self) -> bool:
        return self.notices.is_behind()

    def _checks(self) -> list[Check]:
        from chalicelib.health import Check

        services = self.settings.services
        checks = [
            Check("store_unavailable", partial(self.adapters.check_store, service))
            for service in sorted(services)
        ]
        if "keys" in services:
            # what is wrong here hides behind nobody who is away
            checks += self.further_checks
            checks.append(Check("wrapping_key_unavailable", self.keys.check_wrapper))
            on_aws = not isinstance(self.settings.stores, LocalStores)
            looked = self._look_at_log if on_aws else self.ordered_log.check
            checks.append(Check("store_unavailable", looked))
        checks.append(Check("issuer_unreachable", self._ask_issuer))
        if "users" in services:
            checks.append(
                Check("signing_key_unavailable", lambda: self.adapters.signing_keys.sign(b"health"))
            )
        # where sessions are looked at it stops everybody; elsewhere scripts alone, and so it is the last
        standing = "store_unavailable" if "users" in services else "revocations_unknown"
        checks.append(Check(standing, self._check_standing))
        return checks

    @lazy_property
    def _look_at_log(self) -> Seldom:
        from chalicelib.health import Seldom

        return Seldom(self._check_log, self.clock, LOG_LOOKED_AT)

    def _check_log(self) -> None:
        # no question makes a log
        if self.adapters.log_store.log_key() is not None:
            self.ordered_log.check()

    def _ask_issuer(self) -> None:
        keys, _, _ = self._issuer
        keys.public_jwk("health")

    def _check_standing(self) -> None:
        _, standing, _ = self._issuer
        standing.check()
