"""The User Server's calls, by subject."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts import personal_routes, session_routes
from chalicelib.users.accounts import routes as account_routes
from chalicelib.users.accounts.assembly import AccountsServices
from chalicelib.users.enterprises import routes as enterprise_routes
from chalicelib.users.enterprises.assembly import EnterpriseService
from chalicelib.users.enterprises.inviting import InvitationService
from chalicelib.users.enterprises.routes import invitations as invitation_routes
from chalicelib.users.integrations import routes as integration_routes
from chalicelib.users.integrations.box import BoxService
from chalicelib.users.passkeys import routes as passkey_routes
from chalicelib.users.recipients import routes as recipient_routes
from chalicelib.users.recipients.service import RecipientService
from chalicelib.users.reports import file_change_routes, received_routes, withdrawal_routes
from chalicelib.users.reports import routes as report_routes
from chalicelib.users.reports.deliveries import DeliveryService
from chalicelib.users.reports.file_changes import FileChanges
from chalicelib.users.reports.labels import LabelService
from chalicelib.users.reports.receiving import ReceivingService
from chalicelib.users.reports.senders import SenderService
from chalicelib.users.reports.service import ReportService
from chalicelib.users.reports.telling import TellingService
from chalicelib.users.reports.withdrawing import WithdrawalService
from chalicelib.users.sso import routes as sso_routes
from chalicelib.users.sso.assembly import SsoServices
from chalicelib.users.vault import routes as vault_routes


def register(
    api: Api,
    *,
    accounts: Callable[[], AccountsServices],
    enterprises: Callable[[], EnterpriseService],
    inviting: Callable[[], InvitationService],
    reports: Callable[[], ReportService],
    deliveries: Callable[[], DeliveryService],
    senders: Callable[[], SenderService],
    telling: Callable[[], TellingService],
    recipients: Callable[[], RecipientService],
    labels: Callable[[], LabelService],
    receiving: Callable[[], ReceivingService],
    file_changes: Callable[[], FileChanges],
    withdrawing: Callable[[], WithdrawalService],
    box: Callable[[], BoxService],
    sso: Callable[[], SsoServices],
    verifier: Callable[[], TokenVerifier],
    my_url: str,
    cloud_url: str,
) -> None:
    """Declare every call of the User Server.

    Args:
        api: the User Server's.
        accounts: sign-in, sessions, profiles and tokens.
        enterprises: members, API keys and registered servers.
        inviting: mails whom enterprises invite.
        reports: the log of reports.
        deliveries: where reports ended.
        senders: who sent a report.
        telling: mails those whom it is for.
        recipients: whom a sender may mean.
        labels: what their senders' devices call them.
        receiving: what people have opened.
        file_changes: says in the log what was renewed or removed.
        withdrawing: tells them that consent was withdrawn.
        box: signing in at Box.
        sso: signing in by enterprises' own providers.
        verifier: of User Tokens for the User Server.
        my_url: My PicSafe's origin.
        cloud_url: PicSafe Cloud's origin.
    """
    account_routes.register(api, accounts, verifier)
    personal_routes.register(api, accounts, verifier)
    session_routes.register(api, accounts, verifier)
    passkey_routes.register(api, accounts, verifier)
    sso_routes.register(api, sso, verifier)
    vault_routes.register(api, accounts, verifier)
    enterprise_routes.register(api, enterprises, verifier)
    invitation_routes.register(api, inviting, verifier)
    integration_routes.register(api, box, verifier)
    recipient_routes.register(api, recipients, verifier)
    received_routes.register(api, receiving, verifier, my_url=my_url)
    file_change_routes.register(api, file_changes, verifier)
    withdrawal_routes.register(api, withdrawing, verifier)
    report_routes.register(
        api,
        reports,
        deliveries,
        labels,
        senders,
        telling,
        verifier,
        lambda bearer: accounts().personal_tokens.reader(verifier(), bearer),
        my_url=my_url,
        cloud_url=cloud_url,
    )
