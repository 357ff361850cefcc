"""endpoint.toml: read once, strictly, into frozen structures.

A setting that is not known is refused with the name that was probably meant, because a misspelt one would
silently do nothing. Secrets are named, never held (``picsafe.delivery.settings.secrets.Secret``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from picsafe.delivery.settings.kinds import KINDS, AnySettings
from picsafe.delivery.settings.secrets import Secret, secret_of
from picsafe.endpoint.addresses import address_of, server_at
from picsafe.endpoint.adt.settings import Adt, require_adt
from picsafe.endpoint.cloud.settings import Cloud
from picsafe.endpoint.errors import InvalidConfig
from picsafe.endpoint.mail.settings import Mail, require_mail
from picsafe.endpoint.model import INTAKE
from picsafe.endpoint.page_settings import Page, require_page
from picsafe.endpoint.sender_lists import lists_of, operators_of
from picsafe.endpoint.sender_settings import Senders
from picsafe.endpoint.setting_errors import explained, faulty

MAX_CONFIG: Final = 1024 * 1024
MAX_DESTINATIONS: Final = 50
# what is no destination: the job that opens reports, the mailbox, what tells senders, and where senders
# are told that a report is which could not be opened
RESERVED: Final = frozenset({"open", "mail", "tell", INTAKE})

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_KINDS: Final = {str(kind.__struct_config__.tag): kind for kind in KINDS}

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]


class _Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of endpoint.toml."""


class Http(_Section, frozen=True, kw_only=True):
    """``[http]``: reports that are posted.

    Attributes:
        listen: address and port.
        public_url: what senders call it: tokens have to be made for it.
        tls_certificate, tls_key: PEM files, where this server itself speaks TLS.
        trust_proxy: whether a proxy in front says who is asking (``X-Forwarded-For``), and by which scheme
            (``X-Forwarded-Proto``).
        origins: of the web pages that may post: My PicSafe's, if that is not at the User Server's.
        allow_plain_http: whether a report that is not sealed is taken over plain HTTP. For trials.
    """

    listen: Text = "127.0.0.1:8443"
    public_url: Text
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    trust_proxy: bool = False
    origins: Annotated[tuple[Text, ...], msgspec.Meta(max_length=16)] = ("https://my.picsafe.com",)
    allow_plain_http: bool = False


class Tokens(_Section, frozen=True, kw_only=True):
    """``[tokens]``: whose User Tokens are believed."""

    user_server: Text = "https://user.picsafe.com"


class Keys(_Section, frozen=True, kw_only=True):
    """``[keys]``: where the keys of sealed reports are.

    Attributes:
        servers: the Key Servers that are asked, and no other whatever a report names. The first is that of
            the User Server.
        registered: whether those are asked as well that are registered with PicSafe, which alone get tokens.
        api_key: the enterprise's, which gets tokens for them.
        static: folders or files of private keys that ``picsafe endpoint keygen`` has made.
    """

    servers: tuple[Text, ...] = ("https://key.picsafe.com",)
    registered: bool = False
    api_key: Secret | None = None
    static: tuple[Path, ...] = ()


class Retention(_Section, frozen=True, kw_only=True):
    """``[retention]``: how long a sealed report is kept, and how full the disk may become.

    Attributes:
        days: since it came, after which it is deleted if nothing is left to be done with it; what is known
            of it stays.
        disk_reserve: bytes of the disk that reports leave free.
    """

    days: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 30
    disk_reserve: Annotated[int, msgspec.Meta(ge=0)] = 2**30


class Metrics(_Section, frozen=True, kw_only=True):
    """``[metrics]``: what this server counts, in the OpenMetrics format, and its health.

    Attributes:
        listen: address and port, which only whoever collects them should reach.
    """

    listen: Text = "127.0.0.1:9464"


class Config(_Section, frozen=True, kw_only=True):
    """The whole of endpoint.toml.

    Attributes:
        data: the folder of everything that this server keeps.
        work: a private folder for what is decrypted while it is delivered, such as one in memory; a folder
            in ``data`` otherwise.
        max_report: bytes of the largest report that is taken.
        destination: by name, in the order of the file.
    """

    data: Path
    work: Path | None = None
    max_report: Annotated[int, msgspec.Meta(ge=1024, le=16 * 2**30)] = 2 * 2**30 + 2**26
    http: Http | None = None
    metrics: Metrics | None = None
    page: Page | None = None
    tokens: Tokens = Tokens()
    senders: Senders = Senders()
    keys: Keys = Keys()
    mail: Mail | None = None
    cloud: Cloud | None = None
    adt: Adt | None = None
    retention: Retention = Retention()
    destination: dict[str, AnySettings] = {}


def read_config(path: Path) -> Config:
    """The settings in a file.

    Raises:
        InvalidConfig: it cannot be read, or something in it is wrong.
    """
    try:
        with path.open("rb") as file:
            document = file.read(MAX_CONFIG + 1)
        return decode_config(document)
    except OSError as error:
        raise InvalidConfig(f"{path} cannot be read: {(error.strerror or 'error').lower()}.") from error
    except InvalidConfig as error:
        raise InvalidConfig(f"{path}: {error.detail}") from error.__cause__


def decode_config(document: bytes) -> Config:
    """The settings in a document.

    Raises:
        InvalidConfig: something in it is wrong.
    """
    if len(document) > MAX_CONFIG:
        raise InvalidConfig("It is too large.")
    try:
        tree = tomllib.loads(document.decode("utf-8"))
    except UnicodeDecodeError:
        raise InvalidConfig("It is not UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidConfig(f"It is not TOML: {error}.") from None
    try:
        config = msgspec.convert(tree, Config, dec_hook=_special)
    except msgspec.ValidationError as error:
        raise InvalidConfig(_explained(error, tree)) from None
    _check(config)
    return config


def _special(kind: type, value: Any) -> Any:  # noqa: ANN401 - msgspec's signature
    if kind is Path and isinstance(value, str):
        return Path(value)
    if kind is Secret:
        return secret_of(value)
    raise ValueError("expected text")


def _check(config: Config) -> None:
    if not config.data.is_absolute():
        raise InvalidConfig("data has to be an absolute path.")
    _check_destinations(config)
    server_at(config.tokens.user_server, "tokens.user_server")
    for number, url in enumerate(config.keys.servers):
        server_at(url, f"keys.servers[{number}]")
    lists_of(config.senders)
    if config.http is not None:
        _check_http(config.http)
        _check_allowances(config)
    if config.metrics is not None:
        address_of(config.metrics.listen, "metrics.listen")
    if config.page is not None:
        require_page(config.page)
        operators_of(config.page)
        audience_of_page(config)
    if config.mail is not None:
        require_mail(config.mail)
    if config.adt is not None:
        require_adt(config.adt)
    if config.cloud is not None and (config.cloud.token is None) == (config.keys.api_key is None):
        raise InvalidConfig(
            "cloud needs either keys.api_key, for the reports of an enterprise's members, or cloud.token, "
            "for those of one person."
        )


def _check_destinations(config: Config) -> None:
    if not config.destination:
        raise InvalidConfig("There is no [destination.NAME]: reports would go nowhere.")
    if len(config.destination) > MAX_DESTINATIONS:
        raise InvalidConfig(f"There are more than {MAX_DESTINATIONS} destinations.")
    for name in config.destination:
        if not _NAME.fullmatch(name) or name in RESERVED:
            raise InvalidConfig(
                f"destination.{name}: a name is up to 32 small letters, digits and hyphens,"
                f" and not {' or '.join(sorted(RESERVED))}."
            )


def _check_http(http: Http) -> None:
    if (http.tls_certificate is None) != (http.tls_key is None):
        raise InvalidConfig("http: tls_certificate and tls_key go together.")
    address_of(http.listen, "http.listen")
    is_https = server_at(http.public_url, "http.public_url").startswith("https://")
    if is_https and http.tls_certificate is None and not http.trust_proxy:
        raise InvalidConfig(
            "http.public_url is https: give tls_certificate and tls_key, or trust_proxy = true where a proxy "
            "in front speaks TLS and sets X-Forwarded-Proto."
        )
    if not is_https and http.tls_certificate is not None:
        raise InvalidConfig("http.public_url has to begin with https://, because this server speaks TLS.")
    for origin in http.origins:
        server_at(origin, "http.origins")


def _check_allowances(config: Config) -> None:
    for setting in ("gib_a_day", "listed_gib_a_day"):
        if getattr(config.senders, setting) * 2**30 < config.max_report:
            raise InvalidConfig(f"senders.{setting} is less than one report of max_report has.")


def audience_of_page(config: Config) -> str:
    """For which server the tokens are made with which operators sign in.

    Raises:
        InvalidConfig: nothing says so.
    """
    if config.page is not None and config.page.audience is not None:
        return server_at(config.page.audience, "page.audience")
    if config.http is None:
        raise InvalidConfig(
            "page.audience: without [http], say which address is registered with PicSafe, as by"
            " picsafe enterprise key-server register URL --kind endpoint."
        )
    return server_at(config.http.public_url, "http.public_url")


def _explained(error: msgspec.ValidationError, tree: Mapping[str, object]) -> str:
    """What msgspec says of a document, and which destination it says it of."""
    tables = tree.get("destination")
    if isinstance(tables, dict) and "destination[" in str(error):
        found = faulty(tables, lambda table: msgspec.convert(table, AnySettings, dec_hook=_special))
        if found is not None:
            name, table, of_table = found
            if "kind" in tables and not isinstance(table, dict):
                return "destination: each has a name of yours; write [destination.NAME]."
            kind = _KINDS.get(table.get("kind", "")) if isinstance(table, dict) else None
            return explained(str(of_table), f"destination.{name}", kind, _KINDS)
    return explained(str(error), "", Config)
