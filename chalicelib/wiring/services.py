"""The composition root: services over the adapters of the place where they run.

Everything is made when it is first asked for and once a process, so that importing ``app.py`` opens
nothing and a stage never opens what its service does not use.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.clock import Clock, utc_now
from chalicelib.lazy import LazyProperties, lazy_property
from chalicelib.settings import BOX_TOKEN_URL, LocalStores, Settings
from chalicelib.tokens.claims import audiences
from chalicelib.tokens.ports import IssuerClock, Standing, TokenKeys
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.wiring.adapters import Adapters, adapters_for

if TYPE_CHECKING:
    from chalicelib.cloud.service import CloudService
    from chalicelib.health import Check, Health, Seldom, Warnings
    from chalicelib.keys.access_lists import CurrentLists
    from chalicelib.keys.events.deliveries import WebhookDesk
    from chalicelib.keys.events.service import EventService
    from chalicelib.keys.operator import OperatorService
    from chalicelib.keys.ordered_log.service import OrderedLog
    from chalicelib.keys.ordered_log.signing import LogKey
    from chalicelib.keys.policies.service import PolicyService
    from chalicelib.keys.retention import Retention
    from chalicelib.keys.service import KeyService
    from chalicelib.users.accounts.assembly import AccountsServices
    from chalicelib.users.accounts.token_issuer import Memberships
    from chalicelib.users.enterprises.administration import EnterpriseAdministration
    from chalicelib.users.enterprises.assembly import EnterpriseService
    from chalicelib.users.enterprises.ports import TxtLookup
    from chalicelib.users.integrations.box import BoxService
    from chalicelib.users.integrations.ports import BoxTokenEndpoint
    from chalicelib.users.mail.delivery import Delivery
    from chalicelib.users.notices.service import NoticeService
    from chalicelib.users.reports.deliveries import DeliveryService
    from chalicelib.users.reports.service import ReportService

LOG_LOOKED_AT = timedelta(minutes=1)
"""On AWS each look at the log is paid for, by each process."""


class Wiring(LazyProperties):
    """Services and verifiers of one process.

    Args:
        settings: the parsed environment.
        clock: the time.
        adapters: other adapters than those of the place that ``settings`` name, for tests.
    """

    def __init__(
        self, settings: Settings, *, clock: Clock = utc_now, adapters: Adapters | None = None
    ) -> None:
        super().__init__()
        self.settings = settings
        self.clock = clock
        self.further_checks: list[Check] = []
        """What else has to work, where keys are given out; whoever runs the process knows."""
        if adapters is not None:
            self.__dict__["adapters"] = adapters

    @lazy_property
    def adapters(self) -> Adapters:
        """The adapters of this place."""
        return adapters_for(self.settings, self.clock)

    @lazy_property
    def keys(self) -> KeyService:
        """The Key Server."""
        from chalicelib.keys.allowances import KeyQuotas
        from chalicelib.keys.ordered_log.signing import ReceiptPrinter
        from chalicelib.keys.service import KeyService

        quotas = self.settings.quotas
        return KeyService(
            store=self.adapters.key_store,
            wrapper=self.adapters.key_wrapper,
            receipts=ReceiptPrinter(self._log_key, self.clock, self.settings.merge_seconds),
            policy=self.access_lists,
            clock=self.clock,
            url=self.settings.key_url,
            concurrency=self.adapters.concurrency,
            backoff=self.adapters.backoff,
            seconds_set=self.adapters.seconds_set,
            quotas=KeyQuotas(quotas.keys_a_day, quotas.enterprise_keys_a_day),
        )

    @lazy_property
    def access_lists(self) -> CurrentLists:
        """Whom the Key Server serves."""
        from chalicelib.keys.access_lists import AccessLists, CurrentLists

        return CurrentLists(AccessLists(allow=self.settings.allow, deny=self.settings.deny))

    @lazy_property
    def ordered_log(self) -> OrderedLog:
        """The log of all audit entries."""
        from chalicelib.keys.ordered_log.service import OrderedLog

        return OrderedLog(
            store=self.adapters.log_store,
            key=self._log_key,
            clock=self.clock,
            merge_seconds=self.settings.merge_seconds,
            order=self.adapters.entry_order,
        )

    @lazy_property
    def key_events(self) -> EventService:
        """What has become of reports."""
        from chalicelib.keys.events.service import EventService

        adapters = self.adapters
        return EventService(
            source=adapters.event_source,
            store=adapters.key_store,
            log=adapters.log_store,
            key=lambda: self._log_key,
        )

    @lazy_property
    def webhook_desk(self) -> WebhookDesk:
        """What sends webhooks, and what an operator sees of that."""
        from chalicelib.keys.events.deliveries import WebhookDesk

        return WebhookDesk(
            store=self.adapters.webhook_store,
            events=self.key_events,
            clock=self.clock,
            key_server=self.settings.key_url,
        )

    @lazy_property
    def key_policies(self) -> PolicyService:
        """Who may open reports, as their senders see and change it."""
        from chalicelib.keys.policies.service import PolicyService

        return PolicyService(
            store=self.adapters.key_store,
            lists=self.access_lists,
            clock=self.clock,
            backoff=self.adapters.backoff,
            seconds_set=self.adapters.seconds_set,
        )

    @lazy_property
    def key_operator(self) -> OperatorService:
        """What the Key Server's operator may do, for the command line."""
        from chalicelib.keys.operator import OperatorService

        return OperatorService(store=self.adapters.key_store, clock=self.clock, backoff=self.adapters.backoff)

    def key_retention(self, days: int) -> Retention:
        """What destroys keys after so many days."""
        from chalicelib.keys.retention import Retention

        return Retention(
            held=self.adapters.held_keys,
            operator=self.key_operator,
            clock=self.clock,
            days=days,
            finish=self.adapters.forget_shredded,
            seconds_set=self.adapters.seconds_set,
        )

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
    def accounts(self) -> AccountsServices:
        """Sign-in, sessions, profiles and tokens."""
        from chalicelib.users.accounts.assembly import build_services
        from chalicelib.users.signing.lazy import LazySigningKeys

        return build_services(
            users=self.adapters.users,
            challenges=self.adapters.challenges,
            familiar=self.adapters.familiar,
            tallies=self.adapters.tallies,
            sessions=self.adapters.sessions,
            personal_tokens=self.adapters.personal_tokens,
            keys=LazySigningKeys(lambda: self.adapters.signing_keys),
            outbox=self.adapters.outbox,
            issuer=self.settings.user_url,
            own_audiences=self.own_audiences,
            my_url=self.settings.my_url,
            operator_of=self._operator_of,
            is_endpoint=self._is_endpoint,
            memberships_of=self._memberships_of,
            plans_of=self._plans_of,
            usual_plan=self.settings.usual_plan,
            may_leave=self._may_leave,
            forget=self._forget,
            clock=self.clock,
        )

    @lazy_property
    def mail_delivery(self) -> Delivery | None:
        """Delivers the mails that wait; ``None`` where they do not wait here."""
        from chalicelib.users.mail.delivery import Delivery

        queue = self.adapters.mail_queue
        if queue is None:
            return None
        return Delivery(queue=queue, mailer=self.adapters.mailer, clock=self.clock)

    @lazy_property
    def enterprises(self) -> EnterpriseService:
        """Members, API keys, registered servers, and what the operator does."""
        from chalicelib.users.enterprises.assembly import build_service
        from chalicelib.users.enterprises.servers import Introduction

        return build_service(
            stores=self.adapters.enterprises,
            token_issuer=self.accounts.token_issuer,
            token_brake=self.accounts.token_brake,
            key_url=self.settings.key_url,
            own_audiences=self.own_audiences,
            introduction=Introduction(
                self.settings.user_url, self.settings.my_url, self.accounts.keys.public_jwks
            ),
            plan_of=self.accounts.plans.of_number,
            forget_reports=self._forget_reports,
            lookup=self.txt_lookup,
            clock=self.clock,
        )

    @property
    def enterprise_administration(self) -> EnterpriseAdministration:
        """The operator's use cases, for the command line."""
        return self.enterprises.administration

    @lazy_property
    def reports(self) -> ReportService:
        """The log of uploaded reports, and polling."""
        from chalicelib.users.reports.quotas import DailyQuotas
        from chalicelib.users.reports.service import ReportService

        quotas = self.settings.quotas
        return ReportService(
            log=self.adapters.report_log,
            deliveries=self.adapters.deliveries,
            files=self.adapters.storage,
            memberships=self.enterprises.membership,
            access=self.enterprises.access,
            my_url=self.settings.my_url,
            clock=self.clock,
            quotas=DailyQuotas(quotas.reports_a_day, quotas.enterprise_reports_a_day),
        )

    @lazy_property
    def deliveries(self) -> DeliveryService:
        """Where reports ended, as enterprises say."""
        from chalicelib.users.reports.deliveries import DeliveryService

        return DeliveryService(
            deliveries=self.adapters.deliveries,
            people=self.adapters.users,
            memberships=self.enterprises.membership,
            access=self.enterprises.access,
            tallies=self.adapters.tallies,
            clock=self.clock,
        )

    @lazy_property
    def box(self) -> BoxService:
        """Signing My PicSafe in at Box."""
        from chalicelib.users.integrations.box import BoxService
        from chalicelib.users.integrations.model import BoxClient

        app = self.settings.box
        redirect_uri = f"{self.settings.my_url}/app/connected"
        return BoxService(
            client=None if app is None else BoxClient(app.client_id, redirect_uri),
            secret=self.adapters.box_secret,
            endpoint=self.box_endpoint,
            require_plan=self.enterprises.institutions.require_plan,
            brake=self.accounts.token_brake,
        )

    @lazy_property
    def box_endpoint(self) -> BoxTokenEndpoint:
        """Box."""
        from chalicelib.users.integrations.box_http import BoxHttp

        return BoxHttp(BOX_TOKEN_URL if self.settings.box is None else self.settings.box.token_url)

    @lazy_property
    def notices(self) -> NoticeService:
        """Tells senders by mail of their reports."""
        from chalicelib.wiring.telling import Followed, notice_service

        return notice_service(
            Followed(self.settings, self.adapters, lambda: self.key_events, self._is_key_server, self.clock)
        )

    @lazy_property
    def txt_lookup(self) -> TxtLookup:
        """The DNS."""
        from chalicelib.users.enterprises.dns import DnsTxtLookup

        return DnsTxtLookup()

    @lazy_property
    def user_verifier(self) -> TokenVerifier:
        """Checks the tokens that the User Server gets."""
        return self._verifier(self.settings.user_url)

    @lazy_property
    def key_verifier(self) -> TokenVerifier:
        """Checks the tokens that the Key Server gets."""
        return self._verifier(self.settings.key_url)

    @lazy_property
    def cloud_verifier(self) -> TokenVerifier:
        """Checks the tokens that PicSafe Cloud gets."""
        return self._verifier(self.settings.cloud_url)

    @lazy_property
    def health(self) -> Health:
        """Whether the services that run here work."""
        from chalicelib.health import Health

        if "users" in self.settings.services:
            self.warnings.ask("key_events_behind", self._are_events_behind)
        return Health(self._checks, self.clock, warnings=self.warnings)

    @lazy_property
    def warnings(self) -> Warnings:
        """What somebody has to mend although everything works."""
        from chalicelib.health import Warnings

        return Warnings()

    @property
    def own_audiences(self) -> list[str]:
        """PicSafe's own servers."""
        return audiences([self.settings.user_url, self.settings.key_url, self.settings.cloud_url])

    def close(self) -> None:
        """Close what was opened; no call may follow."""
        with self.lazy_lock:
            if "adapters" in self.__dict__:
                self.adapters.close()

    @lazy_property
    def _log_key(self) -> LogKey:
        from chalicelib.keys.ordered_log.signing import LogKey, origin_of_log
        from chalicelib.keys.wrapping import StoredKeyWrapper

        adapters = self.adapters
        wrapping = StoredKeyWrapper(adapters.key_store, adapters.key_wrapper)
        return LogKey(
            adapters.log_store,
            adapters.key_wrapper,
            wrapping.require_stores_key,
            origin_of_log(self.settings.key_url),
        )

    @lazy_property
    def _issuer(self) -> tuple[TokenKeys, Standing, IssuerClock | None]:
        if "users" in self.settings.services:
            from chalicelib.tokens.standing import OwnStanding

            standing = OwnStanding(
                sessions=lambda: self.adapters.sessions,
                personal_tokens=lambda: self.adapters.personal_tokens,
                revoked=lambda: self.adapters.enterprises.script_tokens,
                clock=self.clock,
            )
            return self.adapters.signing_keys, standing, None
        from chalicelib.tokens.http_issuer import HttpIssuer

        issuer = HttpIssuer(
            issuer_url=self.settings.user_url,
            clock=self.clock,
            outage=self.settings.outage,
            memory=self.adapters.issuer_memory,
            registration=self.settings.registration,
        )
        self.warnings.ask("issuer_away", issuer.is_away)
        return issuer, issuer, issuer.time

    # accounts, enterprises and reports need each other: these ask for the other one when they are called

    def _operator_of(self, url: str) -> str | None:
        return self.enterprises.servers.operator_of(url)

    def _is_key_server(self, url: str) -> bool:
        return self.enterprises.servers.is_key_server(url)

    def _is_endpoint(self, url: str) -> bool:
        return self.enterprises.servers.is_endpoint(url)

    def _plans_of(self, email: str) -> tuple[str, ...]:
        return self.enterprises.membership.plans_of(email)

    def _memberships_of(self, email: str, audience: str) -> Memberships:
        return self.enterprises.key_policies.memberships_of(email, audience)

    def _may_leave(self, userid: int, email: str) -> bool:
        return self.enterprises.administration.may_leave(userid, email)

    def _forget_reports(self, number: int) -> None:
        self.reports.forget_enterprise(number)

    def _forget(self, userid: int, email: str) -> None:
        self.enterprises.administration.forget(userid, email)
        self.reports.forget(userid, email)
        self.adapters.notices.forget(userid)

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

    def _verifier(self, audience: str) -> TokenVerifier:
        keys, standing, issuer_clock = self._issuer
        return TokenVerifier(
            issuer=self.settings.user_url,
            audience=audience,
            keys=keys,
            standing=standing,
            clock=self.clock,
            issuer_clock=issuer_clock,
        )
