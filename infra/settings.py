"""An environment's settings: one TOML file, read strictly into a frozen object."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress, InvalidHostname
from chalicelib.contract.hostnames import canonical_domain
from chalicelib.contract.plans import PLANS, Plan, highest
from chalicelib.contract.regions import REGIONS
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.errors import InvalidAccessList, InvalidWebhooks
from chalicelib.keys.events.given_targets import given_targets
from chalicelib.quotas import BOUNDS, DEFAULTS, Quotas
from chalicelib.settings import (
    KEEP_KEYS_BOUNDS,
    MAX_EVENTS_FROM,
    MERGE_BOUNDS_ON_AWS,
    MERGE_SECONDS_ON_AWS,
    SettingsError,
    key_servers,
    rp_id,
)
from infra.errors import BadSettings

ENVIRONMENTS = Path(__file__).parent / "environments"

_NAME = re.compile(r"[a-z][a-z0-9]{1,11}")
_ADDRESS = re.compile(r"[^@\s<>]+@(?P<domain>[^@\s<>]+)")
# Lambda takes 4 KB of environment variables, and the lists are not alone
_MAX_LIST = 1500


@dataclass(frozen=True, slots=True)
class Environment:
    """What has to be known to deploy PicSafe once.

    Attributes:
        name: such as ``prod``; part of every stack's name.
        region: where accounts, keys and audit trails live.
        account: the AWS account.
        hosted_zone: the Route 53 zone of the four names below.
        user_domain: the User Server's name.
        key_domain: the Key Server's name.
        cloud_domain: PicSafe Cloud's name.
        my_domain: My PicSafe's name.
        mail_domain: the verified SES identity.
        mail_sender: ``Name <address>`` of sign-in mails.
        alarm_email: who hears of alarms.
        signing_active: the signing key that signs, ``a`` or ``b``.
        signing_published: the signing keys whose tokens are accepted.
        allow: the Key Server's allow list; ``None`` for no list, which is not an empty one.
        deny: the Key Server's deny list, or ``None``.
        quotas: how much one account, and an enterprise's people together, may use.
        usual_plan: what everybody has, whatever their own plan and their enterprises' are.
        box_client_id: of the app at Box by which people connect their accounts; ``None`` for no app.
        merge_seconds: within which receipts promise that an audit entry is in the log of all.
        events_from: private Key Servers whose reports' senders are told by mail what becomes of them.
        keep_keys_days: after so many days keys are destroyed; 0 keeps them for good.
        webhooks: the targets that the Key Server's events are sent to, as its Lambda is given them; or "".
        webhook_names: their names.
        rp_id: what people's passkeys are bound to, if that is a parent of My PicSafe's name; or "".
    """

    name: str
    region: str
    account: str
    hosted_zone: str
    user_domain: str
    key_domain: str
    cloud_domain: str
    my_domain: str
    mail_domain: str
    mail_sender: str
    alarm_email: str
    signing_active: str
    signing_published: tuple[str, ...]
    allow: str | None
    deny: str | None
    quotas: Quotas
    usual_plan: Plan
    box_client_id: str | None
    merge_seconds: int
    events_from: tuple[str, ...] = ()
    keep_keys_days: int = 0
    webhooks: str = ""
    webhook_names: tuple[str, ...] = ()
    rp_id: str = ""

    def webhook_secret_parameter(self, name: str) -> str:
        """Where the secret of a target of webhooks is, in Systems Manager's Parameter Store."""
        return f"/picsafe/{self.name}/webhooks/{name}"

    @property
    def box_secret_parameter(self) -> str:
        """Where the secret of the app at Box is, in Systems Manager's Parameter Store."""
        return f"/picsafe/{self.name}/box-client-secret"

    def domain_of(self, service: str) -> str:
        """The host name of ``users``, ``keys`` or ``cloud``."""
        return {"users": self.user_domain, "keys": self.key_domain, "cloud": self.cloud_domain}[service]

    @property
    def domains(self) -> tuple[str, ...]:
        """The four host names."""
        return (self.user_domain, self.key_domain, self.cloud_domain, self.my_domain)

    @property
    def my_url(self) -> str:
        """My PicSafe's origin."""
        return f"https://{self.my_domain}"

    def variables(self) -> dict[str, str]:
        """The environment variables of the stages that no stack has to be asked for."""
        return {
            "PICSAFE_USER_URL": f"https://{self.user_domain}",
            "PICSAFE_KEY_URL": f"https://{self.key_domain}",
            "PICSAFE_CLOUD_URL": f"https://{self.cloud_domain}",
            "PICSAFE_MY_URL": self.my_url,
            "PICSAFE_PLAN": self.usual_plan,
            **({"PICSAFE_RP_ID": self.rp_id} if self.rp_id else {}),
            **self.quotas.variables(),
        }


def load(name: str, folder: Path = ENVIRONMENTS) -> Environment:
    """The settings of the environment ``name`` from ``folder/NAME.toml``.

    Raises:
        BadSettings: there is no such file, or it is not TOML, or a setting is missing, unknown or makes
            no sense; the message names the first one.
    """
    if not _NAME.fullmatch(name):
        raise BadSettings("An environment's name has 2 to 12 characters: a-z, then a-z and 0-9.")
    path = folder / f"{name}.toml"
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadSettings(
            f"There is no {path}: copy {ENVIRONMENTS.name}/example.toml and fill it in."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path} is not valid TOML: {error}") from None
    return parse(name, document)


def parse(name: str, document: Mapping[str, Any]) -> Environment:
    """The settings of an environment from a decoded document.

    Raises:
        BadSettings: as ``load``.
    """
    reader = _Reader(document)
    webhooks, webhook_names = _webhooks(reader.tables("webhooks"))
    settings = Environment(
        name=name,
        region=reader.text("region", _region),
        account=reader.text("account", _matching(r"\d{12}", "the twelve digits of an AWS account")),
        hosted_zone=reader.text(
            "domains.hosted_zone_id", _matching(r"[A-Z0-9]{4,32}", "a Route 53 hosted zone ID")
        ),
        user_domain=reader.text("domains.user", _domain),
        key_domain=reader.text("domains.key", _domain),
        cloud_domain=reader.text("domains.cloud", _domain),
        my_domain=reader.text("domains.my", _domain),
        mail_domain=reader.text("mail.domain", _domain),
        mail_sender=reader.text("mail.sender", _sender),
        alarm_email=reader.text("alarms.email", _address),
        signing_active=reader.text("signing.active", _signing_key),
        signing_published=reader.texts("signing.published", _signing_key),
        allow=reader.optional_text("access.allow", _access_list),
        deny=reader.optional_text("access.deny", _access_list),
        quotas=Quotas(
            **{
                name: reader.number(f"quotas.{name}", bounds, getattr(DEFAULTS, name))
                for name, bounds in BOUNDS.items()
            }
        ),
        usual_plan=highest([reader.optional_text("plans.usual", _plan) or PLANS[0]]),
        box_client_id=reader.optional_text(
            "box.client_id", _matching(r"[A-Za-z0-9]{8,64}", "the client ID that Box's console shows")
        ),
        merge_seconds=reader.number("log.merge_seconds", MERGE_BOUNDS_ON_AWS, MERGE_SECONDS_ON_AWS),
        events_from=reader.optional_texts("notices.events_from", _key_server),
        keep_keys_days=reader.number("retention.keep_keys_days", KEEP_KEYS_BOUNDS, 0),
        webhooks=webhooks,
        webhook_names=webhook_names,
        rp_id=reader.optional_text("passkeys.rp_id", _domain) or "",
    )
    reader.refuse_unknown()
    try:
        AccessLists(allow=settings.allow, deny=settings.deny)
    except InvalidAccessList as error:
        raise BadSettings(f"The setting access.{error.name} cannot be used. {error}") from None
    _check_together(settings)
    return settings


def _check_together(settings: Environment) -> None:
    if len(settings.events_from) > MAX_EVENTS_FROM:
        raise BadSettings(f"notices.events_from may name {MAX_EVENTS_FROM} Key Servers at most.")
    if len(set(settings.domains)) != len(settings.domains):
        raise BadSettings("domains.user, domains.key, domains.cloud and domains.my have to differ.")
    if settings.signing_active not in settings.signing_published:
        raise BadSettings("signing.published has to hold signing.active: its tokens would be refused.")
    try:
        rp_id(settings.rp_id, settings.my_url)
    except SettingsError as error:
        raise BadSettings(f"The setting passkeys.rp_id cannot be used. {error}") from None
    found = _ADDRESS.search(settings.mail_sender)
    domain = found["domain"] if found else ""
    if domain != settings.mail_domain and not domain.endswith(f".{settings.mail_domain}"):
        raise BadSettings("mail.sender has to be an address at mail.domain, the identity that SES knows.")


class _Reader:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._read: set[str] = set()

    def text(self, name: str, check: Callable[[str], str | None]) -> str:
        value = self._value(name)
        if not isinstance(value, str):
            raise BadSettings(f"The setting {name} has to be a text.")
        return self._checked(name, value, check)

    def optional_text(self, name: str, check: Callable[[str], str | None]) -> str | None:
        return self.text(name, check) if self._has(name) else None

    def number(self, name: str, bounds: tuple[int, int], usual: int) -> int:
        if not self._has(name):
            return usual
        value = self._value(name)
        least, most = bounds
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise BadSettings(f"The setting {name} has to be a number from {least} to {most}.")
        return value

    def texts(self, name: str, check: Callable[[str], str | None]) -> tuple[str, ...]:
        value = self._value(name)
        if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
            raise BadSettings(f"The setting {name} has to be a list of texts.")
        return tuple(sorted({self._checked(name, one, check) for one in value}))

    def optional_texts(self, name: str, check: Callable[[str], str | None]) -> tuple[str, ...]:
        return self.texts(name, check) if self._has(name) else ()

    def tables(self, name: str) -> list[Any]:
        if name not in self._document:
            return []
        value = self._value(name)
        if not isinstance(value, list):
            raise BadSettings(f"Write each of {name} below a line [[{name}]].")
        return value

    def refuse_unknown(self) -> None:
        for name, value in self._document.items():
            names = [f"{name}.{inner}" for inner in value] if isinstance(value, dict) else [name]
            for one in names:
                if one not in self._read:
                    raise BadSettings(f"There is no setting {one}.")

    def _has(self, name: str) -> bool:
        section, _, key = name.partition(".")
        inner = self._document.get(section, {})
        return isinstance(inner, dict) and key in inner

    def _value(self, name: str) -> Any:  # noqa: ANN401 - TOML's types, checked by the callers
        self._read.add(name)
        value: Any = self._document
        for part in name.split("."):
            if not isinstance(value, dict) or part not in value:
                raise BadSettings(f"The setting {name} is missing.")
            value = value[part]
        return value

    def _checked(self, name: str, value: str, check: Callable[[str], str | None]) -> str:
        expected = check(value)
        if expected is not None:
            raise BadSettings(f"The setting {name} has to be {expected}.")
        return value


def _webhooks(tables: list[Any]) -> tuple[str, tuple[str, ...]]:
    if not tables:
        return "", ()
    try:
        text = json.dumps(tables, separators=(",", ":"))
        return text, tuple(target.name for target in given_targets(text, lambda _name: []))
    except (InvalidWebhooks, TypeError, ValueError) as error:
        raise BadSettings(f"[[webhooks]] cannot be used: {error}.") from None


def _matching(pattern: str, expected: str) -> Callable[[str], str | None]:
    return lambda value: None if re.fullmatch(pattern, value) else expected


def _region(value: str) -> str | None:
    return None if value in REGIONS else f"one of {', '.join(REGIONS)}"


def _domain(value: str) -> str | None:
    expected = "a domain name such as key.example.org"
    try:
        canonical = canonical_domain(value)
    except InvalidHostname:
        return expected
    # AWS knows names in this form alone
    return None if value == canonical else f"{expected}, in small letters and ASCII: {canonical}"


def _address(value: str) -> str | None:
    try:
        canonical_address(value)
    except InvalidEmailAddress:
        return "an e-mail address"
    # Amazon SNS sends mail to ASCII addresses
    return None if value.isascii() else "an e-mail address of ASCII letters"


def _sender(value: str) -> str | None:
    return None if _ADDRESS.search(value) else "a sender such as PicSafe <no-reply@example.org>"


def _plan(value: str) -> str | None:
    return None if value in PLANS else f"one of {', '.join(PLANS)}"


def _key_server(value: str) -> str | None:
    try:
        known = key_servers([value]) == (value,) and value.startswith("https://")
    except SettingsError:
        known = False
    return None if known else "a list of Key Servers such as https://key.hospital.example"


def _signing_key(value: str) -> str | None:
    return None if value in {"a", "b"} else "a or b"


def _access_list(value: str) -> str | None:
    return None if len(value.encode()) <= _MAX_LIST else f"a text of {_MAX_LIST} bytes at most"
