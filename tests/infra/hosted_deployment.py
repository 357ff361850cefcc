"""The three services as AWS runs them: each with a role, clients and wiring of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

from botocore.session import Session

from chalicelib.clock import utc_now
from chalicelib.errors import Unavailable
from chalicelib.keys.events.ports import Post
from chalicelib.settings import SERVICES, AwsStores
from chalicelib.tokens.claims import user_server_claims
from chalicelib.tokens.issuing import issue
from chalicelib.tokens.standing import RemoteStanding
from chalicelib.users.enterprises.administration import EnterpriseAdministration
from chalicelib.users.notices.http_feed import LATEST, page_of
from chalicelib.users.notices.model import EventPage
from chalicelib.users.notices.ports import EventFeed
from chalicelib.wiring.application import create_app
from chalicelib.wiring.log import grow
from chalicelib.wiring.mail import deliver
from chalicelib.wiring.notices import tell
from chalicelib.wiring.retention import destroy
from chalicelib.wiring.services import Wiring
from chalicelib.wiring.telling import Followed, notice_service
from chalicelib.wiring.webhooks import send
from tests.fakes.accounts import KEY_URL, USER_URL, FakeMailer
from tests.fakes.box_tokens import FakeBoxTokens
from tests.fakes.enterprises import FakeTxtLookup
from tests.fakes.moto_image import Image
from tests.fakes.notices import FakeFeed
from tests.fakes.openid_provider import OpenIdProvider
from tests.fakes.sqs import Poller
from tests.http.aws_resources import make_stores
from tests.http.deployment import Deployment, make_settings
from tests.http.uploads import put_into_bucket
from tests.infra.role_clients import (
    AccountClients,
    ClientAdapters,
    RoleClients,
    account_in_memory,
    operator_session,
    role_sessions,
)

WEBHOOKS = '[{"name":"security","url":"https://events.hospital.example/picsafe"}]'
"""The target that the Key Server's events are sent to."""
KEEP_KEYS_DAYS = 20
"""After which keys are destroyed."""
HOSPITAL = "https://keys.hospital.example"
"""The Key Server that an enterprise registers in the story."""


class HostedAccount(NamedTuple):
    """What there is in an account that PicSafe was deployed to.

    Attributes:
        stores: their names.
        sessions: of each role.
        operator: a session of theirs.
    """

    stores: AwsStores
    sessions: Mapping[str, Session]
    operator: Session


class HostedDeployment(Deployment, RoleClients):
    """A deployment whose services are kept apart as their stages are.

    Args:
        account: what is in the account, which has to be there.

    Attributes:
        account: that.
        mail: the Lambda's that delivers mails.
        log: the Lambda's that takes audit entries into the log.
        notices: the Lambda's that tells senders.
        webhooks: the Lambda's that sends webhooks.
        retention: the Lambda's that destroys old keys.
        retained_at: the time for that one.
        events: the Key Server's, as that Lambda gets them.
        stages: each service's own wiring.
    """

    def __init__(self, account: HostedAccount) -> None:
        self.account, stores = account, account.stores
        RoleClients.__init__(self, stores, account.sessions)
        settings = replace(
            make_settings(stores, mail_from="PicSafe <no-reply@picsafe.example>"),
            webhooks=WEBHOOKS,
            webhook_names=("security",),
        )
        mailer, dns = FakeMailer(), FakeTxtLookup()
        wirings = {
            service: Wiring(
                replace(settings, services=frozenset({service})),
                adapters=ClientAdapters(settings, stores, utc_now, partial(self.client, service), mailer),
            )
            for service in SERVICES
        }
        self.stages = wirings
        mail = ClientAdapters(settings, stores, utc_now, partial(self.client, "mail"), mailer)
        self.mail = Wiring(settings, adapters=mail)
        log = ClientAdapters(settings, stores, utc_now, partial(self.client, "log"), mailer)
        self.log = Wiring(replace(settings, services=frozenset({"keys"})), adapters=log)
        retention = ClientAdapters(settings, stores, utc_now, partial(self.client, "retention"), mailer)
        kept = replace(settings, services=frozenset({"keys"}), keep_keys_days=KEEP_KEYS_DAYS)
        self.retention = Wiring(kept, clock=lambda: self.retained_at(), adapters=retention)
        self.retained_at: Callable[[], datetime] = utc_now
        webhooks = ClientAdapters(settings, stores, utc_now, partial(self.client, "webhooks"), mailer)
        self.webhooks = Wiring(replace(settings, services=frozenset({"keys"})), adapters=webhooks)
        notices = ClientAdapters(settings, stores, utc_now, partial(self.client, "notices"), mailer)
        self.notices = Wiring(
            replace(settings, services=frozenset({"users"}), events_from=(HOSPITAL,)), adapters=notices
        )
        # over HTTPS in truth
        self.events = _Feed(self)
        feeds: dict[str, EventFeed] = {KEY_URL: self.events, HOSPITAL: FakeFeed()}
        followed = Followed(
            self.notices.settings,
            notices,
            lambda: self.wiring.key_events,
            self.notices.enterprises.servers.is_key_server,
            utc_now,
            feeds,
        )
        self.notices.__dict__["notices"] = notice_service(followed)
        users = wirings["users"]
        users.__dict__["txt_lookup"] = dns
        users.__dict__["box_endpoint"] = FakeBoxTokens()
        users.__dict__["provider_http"] = OpenIdProvider(utc_now)
        for service in ("keys", "cloud"):
            # over HTTPS in truth; this is about calls to AWS
            wirings[service].__dict__["_issuer"] = (_Keys(users), RemoteStanding(frozenset), None)
        operator = AccountClients(account.operator).client
        self._operator = Wiring(
            settings, adapters=ClientAdapters(settings, stores, utc_now, operator, mailer)
        )
        app = create_app(settings, _Wirings(wirings))  # type: ignore[arg-type]  # has the parts that are used
        Deployment.__init__(self, app, users, mailer, dns, [])

    @property
    def administration(self) -> EnterpriseAdministration:
        """What the operator does, with rights of their own."""
        return self._operator.enterprise_administration

    def grow_log(self) -> None:
        """Take all audit entries into the log, with the rights of the Lambda for that."""
        grow(self.log)

    def send_webhooks(self, post: Post) -> None:
        """Send the Key Server's events, with the rights of the Lambda for that."""
        send(self.webhooks, post)

    def destroy_keys(self) -> int:
        """Destroy keys that were kept long enough, with the rights of the Lambda for that."""
        return destroy(self.retention)

    def tell_senders(self) -> None:
        """Tell senders of their reports, with the rights of the Lambda for that."""
        tell(self.notices)

    def deliver_mails(self) -> None:
        """Have every mail that is due delivered, with the rights of the Lambda for that."""
        stores = self.mail.settings.stores
        assert isinstance(stores, AwsStores)
        poller = Poller(self.client("mail", "sqs"), stores.mail_queue, partial(deliver, self.mail))
        while poller.poll():
            pass

    def upload(self, reservation: dict[str, Any], content: bytes) -> None:
        """Put a sealed file as its upload would: with the rights of the service that signed it."""
        upload, region = reservation["upload"], reservation["region"]
        put_into_bucket(self.client("cloud", "s3", region), f"sealed-{region}", upload, content)


class _Feed:
    """The Key Server's events, asked for with a token that the Lambda has signed."""

    def __init__(self, hosted: HostedDeployment) -> None:
        self._hosted = hosted
        self.is_away = False

    def page(self, cursor: str) -> EventPage:
        """As ``HttpFeed`` has it."""
        if self.is_away:
            raise Unavailable
        keys = self._hosted.notices.adapters.signing_keys
        token = issue(user_server_claims(USER_URL, KEY_URL, utc_now()), keys)
        query = {"cursor": cursor or LATEST}
        answer = self._hosted.call("GET", "/keys/events", token=token, query=query)
        return page_of(json.dumps(answer.body).encode())


class _Wirings:
    """The parts of each service's own wiring, for the one application of a test."""

    def __init__(self, wirings: Mapping[str, Wiring]) -> None:
        self._wirings = wirings

    @property
    def health(self) -> _Wirings:
        """Of all services, each as its stage says it."""
        return self

    def require(self) -> None:
        """As ``Health.require``."""
        for wiring in self._wirings.values():
            wiring.health.require()

    def warnings(self) -> list[str]:
        """As ``Health.warnings``."""
        return [warning for wiring in self._wirings.values() for warning in wiring.health.warnings()]

    def __getattr__(self, name: str) -> Any:
        service = {
            "keys": "keys",
            "key_events": "keys",
            "sent_keys": "keys",
            "key_policies": "keys",
            "ordered_log": "keys",
            "key_verifier": "keys",
            "member_now": "keys",
            "cloud": "cloud",
            "cloud_verifier": "cloud",
        }
        return getattr(self._wirings[service.get(name, "users")], name)


@contextmanager
def hosted_deployment() -> Iterator[HostedDeployment]:
    """PicSafe in an account in memory, deployed by hand; made-up credentials have to be set."""
    with account_in_memory():
        yield HostedDeployment(hosted_account())


def hosted_account() -> HostedAccount:
    """Have in an empty account what PicSafe needs there; it is made by calls once a process."""
    account, image = _made_account()
    image.put_back()
    return account


@cache
def _made_account() -> tuple[HostedAccount, Image]:
    stores = make_stores()
    account = HostedAccount(stores, role_sessions(stores), operator_session())
    return account, Image()


class _Keys:
    """The User Server's public keys, looked up when they are needed."""

    def __init__(self, users: Wiring) -> None:
        self._users = users

    def public_jwk(self, kid: str) -> dict[str, str] | None:
        return self._users.adapters.signing_keys.public_jwk(kid)
