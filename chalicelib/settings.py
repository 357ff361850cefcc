"""The environment, parsed once into one frozen object; nothing else reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chalicelib.contract.errors import InvalidOrigin, InvalidRelyingParty
from chalicelib.contract.origins import is_confidential, origin_of
from chalicelib.contract.plans import HIGHEST, PLANS, Plan
from chalicelib.contract.regions import REGIONS
from chalicelib.contract.registrations import Registration
from chalicelib.contract.relying_parties import RelyingParty, relying_party
from chalicelib.outage import USUAL as USUAL_OUTAGE
from chalicelib.outage import Outage
from chalicelib.quotas import DEFAULTS, InvalidQuota, Quotas
from chalicelib.quotas import from_environ as quotas_from_environ

SERVICES = ("users", "keys", "cloud")
MOST_PROCESSES = 16
USUAL_PROCESSES = 4
"""Processes of one server, on machines that have more cores than that: one of them writes at a time."""
DISK_RESERVE = 1024**3
"""Bytes: room for more than a million audit entries."""


MAX_EVENTS_FROM = 50
KEEP_KEYS_BOUNDS = (1, 36_500)
MERGE_SECONDS = 60
MERGE_SECONDS_ON_AWS = 600
MERGE_BOUNDS = (10, 43_200)
"""The log of one machine looks for entries twice a second; a promise for some day is none."""
MERGE_BOUNDS_ON_AWS = (180, 43_200)
"""There it does so once a minute, and a run may fail."""


class SettingsError(Exception):
    """A setting is missing or makes no sense; the message says which and what is expected."""


@dataclass(frozen=True, slots=True)
class LocalStores:
    """Where one machine keeps its data.

    Attributes:
        data: the folder of the databases, the master key, the sealed files and the outbox.
        smtp_url: ``smtp://[user:password@]host[:port]``, ``smtps://`` or ``smtp+starttls://``; mail lands
            in ``data/outbox`` without it.
        storage_url: the origin on which sealed files are uploaded and downloaded.
        disk_reserve: bytes of the disk that sealed files leave free for the databases.
    """

    data: Path
    storage_url: str
    smtp_url: str | None = field(default=None, repr=False)
    disk_reserve: int = DISK_RESERVE

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> LocalStores | None:
        """The folder that the environment names, if it names one."""
        data = environ.get("PICSAFE_DATA")
        if not data:
            return None
        return cls(
            data=Path(data),
            storage_url=origin(environ, "PICSAFE_CLOUD_URL", "http://localhost:8000"),
            smtp_url=environ.get("PICSAFE_SMTP_URL") or None,
        )


@dataclass(frozen=True, slots=True)
class AwsStores:
    """The names of what the stacks made on AWS.

    Attributes:
        users_table: DynamoDB table of the User Server.
        keys_table: DynamoDB table of the Key Server.
        cloud_table: DynamoDB table of PicSafe Cloud.
        wrapping_key: KMS key that wraps report keys, by its ID or ARN.
        signing_key: KMS ECC_NIST_P256 key that signs tokens.
        retired_signing_keys: KMS keys whose tokens may still be about.
        mail_queue: URL of the SQS queue in which mails wait.
        archive: the bucket under lock that the log of all audit entries is copied to; nowhere without it.
        sso_secrets: what names of the parameters begin with that hold PicSafe's secrets at providers of
            single sign-on.
        webhook_secrets: what names of the parameters begin with that hold the secrets of webhooks' targets.
        buckets: the bucket of each region.
        endpoint_url: another endpoint than AWS, for tests.
    """

    users_table: str = ""
    keys_table: str = ""
    cloud_table: str = ""
    wrapping_key: str = ""
    signing_key: str = ""
    retired_signing_keys: tuple[str, ...] = ()
    mail_queue: str = ""
    archive: str = ""
    sso_secrets: str = ""
    webhook_secrets: str = ""
    buckets: Mapping[str, str] = field(default_factory=dict)
    endpoint_url: str | None = None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> AwsStores:
        """The names that the environment has; what is missing is missed when it is used."""
        return cls(
            users_table=environ.get("PICSAFE_USERS_TABLE", ""),
            keys_table=environ.get("PICSAFE_KEYS_TABLE", ""),
            cloud_table=environ.get("PICSAFE_CLOUD_TABLE", ""),
            wrapping_key=_wrapping_key(environ.get("PICSAFE_WRAPPING_KEY", "")),
            signing_key=environ.get("PICSAFE_SIGNING_KEY", ""),
            retired_signing_keys=tuple(
                key for key in environ.get("PICSAFE_RETIRED_SIGNING_KEYS", "").split(",") if key
            ),
            mail_queue=environ.get("PICSAFE_MAIL_QUEUE", ""),
            archive=environ.get("PICSAFE_ARCHIVE", ""),
            sso_secrets=environ.get("PICSAFE_SSO_SECRETS", ""),
            webhook_secrets=environ.get("PICSAFE_WEBHOOK_SECRETS", ""),
            buckets={
                region: environ[f"PICSAFE_BUCKET_{region.upper().replace('-', '_')}"]
                for region in REGIONS
                if f"PICSAFE_BUCKET_{region.upper().replace('-', '_')}" in environ
            },
            endpoint_url=environ.get("PICSAFE_AWS_ENDPOINT_URL") or None,
        )


def _wrapping_key(name: str) -> str:
    # by its name it is known again, and an alias may come to mean another key
    if name.rpartition(":")[2].startswith("alias/"):
        raise SettingsError("PICSAFE_WRAPPING_KEY names a KMS key by its ID or ARN, and by no alias.")
    return name


BOX_TOKEN_URL = "https://api.box.com/oauth2/token"  # noqa: S105 - an address


@dataclass(frozen=True, slots=True)
class BoxApp:
    """The operator's app at Box, by which people let My PicSafe into their accounts.

    Attributes:
        client_id: the app's.
        client_secret: the app's on one machine; on AWS it is in ``secret_parameter``.
        secret_parameter: the name of a SecureString in AWS Systems Manager's Parameter Store.
        token_url: Box's token endpoint; another for tests.
    """

    client_id: str
    client_secret: str = field(default="", repr=False)
    secret_parameter: str = ""
    token_url: str = BOX_TOKEN_URL

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> BoxApp | None:
        """The app that the environment names, if it names one.

        Raises:
            SettingsError: there is no secret for it, or its token endpoint is not confidential.
        """
        client_id = environ.get("PICSAFE_BOX_CLIENT_ID", "")
        if not client_id:
            return None
        url = environ.get("PICSAFE_BOX_TOKEN_URL") or BOX_TOKEN_URL
        secret = environ.get("PICSAFE_BOX_CLIENT_SECRET", "").strip()
        parameter = environ.get("PICSAFE_BOX_SECRET_PARAMETER", "")
        if not secret and not parameter:
            raise SettingsError("PICSAFE_BOX_CLIENT_ID needs PICSAFE_BOX_CLIENT_SECRET beside it.")
        if not url.startswith("https://"):
            raise SettingsError("PICSAFE_BOX_TOKEN_URL has to begin with https://.")
        return cls(client_id, secret, parameter, url)


Stores = LocalStores | AwsStores
"""The kinds of stores; ``chalicelib.wiring.adapters`` has a branch for each."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the services take from outside.

    Attributes:
        services: which of ``users``, ``keys`` and ``cloud`` run here.
        user_url: the User Server's URL, which is also the issuer of tokens.
        key_url: the Key Server's URL.
        cloud_url: PicSafe Cloud's URL.
        my_url: My PicSafe's origin: links begin with it, and browsers may call from it.
        mail_from: the sender's address of sign-in mails.
        allow: the allow list's text, one pattern a line; ``None`` for no list, which is not an empty one.
        deny: the deny list's text, or ``None``.
        outage: how long what a User Server elsewhere told last counts while it cannot be reached.
        registration: what a private Key Server was told of PicSafe, if it was told so much.
        stores: the folder of one machine, or the names on AWS.
        quotas: how much one account, and an enterprise's people together, may use.
        usual_plan: what everybody has, whatever their own plan and their enterprises' are.
        events_from: the origins of private Key Servers of which it is read what has become of reports.
        merge_seconds: within which receipts promise that an audit entry is in the log of all.
        box: the operator's app at Box, if there is one.
        keep_keys_days: on AWS, after so many days the Key Server's keys are destroyed; 0 keeps them for good.
        webhooks: on AWS, the targets that the Key Server's events are sent to, as JSON
            (``chalicelib.keys.events.given_targets``), for the Lambda that sends them.
        webhook_names: on AWS, the names of these targets, for whoever tells how they are.
        rp_id: what people's passkeys are bound to, if that is a parent of My PicSafe's host; or empty.
        sso_internal: on one machine, the hosts of identity providers that may be in a private network.
    """

    services: frozenset[str]
    user_url: str
    key_url: str
    cloud_url: str
    my_url: str
    stores: Stores
    mail_from: str = "PicSafe <no-reply@localhost>"
    allow: str | None = None
    deny: str | None = None
    outage: Outage = USUAL_OUTAGE
    registration: Registration | None = None
    quotas: Quotas = DEFAULTS
    usual_plan: Plan = PLANS[0]
    merge_seconds: int = MERGE_SECONDS
    box: BoxApp | None = None
    events_from: tuple[str, ...] = ()
    keep_keys_days: int = 0
    webhooks: str = field(default="", repr=False)
    webhook_names: tuple[str, ...] = ()
    rp_id: str = ""
    sso_internal: tuple[str, ...] = ()

    @property
    def party(self) -> RelyingParty | None:
        """Whom passkeys sign in to; ``None`` where browsers give none."""
        return relying_party(self.my_url, self.rp_id)


def from_environ(environ: Mapping[str, str]) -> Settings:
    """Read ``PICSAFE_*`` as a deployed stage sets them.

    Raises:
        SettingsError: something is missing or malformed.
    """
    local = LocalStores.from_environ(environ)
    my_url = origin(environ, "PICSAFE_MY_URL", "http://localhost:8000")
    return Settings(
        services=services(environ.get("PICSAFE_SERVICES", ",".join(SERVICES))),
        user_url=origin(environ, "PICSAFE_USER_URL", "http://localhost:8000"),
        key_url=origin(environ, "PICSAFE_KEY_URL", "http://localhost:8000"),
        cloud_url=origin(environ, "PICSAFE_CLOUD_URL", "http://localhost:8000"),
        my_url=my_url,
        mail_from=environ.get("PICSAFE_MAIL_FROM", "PicSafe <no-reply@localhost>"),
        allow=environ.get("PICSAFE_ALLOW"),
        deny=environ.get("PICSAFE_DENY"),
        stores=local or AwsStores.from_environ(environ),
        quotas=quotas(environ),
        usual_plan=plan(environ.get("PICSAFE_PLAN") or (PLANS[0] if local is None else HIGHEST)),
        merge_seconds=merge_seconds(environ, on_aws=local is None),
        box=BoxApp.from_environ(environ),
        events_from=key_servers(environ.get("PICSAFE_EVENTS_FROM", "").split()),
        keep_keys_days=keep_keys_days(environ),
        webhooks=environ.get("PICSAFE_WEBHOOKS", ""),
        webhook_names=tuple(environ.get("PICSAFE_WEBHOOK_NAMES", "").split()),
        rp_id=rp_id(environ.get("PICSAFE_RP_ID", ""), my_url),
    )


def rp_id(text: str, my_url: str) -> str:
    """What passkeys are bound to, as a setting says; empty for My PicSafe's host.

    Raises:
        SettingsError: it is neither My PicSafe's host nor a domain that it is in, or there are no passkeys.
    """
    try:
        party = relying_party(my_url, text)
    except InvalidRelyingParty as error:
        raise SettingsError(str(error)) from None
    return party.id if party and text else ""


def merge_seconds(environ: Mapping[str, str], *, on_aws: bool) -> int:
    """Within how many seconds receipts promise a place in the log of all entries, as the environment says.

    Raises:
        SettingsError: it is no number within its bounds.
    """
    usual, (least, most) = (
        (MERGE_SECONDS_ON_AWS, MERGE_BOUNDS_ON_AWS) if on_aws else (MERGE_SECONDS, MERGE_BOUNDS)
    )
    text = environ.get("PICSAFE_MERGE_SECONDS") or str(usual)
    if not text.isascii() or not text.isdecimal() or not least <= int(text[:9]) <= most:
        raise SettingsError(f"PICSAFE_MERGE_SECONDS is a number from {least} to {most}.")
    return int(text)


def keep_keys_days(environ: Mapping[str, str]) -> int:
    """After how many days a Key Server's keys are destroyed, as the environment says; 0 keeps them for good.

    Raises:
        SettingsError: it is no number within its bounds.
    """
    text = environ.get("PICSAFE_KEEP_KEYS_DAYS") or "0"
    most = KEEP_KEYS_BOUNDS[1]
    if not text.isascii() or not text.isdecimal() or int(text[:9]) > most:
        raise SettingsError(f"PICSAFE_KEEP_KEYS_DAYS is a number up to {most}.")
    return int(text)


def key_servers(urls: Sequence[str]) -> tuple[str, ...]:
    """The origins of private Key Servers that a setting names.

    Raises:
        SettingsError: one is no origin, or would be asked without TLS; or there are too many.
    """
    try:
        origins = tuple(dict.fromkeys(origin_of(url.strip()) for url in urls))
    except InvalidOrigin:
        origins = ("",)
    if not all(one and is_confidential(one) for one in origins):
        raise SettingsError("Events are read from Key Servers such as https://key.hospital.example.")
    if len(origins) > MAX_EVENTS_FROM:
        raise SettingsError(f"Events are read from {MAX_EVENTS_FROM} private Key Servers at most.")
    return origins


def quotas(environ: Mapping[str, str]) -> Quotas:
    """How much one account may use, as the environment says.

    Raises:
        SettingsError: a quota is no number within its bounds.
    """
    try:
        return quotas_from_environ(environ)
    except InvalidQuota as error:
        raise SettingsError(str(error)) from None


def plan(text: str) -> Plan:
    """The plan that a setting names.

    Raises:
        SettingsError: there is no such plan.
    """
    for known in PLANS:
        if known == text:
            return known
    raise SettingsError(f"PICSAFE_PLAN is one of {', '.join(PLANS)}.")


def services(text: str) -> frozenset[str]:
    """The set of services that a comma-separated list names.

    Raises:
        SettingsError: the list is empty or names something else.
    """
    names = frozenset(name.strip() for name in text.split(",") if name.strip())
    if not names or not names <= set(SERVICES):
        raise SettingsError(f"Services are a comma-separated list of {', '.join(SERVICES)}.")
    return names


def origin(environ: Mapping[str, str], name: str, default: str) -> str:
    """A setting that has to be an origin: scheme, host and perhaps a port, nothing behind.

    Raises:
        SettingsError: it is not.
    """
    try:
        return origin_of(environ.get(name, default).strip())
    except InvalidOrigin:
        raise SettingsError(f"{name} has to be a URL such as https://key.example.org.") from None
