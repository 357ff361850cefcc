"""The URL of a server that may accept User Tokens, in the one form that tokens carry."""

from __future__ import annotations

import ipaddress
import re

from chalicelib.contract.hostnames import ascii_domain
from chalicelib.errors import InvalidRequest

MAX_AUDIENCE = 255
_ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]{2,45}\]|[^\s/?#@:\[\]\\%]{1,253})(?::(?P<port>[0-9]{1,5}))?/?",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"https": 443, "http": 80}
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")


def normalise(url: str) -> str:
    """The origin that a URL names: scheme, lower-case ASCII host, and the port unless it is the default.

    A host that ends in a number has to be a dotted IPv4 address, as in the URL Standard, so that no two
    spellings name the same server.

    Raises:
        InvalidRequest: ``invalid_audience``: not an origin, too long, or plain HTTP to anything but this
            very machine.
    """
    match = _ORIGIN.fullmatch(url) if len(url) <= MAX_AUDIENCE else None
    if match is None:
        raise _invalid()
    scheme = match["scheme"].lower()
    try:
        host, loopback = _host(match["host"])
    except ValueError:
        raise _invalid() from None
    port = int(match["port"]) if match["port"] else _DEFAULT_PORTS[scheme]
    if not 0 < port < 65536 or (scheme == "http" and not loopback):
        raise _invalid()
    origin = f"{scheme}://{host}" if port == _DEFAULT_PORTS[scheme] else f"{scheme}://{host}:{port}"
    if len(origin) > MAX_AUDIENCE:
        raise _invalid()
    return origin


def _host(text: str) -> tuple[str, bool]:
    if text.startswith("["):
        address = ipaddress.IPv6Address(text[1:-1])
        return f"[{address.compressed}]", address.is_loopback
    name = ascii_domain(text)
    if _NUMERIC_LABEL.fullmatch(name.rpartition(".")[2]):
        ipv4 = ipaddress.IPv4Address(name)
        return str(ipv4), ipv4.is_loopback
    return name, name == "localhost"


def _invalid() -> InvalidRequest:
    return InvalidRequest(
        "invalid_audience",
        "An audience is a server's address such as https://key.example.org, without a path.",
    )
