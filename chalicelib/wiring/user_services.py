"""Puts the User Server together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.lazy import lazy_property
from chalicelib.settings import BOX_TOKEN_URL
from chalicelib.wiring.place import Place

if TYPE_CHECKING:
    from chalicelib.users.accounts.assembly import AccountsServices
    from chalicelib.users.accounts.model import Enterprises, User
    from chalicelib.users.accounts.token_issuer import Memberships
    from chalicelib.users.enterprises.administration import EnterpriseAdministration
    from chalicelib.users.enterprises.assembly import EnterpriseService
    from chalicelib.users.enterprises.inviting import InvitationService
    from chalicelib.users.enterprises.ports import TxtLookup
    from chalicelib.users.integrations.box import BoxService
    from chalicelib.users.integrations.ports import BoxTokenEndpoint
    from chalicelib.users.mail.delivery import Delivery
    from chalicelib.users.recipients.service import RecipientService
    from chalicelib.users.reports.deliveries import DeliveryService
    from chalicelib.users.reports.file_changes import FileChanges
    from chalicelib.users.reports.labels import LabelService
    from chalicelib.users.reports.receiving import ReceivingService
    from chalicelib.users.reports.senders import SenderService
    from chalicelib.users.reports.service import ReportService
    from chalicelib.users.reports.telling import TellingService
    from chalicelib.users.reports.withdrawing import WithdrawalService
    from chalicelib.users.sso.assembly import SsoServices
    from chalicelib.users.sso.ports import ProviderHttp
    from chalicelib.users.sso.rule import SsoRule


class UserServices(Place):
    """Accounts, enterprises, the log of reports, and integrations."""

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
            passkeys=self.adapters.passkeys,
            vaults=self.adapters.vaults,
            keys=LazySigningKeys(lambda: self.adapters.signing_keys),
            outbox=self.adapters.outbox,
            sso=self.sso_rule,
            issuer=self.settings.user_url,
            own_audiences=self.own_audiences,
            my_url=self.settings.my_url,
            party=self.settings.party,
            operator_of=self._operator_of,
            is_endpoint=self._is_endpoint,
            log_key_of=self._log_key_of,
            memberships_of=self._memberships_of,
            plans_of=self._plans_of,
            enterprises_of=self._enterprises_of,
            seen=self._seen,
            usual_plan=self.settings.usual_plan,
            may_leave=self._may_leave,
            forget=self._forget,
            unbind=self._unbind,
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
            forget_sso=self._forget_sso,
            lookup=self.txt_lookup,
            clock=self.clock,
        )

    @lazy_property
    def inviting(self) -> InvitationService:
        """Mails whom enterprises invite."""
        from chalicelib.users.enterprises.inviting import InvitationService

        stores = self.adapters.enterprises
        return InvitationService(
            access=self.enterprises.access,
            registry=stores.registry,
            domains=stores.domains,
            addresses=stores.addresses,
            readers=self.adapters.users,
            tallies=self.adapters.tallies,
            outbox=self.adapters.outbox,
            secret=self.adapters.passkeys.secret,
            my_url=self.settings.my_url,
            clock=self.clock,
        )

    @property
    def enterprise_administration(self) -> EnterpriseAdministration:
        """The operator's use cases, for the command line."""
        return self.enterprises.administration

    @lazy_property
    def reports(self) -> ReportService:
        """The log of uploaded reports, and polling."""
        from chalicelib.users.notices.reminders import reminding
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
            on_logged=reminding(
                self.adapters.reminders,
                self.adapters.users,
                self.adapters.report_log,
                self.settings.key_url,
                self.settings.events_from,
            ),
        )

    @lazy_property
    def deliveries(self) -> DeliveryService:
        """Where reports ended, as enterprises say."""
        from chalicelib.users.notices.undelivered import telling_undelivered
        from chalicelib.users.reports.deliveries import DeliveryService

        return DeliveryService(
            deliveries=self.adapters.deliveries,
            people=self.adapters.users,
            memberships=self.enterprises.membership,
            access=self.enterprises.access,
            tallies=self.adapters.tallies,
            on_recorded=telling_undelivered(self.adapters.notices, self.adapters.report_log, self.clock),
            clock=self.clock,
        )

    @lazy_property
    def senders(self) -> SenderService:
        """Who sent a report."""
        from chalicelib.users.reports.senders import SenderService

        return SenderService(
            log=self.adapters.report_log,
            files=self.adapters.storage,
            institutions=self.enterprises.membership,
            tallies=self.adapters.tallies,
            my_url=self.settings.my_url,
            clock=self.clock,
        )

    @lazy_property
    def telling(self) -> TellingService:
        """Mails those whom a report is for."""
        from chalicelib.users.reports.telling import TellingService

        return TellingService(
            senders=self.senders,
            files=self.adapters.storage,
            readers=self.adapters.users,
            tallies=self.adapters.tallies,
            outbox=self.adapters.outbox,
            secret=self.adapters.passkeys.secret,
            my_url=self.settings.my_url,
            clock=self.clock,
        )

    @lazy_property
    def file_changes(self) -> FileChanges:
        """Says in the log which files were renewed or removed."""
        from chalicelib.users.reports.file_changes import FileChanges

        return FileChanges(
            log=self.adapters.report_log,
            files=self.adapters.storage,
            reminders=self.adapters.reminders,
            my_url=self.settings.my_url,
        )

    @lazy_property
    def withdrawing(self) -> WithdrawalService:
        """Mails those who have opened a report that consent was withdrawn."""
        from chalicelib.users.reports.withdrawing import WithdrawalService

        return WithdrawalService(
            log=self.adapters.report_log,
            received=self.adapters.received_reports,
            people=self.adapters.users,
            memberships=self.enterprises.membership,
            tallies=self.adapters.tallies,
            outbox=self.adapters.outbox,
            clock=self.clock,
        )

    @lazy_property
    def recipients(self) -> RecipientService:
        """Whom a sender may mean."""
        from chalicelib.users.enterprises.directory import DirectoryService
        from chalicelib.users.recipients.service import RecipientService

        return RecipientService(
            log=self.adapters.report_log,
            directory=DirectoryService(
                membership=self.enterprises.membership,
                registry=self.adapters.enterprises.registry,
                presence=self.adapters.enterprises.presence,
                tallies=self.adapters.tallies,
                clock=self.clock,
            ),
            tallies=self.adapters.tallies,
            clock=self.clock,
        )

    @lazy_property
    def labels(self) -> LabelService:
        """What people's devices call their reports."""
        from chalicelib.users.reports.labels import LabelService

        return LabelService(self.adapters.labels)

    @lazy_property
    def receiving(self) -> ReceivingService:
        """What people have opened of others' reports."""
        from chalicelib.users.reports.receiving import ReceivingService

        return ReceivingService(
            received=self.adapters.received_reports,
            log=self.adapters.report_log,
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
    def sso_rule(self) -> SsoRule:
        """Which domains' people sign in by their enterprise."""
        from chalicelib.users.sso.rule import SsoRule

        stores = self.adapters.enterprises
        return SsoRule(
            store=self.adapters.sso,
            domains=stores.domains,
            registry=stores.registry,
            lookup=self.txt_lookup,
            clock=self.clock,
        )

    @lazy_property
    def sso(self) -> SsoServices:
        """Signing in by enterprises' own providers."""
        from chalicelib.users.sso.assembly import build_services

        return build_services(
            rule=self.sso_rule,
            store=self.adapters.sso,
            people=self.adapters.sso_people,
            secrets=self.adapters.client_secrets,
            http=self.provider_http,
            users=self.adapters.users,
            domains=self.adapters.enterprises.domains,
            registry=self.adapters.enterprises.registry,
            tallies=self.adapters.tallies,
            outbox=self.adapters.outbox,
            accounts=self.accounts,
            access=self.enterprises.access,
            secret=self.adapters.passkeys.secret,
            redirect_base=f"{self.settings.my_url}/app/connected/sso",
            internal=self.settings.sso_internal,
            clock=self.clock,
        )

    @lazy_property
    def provider_http(self) -> ProviderHttp:
        """Enterprises' providers."""
        from chalicelib.users.sso.provider_http import HttpsProviders

        return HttpsProviders(self.settings.sso_internal)

    @lazy_property
    def txt_lookup(self) -> TxtLookup:
        """The DNS."""
        from chalicelib.users.enterprises.dns import DnsTxtLookup

        return DnsTxtLookup()

    # accounts, enterprises and reports need each other: these ask for the other one when they are called

    def _operator_of(self, url: str) -> str | None:
        return self.enterprises.servers.operator_of(url)

    def _is_key_server(self, url: str) -> bool:
        return self.enterprises.servers.is_key_server(url)

    def _is_endpoint(self, url: str) -> bool:
        return self.enterprises.servers.is_endpoint(url)

    def _log_key_of(self, url: str) -> str:
        return self.enterprises.servers.log_key_of(url)

    def _plans_of(self, email: str) -> tuple[str, ...]:
        return self.enterprises.membership.plans_of(email)

    def _enterprises_of(self, email: str) -> Enterprises:
        return self.enterprises.membership.shown_enterprises_of(email)

    def _seen(self, user: User) -> None:
        self.enterprises.members.seen(user)

    def _memberships_of(self, email: str, audience: str) -> Memberships:
        return self.enterprises.key_policies.memberships_of(email, audience)

    def _may_leave(self, userid: int, email: str) -> bool:
        return self.enterprises.administration.may_leave(userid, email)

    def _forget_reports(self, number: int) -> None:
        self.reports.forget_enterprise(number)

    def _forget_sso(self, number: int) -> None:
        self.sso.administration.forget(number)

    def _unbind(self, email: str) -> None:
        self.adapters.sso_people.forget(email)

    def _forget(self, userid: int, email: str) -> None:
        self.enterprises.administration.forget(userid, email)
        self.reports.forget(userid, email)
        self.labels.forget(userid)
        self.adapters.received_reports.forget_user(userid)
        self.adapters.notices.forget(userid)
        self.adapters.reminders.forget(userid)
