"""Clients of AWS that have the rights of one service's role each, and the adapters over them.

An account in memory has the stores, and a role for each service with its policy of ``.chalice``. What a
test sets up and looks at is done with the rights of the operator; what a service does, with its role's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.session import Session
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count

from chalicelib.aws import clients
from chalicelib.clock import Clock
from chalicelib.cloud.s3 import S3Storage
from chalicelib.lazy import lazy_property
from chalicelib.settings import SERVICES, AwsStores, Settings
from chalicelib.users.mail.ports import Letter
from chalicelib.users.mail.sqs import SqsOutbox
from chalicelib.wiring.aws import AwsAdapters
from tests.fakes.accounts import FakeMailer
from tests.fakes.aws_environment import new_session
from tests.fakes.kms import make_no_unused_pairs
from tests.fakes.s3 import list_checksums
from tests.infra.roles import HOME, Role, parameters

Params = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class AwsCall:
    """A call that a service sent.

    Attributes:
        role: the service that sent it.
        service: AWS's name of the service that it went to.
        operation: such as ``GetItem``.
        region: where it went.
        params: its parameters.
        answer: filled in when the answer is there.
    """

    role: str
    service: str
    operation: str
    region: str
    params: Params
    answer: Params = field(default_factory=dict)


class RoleClients:
    """Roles of the services and of the other Lambdas, and clients with their credentials, which are watched.

    Args:
        stores: what is in the account, which has to be there.
        sessions: those of ``role_sessions``, if they were made; the roles are in the account then.

    Attributes:
        roles: what each service may do.
        calls: what the services sent, in its order.
        allowed: called before a call is made, with role, service, operation and parameters; may raise.
        sending: called when a call leaves; may answer it or raise, and then nothing arrives.
        answered: called when AWS has done what was asked; may raise, and then the answer is lost.
    """

    def __init__(self, stores: AwsStores, sessions: Mapping[str, Session] | None = None) -> None:
        self.roles = roles_of(stores)
        self.calls: list[AwsCall] = []
        self.allowed: Callable[[str, str, str, Params], None] = lambda *_: None
        self.sending: Callable[[str, str], AWSResponse | None] = lambda *_: None
        self.answered: Callable[[str, str], None] = lambda *_: None
        self._sessions = sessions or role_sessions(stores)
        self._clients: dict[tuple[str, str, str], Any] = {}

    def client(self, role: str, service: str, region: str | None = None) -> Any:
        """A client with the credentials of a role."""
        where = region or HOME
        key = (role, service, where)
        if key not in self._clients:
            client = _client(self._sessions[role], service, where)
            self._watch(client, role, service, where)
            self._clients[key] = client
        return self._clients[key]

    def give(self, role: Role) -> None:
        """From now on a service has another policy."""
        _put_policy(role, boto3.client("iam"))
        self.roles[role.service] = role

    def enforced(self, work: Callable[[], T]) -> T:
        """Do something while nothing is allowed that the roles do not allow.

        moto looks at actions, ``Role.require`` at resources, conditions and transactions besides.
        """
        before, self.allowed = self.allowed, self.require
        try:
            return set_initial_no_auth_action_count(0)(work)()
        finally:
            self.allowed = before

    def require(self, role: str, service: str, operation: str, params: Params) -> None:
        """Hold a call against its role; see ``Role.require``."""
        self.roles[role].require(service, operation, params)

    def _watch(self, client: Any, role: str, service: str, region: str) -> None:
        def check(params: Params, model: Any, context: Params, **_: Any) -> None:
            self.allowed(role, service, model.name, params)
            context["picsafe"] = params

        def begin(model: Any, context: Params, **_: Any) -> None:
            call = AwsCall(role, service, model.name, region, context["picsafe"])
            context["call"] = call
            self.calls.append(call)

        def end(parsed: Params, context: Params, **_: Any) -> None:
            context["call"].answer.update(parsed)

        client.meta.events.register("provide-client-params", check)
        client.meta.events.register("before-call", begin)

        def send(request: Any, event_name: str, **_: Any) -> AWSResponse | None:
            answer = self.sending(*event_name.split(".")[1:3])
            if answer is not None:
                # moto is asked all the same, and must not find itself
                request.url = "https://nowhere.invalid/"
            return answer

        def answered(event_name: str, **_: Any) -> None:
            self.answered(*event_name.split(".")[1:3])

        client.meta.events.register("after-call", end)
        client.meta.events.register_first("before-send", send)
        client.meta.events.register_last("before-send", answered)


class AccountClients:
    """Clients with the rights of the operator, who may do everything in the account.

    Args:
        session: that of ``operator_session``, if it was made; the operator is in the account then.
    """

    def __init__(self, session: Session | None = None) -> None:
        self._session = session or operator_session()
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str | None = None) -> Any:
        """A client, made once."""
        key = (service, region or HOME)
        if key not in self._clients:
            self._clients[key] = _client(self._session, *key)
        return self._clients[key]


class ClientAdapters(AwsAdapters):
    """The adapters of AWS over clients of a test's choice; mails can be read along.

    Args:
        settings: the parsed environment.
        stores: the names on AWS.
        clock: the time.
        client: the client of a service and a region, or of a service at home.
        mailer: gets what is put into the outbox.
    """

    def __init__(
        self,
        settings: Settings,
        stores: AwsStores,
        clock: Clock,
        client: Callable[[str, str | None], Any],
        mailer: FakeMailer,
    ) -> None:
        super().__init__(settings, stores, clock)
        self._client_of = client
        self._mailer = mailer

    @lazy_property
    def storage(self) -> S3Storage:
        return S3Storage(self._stores.buckets, lambda region: self._client_of("s3", region))

    @lazy_property
    def outbox(self) -> Any:
        return _Outbox(super().outbox, self._mailer)

    def _client(self, service: str) -> Any:
        return self._client_of(service, None)


class _Outbox:
    """Puts mails into SQS and lets the test read along."""

    def __init__(self, sqs: SqsOutbox, mailer: FakeMailer) -> None:
        self._sqs = sqs
        self._mailer = mailer

    def put(self, letter: Letter) -> None:
        self._sqs.put(letter)
        self._mailer.put(letter)


@contextmanager
def account_in_memory() -> Iterator[None]:
    """An empty account; made-up credentials have to be set."""
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        list_checksums(patch)
        make_no_unused_pairs(patch)
        boto3.setup_default_session(botocore_session=new_session())
        yield


def roles_of(stores: AwsStores) -> dict[str, Role]:
    """What each service and each other Lambda may do."""
    values = parameters(stores)
    return {
        **{service: Role.of_service(service, values) for service in SERVICES},
        "mail": Role.of_mail_delivery(values),
        "log": Role.of_log(values),
        "notices": Role.of_notices(values),
        "retention": Role.of_retention(values),
        "webhooks": Role.of_webhooks(values),
    }


def role_sessions(stores: AwsStores) -> dict[str, Session]:
    """Make the roles in the account; returns a session of each."""
    iam, sts = boto3.client("iam"), boto3.client("sts")
    return {service: _session_of(role, iam, sts) for service, role in roles_of(stores).items()}


def operator_session() -> Session:
    """Make the operator in the account; returns a session of theirs."""
    iam, name = boto3.client("iam"), "operator"
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=_document("*"))
    given = iam.create_access_key(UserName=name)["AccessKey"]
    return _session_with(given["AccessKeyId"], given["SecretAccessKey"])


def _document(action: str, **more: Any) -> str:
    statement = {"Effect": "Allow", "Action": action, **(more or {"Resource": "*"})}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _client(session: Session, service: str, region: str) -> Any:
    endpoint = f"https://s3.{region}.amazonaws.com" if service == "s3" else None
    return clients.client(service, region, endpoint, session=session)


def _session_of(role: Role, iam: Any, sts: Any) -> Session:
    """A session of the Lambda's role, which has its policy and nothing else."""
    trust = _document("sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})
    made = iam.create_role(RoleName=_name(role), AssumeRolePolicyDocument=trust)
    arn = made["Role"]["Arn"]
    _put_policy(role, iam)
    given = sts.assume_role(RoleArn=arn, RoleSessionName="lambda")["Credentials"]
    return _session_with(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def _session_with(key: str, secret: str, token: str | None = None) -> Session:
    session = new_session()
    session.set_credentials(key, secret, token)
    return session


def _put_policy(role: Role, iam: Any) -> None:
    iam.put_role_policy(RoleName=_name(role), PolicyName="own", PolicyDocument=role.for_moto())


def _name(role: Role) -> str:
    return f"picsafe-prod-{role.service}"
