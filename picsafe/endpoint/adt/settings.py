"""``[adt]`` of endpoint.toml: who may say who the hospital's patients are, and how long that is kept."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated

import msgspec

from picsafe.delivery.settings.records import Hl7Charset
from picsafe.endpoint.addresses import address_of
from picsafe.endpoint.errors import InvalidConfig

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]


class Adt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[adt]``.

    Attributes:
        listen: address and port.
        allow: the addresses and networks of those who may connect; without any, this machine alone.
        tls_certificate, tls_key: PEM files, where the connection is encrypted.
        client_ca_file: who vouches for the certificate that those who connect then have to show.
        assigning_authority: whose patient IDs count (PID-3.4, its first part); any, without it.
        id_type: of which type (PID-3.5); an ID without a type counts.
        charset: of messages that do not say theirs in MSH-18.
        days: after which a patient is forgotten of whom nothing was heard.
        silent_hours: after which without a message somebody should look.
        max_patients: how many are known; beyond, those of whom nothing was heard for longest are forgotten.
    """

    listen: Text = "127.0.0.1:2576"
    allow: Annotated[tuple[Text, ...], msgspec.Meta(max_length=100)] = ()
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    client_ca_file: Path | None = None
    assigning_authority: Text | None = None
    id_type: Text = "MR"
    charset: Hl7Charset = "UNICODE UTF-8"
    silent_hours: Annotated[int, msgspec.Meta(ge=1, le=8760)] = 24
    days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 400
    max_patients: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)] = 1_000_000


def require_adt(adt: Adt) -> None:
    """Return if the settings fit together.

    Raises:
        InvalidConfig: they do not.
    """
    host, _ = address_of(adt.listen, "adt.listen")
    if (adt.tls_certificate is None) != (adt.tls_key is None):
        raise InvalidConfig("adt: tls_certificate and tls_key go together.")
    if adt.client_ca_file is not None and adt.tls_certificate is None:
        raise InvalidConfig("adt: client_ca_file needs tls_certificate.")
    for network in adt.allow:
        try:
            ip_network(network)
        except ValueError:
            raise InvalidConfig("adt: allow has addresses and networks, such as 10.1.2.0/24.") from None
    if not adt.allow and not _is_loopback(host):
        raise InvalidConfig(
            "adt: allow has to name who may connect, because whoever does can change whose a report is."
        )


def is_allowed(adt: Adt, address: str) -> bool:
    """Whether an address may connect."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    if not adt.allow:
        return bool(mapped.is_loopback)
    return any(mapped in ip_network(network) for network in adt.allow)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
