"""What ``picsafe serve`` was told, and the settings that follow from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from chalicelib.contract.errors import InvalidRegistration
from chalicelib.contract.plans import HIGHEST, Plan
from chalicelib.contract.registrations import Registration, read_registration
from chalicelib.outage import Outage
from chalicelib.quotas import DEFAULTS, Quotas
from chalicelib.settings import (
    DISK_RESERVE,
    MERGE_SECONDS,
    BoxApp,
    LocalStores,
    Settings,
    SettingsError,
    key_servers,
    origin,
    rp_id,
)
from picsafe.server.errors import StartError
from picsafe.server.list_files import ListFiles, Texts, read_text

LOCAL_OUTAGE = Outage(public_keys=timedelta(days=7), revoked=timedelta(days=1))
_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True, slots=True)
class Options:
    """The flags of ``picsafe serve``.

    Attributes:
        data: the data folder.
        host: the address to listen on.
        port: the port; 0 takes a free one.
        services: which services run.
        url: the origin under which clients reach this server, if that is not the address itself.
        issuer: the User Server's origin, for a server that runs without one.
        registration: file of the block of text that says ``url``, ``issuer`` and ``my_url``.
        my_url: My PicSafe's origin, if it is not this server's.
        rp_id: what passkeys are bound to, if it is a parent of My PicSafe's host; or empty.
        sso_internal: hosts of identity providers that may be in a private network.
        smtp_url: the mail server; mail lands in the outbox without it.
        mail_from: the sender of sign-in mails.
        allow_list: file of address patterns that may have keys, if not ``whitelist`` in the data folder.
        deny_list: file of address patterns that may not, if not ``blacklist`` there.
        trust_proxy: whether a reverse proxy in front sets ``X-Forwarded-For``.
        tls_certificate: PEM file of the certificate chain, to speak HTTPS without a proxy.
        tls_key: PEM file of its private key.
        tls_chain: PEM file of those who vouch for it, if they are not in that of the certificate.
        connections: that are held at once; ``None`` for what the process may have open.
        address_connections: that one address may hold; ``None`` for a quarter of all.
        quotas: how much one account, and an enterprise's people together, may use.
        outage: how long what a User Server elsewhere told last counts while it cannot be reached.
        usual_plan: what everybody has, whatever their own plan and their enterprises' are.
        box: the operator's app at Box, if there is one.
        disk_reserve: bytes of the disk that sealed files leave free.
        merge_seconds: within which receipts promise that an audit entry is in the log of all.
        events_from: private Key Servers from which it is read what has become of reports.
        keep_keys_days: after which keys are destroyed; ``None`` keeps them for good.
        standby: ``required``: answers about keys wait until a standby has what they tell of; ``preferred``:
            they do without after ``standby_seconds``, until it is back; ``none``.
        standby_seconds: for which they wait.
        webhooks: file of those who are told of events.
        processes: that answer; ``None`` for as many as ``processes_of`` finds of use.
        sweep_seconds: between two removals of expired files.
        stop_seconds: that requests under way have to finish when the server is stopped.
        log_level: of the log on standard error.
        as_json: whether the terminal output is one JSON object a line.
    """

    data: Path
    services: frozenset[str]
    host: str = "127.0.0.1"
    port: int = 8000
    url: str | None = None
    issuer: str | None = None
    registration: Path | None = None
    my_url: str | None = None
    rp_id: str = ""
    sso_internal: tuple[str, ...] = ()
    smtp_url: str | None = None
    mail_from: str | None = None
    allow_list: Path | None = None
    deny_list: Path | None = None
    trust_proxy: bool = False
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_chain: Path | None = None
    connections: int | None = None
    address_connections: int | None = None
    quotas: Quotas = DEFAULTS
    outage: Outage = LOCAL_OUTAGE
    usual_plan: Plan = HIGHEST
    box: BoxApp | None = None
    disk_reserve: int = DISK_RESERVE
    merge_seconds: int = MERGE_SECONDS
    events_from: tuple[str, ...] = ()
    keep_keys_days: int | None = None
    standby: str = "none"
    standby_seconds: float = 5.0
    webhooks: Path | None = None
    processes: int | None = None
    sweep_seconds: float = 60.0
    stop_seconds: float = 20.0
    log_level: str = "info"
    as_json: bool = False


def with_registration(options: Options) -> tuple[Options, Registration | None]:
    """The options that a registration, if there is one, completes, and what it says.

    Raises:
        StartError: it cannot be read, was changed, or something else is given that it says.
    """
    path = options.registration
    if path is None:
        return options, None
    if options.services != {"keys"}:
        raise StartError("--registration is for a Key Server that runs without the others: --services keys.")
    if options.url or options.issuer or options.my_url:
        raise StartError("--registration says what --url, --issuer and --my-url say: leave those out.")
    try:
        said = read_registration(read_text(path, "registration"))
    except InvalidRegistration as error:
        raise StartError(f"{path}: {error}") from error
    return replace(options, url=said.audience, issuer=said.issuer, my_url=said.my), said


def stores_of(options: Options, port: int) -> LocalStores:
    """Where this server keeps its data.

    Args:
        options: the flags.
        port: the port that is really listened on.

    Raises:
        StartError: ``--url`` is malformed.
    """
    own = _origin("--url", options.url or own_url(options, port))
    return LocalStores(
        data=options.data, storage_url=own, smtp_url=options.smtp_url, disk_reserve=options.disk_reserve
    )


def settings_of(options: Options, stores: LocalStores, registration: Registration | None = None) -> Settings:
    """The services' settings.

    Args:
        options: the flags.
        stores: from ``stores_of``.
        registration: from ``with_registration``.

    Raises:
        StartError: a flag is missing, malformed, or names a file that cannot be read.
    """
    own = stores.storage_url
    has_users = "users" in options.services
    if not has_users and options.issuer is None:
        raise StartError(
            "This server runs without the User Server, so it has to know whose tokens to accept: "
            "give --registration FILE, or --issuer, such as --issuer https://user.example.org."
        )
    if has_users and options.issuer is not None:
        raise StartError("This server runs the User Server itself: --issuer makes no sense here.")
    if "keys" not in options.services and (options.allow_list or options.deny_list):
        raise StartError("--allow-list and --deny-list are for a Key Server, which does not run here.")
    if "keys" not in options.services and options.keep_keys_days is not None:
        raise StartError("--keep-keys-days is for a Key Server, which does not run here.")
    if "keys" not in options.services and options.webhooks is not None:
        raise StartError("--webhooks is for a Key Server, which does not run here.")
    if "keys" not in options.services and options.standby != "none":
        raise StartError("--standby is for a Key Server, which does not run here.")
    if not has_users and options.events_from:
        raise StartError("--events-from is for a User Server, which does not run here.")
    if not has_users and options.sso_internal:
        raise StartError("--sso-internal is for a User Server, which does not run here.")
    if not has_users and options.rp_id:
        raise StartError("--rp-id is for a User Server, which does not run here.")
    user_url = own if options.issuer is None else _origin("--issuer", options.issuer)
    texts = list_files(options).read() if "keys" in options.services else Texts(None, None)
    my_url = _origin("--my-url", options.my_url or user_url)
    settings = Settings(
        services=options.services,
        user_url=user_url,
        key_url=own,
        cloud_url=own,
        my_url=my_url,
        stores=stores,
        outage=options.outage,
        registration=registration,
        allow=texts.allow,
        deny=texts.deny,
        quotas=options.quotas,
        usual_plan=options.usual_plan,
        box=options.box,
        merge_seconds=options.merge_seconds,
        events_from=_events_from(options.events_from),
        rp_id=_rp_id(options.rp_id, my_url),
        sso_internal=tuple(host.lower() for host in options.sso_internal),
    )
    return settings if options.mail_from is None else replace(settings, mail_from=options.mail_from)


def own_url(options: Options, port: int) -> str:
    """The origin of the address that is listened on, as people on this machine write it."""
    scheme = "https" if options.tls_certificate else "http"
    host = "localhost" if options.host in _THIS_MACHINE else options.host
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def list_files(options: Options) -> ListFiles:
    """Where the allow and deny lists are."""
    return ListFiles(options.data, options.allow_list, options.deny_list)


def _events_from(urls: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return key_servers(urls)
    except SettingsError as error:
        raise StartError(f"--events-from: {error}") from error


def _rp_id(text: str, my_url: str) -> str:
    try:
        return rp_id(text, my_url)
    except SettingsError as error:
        raise StartError(f"--rp-id: {error}") from error


def _origin(flag: str, value: str) -> str:
    try:
        return origin({flag: value}, flag, value)
    except SettingsError as error:
        raise StartError(str(error)) from error
