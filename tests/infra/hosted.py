"""The three services as AWS runs them: each with a role, clients and wiring of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import boto3
from botocore.awsrequest import AWSResponse
from moto import mock_aws

from chalicelib import aws
from chalicelib.application import create_app
from chalicelib.clock import utc_now
from chalicelib.cloud import dynamodb as cloud_table
from chalicelib.cloud.s3 import S3Storage
from chalicelib.keys import dynamodb as keys_table
from chalicelib.lazily import once
from chalicelib.settings import REGIONS, SERVICES, AwsStores, Settings
from chalicelib.users.accounts import dynamodb as users_table
from chalicelib.users.mail.ses import SesMailer
from chalicelib.wiring import Wiring
from chalicelib.wiring_aws import AwsAdapters
from tests.fakes.accounts import FakeMailer
from tests.fakes.enterprises import FakeTxtLookup
from tests.http.places import CLOUD_URL, KEY_URL, MY_URL, USER_URL, Place, make_bucket
from tests.infra.roles import HOME, Role, parameters

Params = dict[str, Any]


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


@dataclass
class Hosted(Place):
    """A place whose services are kept apart as their stages are.

    Attributes:
        roles: what each service may do.
        calls: what the services sent, in its order.
        allowed: called before a call is made, with role, service, operation and parameters; may raise.
        sending: called when a call leaves; may answer it or raise, and then nothing arrives.
        answered: called when AWS has done what was asked; may raise, and then the answer is lost.
        clients: made clients, by role, service and region.
        sessions: the session of each role.
    """

    roles: dict[str, Role] = field(default_factory=dict)
    calls: list[AwsCall] = field(default_factory=list)
    allowed: Callable[[str, str, str, Params], None] = lambda *_: None
    sending: Callable[[str, str], AWSResponse | None] = lambda *_: None
    answered: Callable[[str, str], None] = lambda *_: None
    clients: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    sessions: dict[str, boto3.session.Session] = field(default_factory=dict)

    def upload(self, reservation: dict[str, Any], content: bytes) -> None:
        """Put a sealed file as its form would: with the rights of the service that signed the form."""
        fields, region = reservation["upload"]["fields"], reservation["region"]
        metadata = {name[11:]: value for name, value in fields.items() if name.startswith("x-amz-meta-")}
        self.client("cloud", "s3", region).put_object(
            Bucket=f"sealed-{region}", Key=fields["key"], Body=content, Metadata=metadata
        )

    def client(self, role: str, service: str, region: str | None = None) -> Any:
        """A client with the credentials of a role, which is watched."""
        where = region or HOME
        key = (role, service, where)
        if key not in self.clients:
            endpoint = f"https://s3.{where}.amazonaws.com" if service == "s3" else None
            client = aws.client(service, where, endpoint, session=self.sessions[role])
            self._watch(client, role, service, where)
            self.clients[key] = client
        return self.clients[key]

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


class _RoleAdapters(AwsAdapters):
    """The adapters of AWS with one role's clients."""

    def __init__(self, settings: Settings, stores: AwsStores, role: str, place: list[Hosted]) -> None:
        super().__init__(settings, stores, utc_now)
        self._role = role
        self._place = place

    @once
    def storage(self) -> S3Storage:
        return S3Storage(self._stores.buckets, lambda region: self._place[0].client(self._role, "s3", region))

    @once
    def mailer(self) -> Any:
        return _Mailer(super().mailer, self._place)

    def _client(self, service: str) -> Any:
        return self._place[0].client(self._role, service)


class _Mailer:
    """Sends through SES and lets the test read along."""

    def __init__(self, ses: SesMailer, place: list[Hosted]) -> None:
        self._ses = ses
        self._place = place

    def send(self, **message: str) -> None:
        self._ses.send(**message)
        self._place[0].mailer.send(**message)


class _Apart:
    """The parts of each service's own wiring, for the one application of a test."""

    def __init__(self, wirings: Mapping[str, Wiring]) -> None:
        self._wirings = wirings

    def __getattr__(self, name: str) -> Any:
        service = {"keys": "keys", "key_verifier": "keys", "cloud": "cloud", "cloud_verifier": "cloud"}
        return getattr(self._wirings[service.get(name, "users")], name)


@contextmanager
def hosted() -> Iterator[Hosted]:
    """PicSafe in an account in memory, deployed by hand; made-up credentials have to be set."""
    with mock_aws():
        stores = _make_stores()
        settings = Settings(
            services=frozenset(SERVICES),
            user_url=USER_URL,
            key_url=KEY_URL,
            cloud_url=CLOUD_URL,
            my_url=MY_URL,
            stores=stores,
            mail_from="PicSafe <no-reply@picsafe.example>",
        )
        place: list[Hosted] = []
        wirings = {
            service: Wiring(settings, adapters=_RoleAdapters(settings, stores, service, place))
            for service in SERVICES
        }
        users, dns = wirings["users"], FakeTxtLookup()
        users.__dict__["txt_lookup"] = dns
        for service in ("keys", "cloud"):
            # over HTTPS in truth; this is about calls to AWS
            wirings[service].__dict__["_issuer"] = _Issuer(users)
        roles = {service: Role(service, _values(stores)) for service in SERVICES}
        app = create_app(settings, _Apart(wirings))  # type: ignore[arg-type]  # has the parts that are used
        sessions = {service: _session(roles[service]) for service in SERVICES}
        place.append(Hosted(app, users, FakeMailer(), dns, [], roles=roles, sessions=sessions))
        yield place[0]


class _Issuer(tuple[Any, Any]):
    """The User Server's keys and ended sessions, looked up when they are needed."""

    __slots__ = ()

    def __new__(cls, users: Wiring) -> Self:
        return super().__new__(cls, (_Late(users, "signing_keys"), _Late(users, "ended_sessions")))


class _Late:
    def __init__(self, users: Wiring, part: str) -> None:
        self._users = users
        self._part = part

    def __getattr__(self, name: str) -> Any:
        return getattr(getattr(self._users.adapters, self._part), name)


def _make_stores() -> AwsStores:
    dynamodb, kms = boto3.client("dynamodb", HOME), boto3.client("kms", HOME)
    for table in (users_table.table("users"), keys_table.table("keys"), cloud_table.table("cloud")):
        dynamodb.create_table(**table)
    for region in REGIONS:
        make_bucket(region)
    boto3.client("ses", HOME).verify_domain_identity(Domain="picsafe.example")
    wrapping = kms.create_key()["KeyMetadata"]["Arn"]
    signing = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    return AwsStores(
        users_table="users",
        keys_table="keys",
        cloud_table="cloud",
        wrapping_key=wrapping,
        signing_key=signing,
        buckets={region: f"sealed-{region}" for region in REGIONS},
    )


def _values(stores: AwsStores) -> dict[str, str]:
    named = {
        "UsersTable": stores.users_table,
        "KeysTable": stores.keys_table,
        "CloudTable": stores.cloud_table,
        "WrappingKey": stores.wrapping_key,
        "SigningKey": stores.signing_key,
    }
    return parameters(named, stores.buckets)


def _session(role: Role) -> boto3.session.Session:
    """A session of the Lambda's role, which has its policy and nothing else."""
    iam, name = boto3.client("iam"), f"picsafe-prod-{role.service}"
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=role.for_moto())
    given = boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="lambda")["Credentials"]
    return boto3.session.Session(
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
        region_name=HOME,
    )
