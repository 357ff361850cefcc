"""What works and should perhaps not be so: settings and folders that an operator is warned of."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import msgspec

from picsafe.delivery.settings.places import FolderSettings
from picsafe.delivery.settings.secrets import Secret
from picsafe.endpoint.addresses import address_of
from picsafe.endpoint.config import Config, Http
from picsafe.endpoint.sender_lists import lists_of
from picsafe.endpoint.sender_settings import Senders

if TYPE_CHECKING:
    import httpx

CLOCK_TOLERANCE: Final = timedelta(minutes=1)
_SECONDS: Final = 10.0
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_ANYBODY: Final = "anybody@example.invalid"
_PORTS: Final = {"http": 80, "https": 443}


def doubts(config: Config) -> Iterator[tuple[str, str]]:
    """What there is to be said of settings and of the folders and files that they name.

    Yields:
        The setting, and a sentence about it.
    """
    yield from _of_addresses(config)
    yield from _of_senders(config)
    yield from _of_operators(config)
    yield from _of_adt(config)
    yield from _of_files(config)


def clock_doubt(user_server: str, now: datetime, transport: httpx.BaseTransport | None) -> str | None:
    """What there is to be said of this machine's clock, by the User Server's; nothing if it agrees.

    Args:
        user_server: its address.
        now: what this machine takes for the time.
        transport: httpx's; the network by default.
    """
    import httpx

    try:
        # what it answers is not read; its head is enough
        with (
            httpx.Client(transport=transport, timeout=_SECONDS) as client,
            client.stream("GET", f"{user_server}/.well-known/jwks.json") as answer,
        ):
            said = answer.headers.get("Date", "")
        its = parsedate_to_datetime(said)
    except httpx.HTTPError:
        return f"{user_server} does not answer: no token can be checked, and no key be fetched."
    except ValueError:
        return None
    apart = now - (its if its.tzinfo is not None else its.replace(tzinfo=UTC))
    if abs(apart) <= CLOCK_TOLERANCE:
        return None
    way = "ahead of" if apart > timedelta(0) else "behind"
    seconds = abs(round(apart.total_seconds()))
    return f"This machine's clock is {seconds} s {way} the User Server's: tokens are refused by it."


def _of_addresses(config: Config) -> Iterator[tuple[str, str]]:
    named = {"tokens.user_server": config.tokens.user_server}
    named |= {f"keys.servers[{number}]": url for number, url in enumerate(config.keys.servers)}
    if config.http is not None:
        named["http.public_url"] = config.http.public_url
        yield from _of_http(config.http)
    hosts = {setting: urlsplit(url).hostname or "" for setting, url in named.items()}
    here = sorted({host for host in hosts.values() if _is_loopback(host)})
    if len(here) > 1:
        yield "tokens", f"{' and '.join(here)} are different servers to a token: use one of them everywhere."
    for setting, url in named.items():
        if url.startswith("http://") and (setting == "http.public_url" or not _is_loopback(hosts[setting])):
            yield setting, f"{url} is plain HTTP: tokens can be read on the way."
    for name, settings in config.destination.items():
        if getattr(settings, "allow_http", False):
            yield f"destination.{name}", "allow_http: patients' data can be read on the way."


def _of_http(http: Http) -> Iterator[tuple[str, str]]:
    public = urlsplit(http.public_url)
    host, port = address_of(http.listen, "http.listen")
    if http.allow_plain_http:
        yield "http.allow_plain_http", "Reports can be read on the way. It is for trials."
    if _is_loopback(public.hostname or ""):
        yield "http.public_url", f"{public.hostname} is this machine alone, whoever is told it."
        if _is_loopback(host) and host != public.hostname:
            yield "http.public_url", f"Tokens are for {public.hostname}: who posts to {host} is refused."
    if not http.trust_proxy and port not in {0, public.port or _PORTS.get(public.scheme, port)}:
        yield "http.public_url", f"Its port is not the one of http.listen, {port}."


def _of_senders(config: Config) -> Iterator[tuple[str, str]]:
    if config.senders.allow is None and (config.http is not None or config.mail is not None):
        yield "senders.allow", "It is missing: everybody who has an account may send reports here."


def _of_operators(config: Config) -> Iterator[tuple[str, str]]:
    page = config.page
    if page is not None and lists_of(Senders(allow=page.operators)).admits(_ANYBODY):
        yield "page.operators", "Everybody who has an account may sign in as an operator, and see patients."


def _of_adt(config: Config) -> Iterator[tuple[str, str]]:
    adt = config.adt
    if adt is None:
        return
    if adt.assigning_authority is None:
        for name, settings in config.destination.items():
            if getattr(settings, "match", "none") == "adt":
                text = (
                    'match = "adt" goes by patient IDs of every authority, because [adt] has no'
                    " assigning_authority: an insurer's or another hospital's may be taken for this one's."
                )
                yield f"destination.{name}", text
    if adt.tls_certificate is None:
        host, _ = address_of(adt.listen, "adt.listen")
        if not _is_loopback(host):
            yield "adt", "It has no tls_certificate: who is treated can be read on the way, and be changed."


def _of_files(config: Config) -> Iterator[tuple[str, str]]:
    if _mode(config.data) & _OTHERS:
        yield "data", f"Others than its owner have rights to {config.data}: chmod 700 takes them away."
    for place in _secret_files(config):
        if _mode(place) & stat.S_IRWXO:
            yield "secrets", f"Everybody on this machine has rights to {place}: chmod o= takes them away."
    for name, settings in config.destination.items():
        if isinstance(settings, FolderSettings) and settings.mounted_at is None:
            mount = _mount_of(settings.path)
            if mount != Path(mount.anchor):
                text = "Say mounted_at, so that nothing is written there while it is not."
                yield f"destination.{name}", f"It is on what is mounted at {mount}. {text}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _mount_of(path: Path) -> Path:
    resolved = path.resolve()
    return next(one for one in (resolved, *resolved.parents) if one.is_mount() or one.parent == one)


def _secret_files(settings: object) -> Iterator[Path]:
    if isinstance(settings, Secret):
        if settings.source.startswith("file:"):
            yield Path(settings.source.removeprefix("file:"))
    elif isinstance(settings, msgspec.Struct):
        for field in settings.__struct_fields__:
            yield from _secret_files(getattr(settings, field))
    elif isinstance(settings, dict):
        for value in settings.values():
            yield from _secret_files(value)
