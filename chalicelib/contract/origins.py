"""Which server a URL names: scheme, host and port, in the one spelling that tokens, files and lists carry."""

from __future__ import annotations

import re

from chalicelib.contract.errors import InvalidHostname, InvalidOrigin
from chalicelib.contract.hostnames import canonical_host, ends_in_number

MAX_ORIGIN = 255
_ORIGIN = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9a-f:.]{2,45}\]|[^\x00-\x20\x7f/?#@:\[\]\\%]{1,253})"
    r"(?::(?P<port>[0-9]{1,5}))?/?",
    re.IGNORECASE | re.ASCII,
)
_DEFAULT_PORTS = {"https": 443, "http": 80}
_LOOPBACK_IPV6 = "[::1]"


def origin_of(text: str) -> str:
    """``scheme://host[:port]``: lower case, the host in ASCII, the port only if it is not the scheme's.

    One slash may follow. An IPv4 address has four decimal parts without leading zeros, an IPv6 address no
    zone; it is given in the shortest form of RFC 5952 section 4, always in hexadecimal digits. IPv4 addresses
    as IPv6 (``::ffff:0:0/96``) are refused, as is a dot at the host's end: each server has one name.

    Raises:
        InvalidOrigin: ``invalid_origin``: anything else, such as user info, a path, a query, a fragment,
            backslashes, percent-encoding, white space, other schemes, or more than ``MAX_ORIGIN`` characters.
    """
    match = _ORIGIN.fullmatch(text) if len(text.removesuffix("/")) <= MAX_ORIGIN else None
    if match is None:
        raise _invalid()
    scheme = match["scheme"].lower()
    port = int(match["port"]) if match["port"] else _DEFAULT_PORTS[scheme]
    if not 0 < port < 65536:
        raise _invalid()
    origin = f"{scheme}://{_host(match['host'])}"
    if port != _DEFAULT_PORTS[scheme]:
        origin += f":{port}"
    if len(origin) > MAX_ORIGIN:
        raise _invalid()
    return origin


def host_of(origin: str) -> str:
    """The host of a canonical origin, an IPv6 address in its brackets."""
    return re.sub(r":[0-9]+\Z", "", origin.partition("://")[2])


def is_loopback(origin: str) -> bool:
    """Whether a canonical origin is on this very machine: see ``is_loopback_host``."""
    return is_loopback_host(host_of(origin))


def is_loopback_host(host: str) -> bool:
    """Whether a canonical host is this very machine.

    ``localhost`` and every name below it (RFC 6761 section 6.3), 127.0.0.0/8, and ``[::1]``.
    """
    if host == "localhost" or host.endswith(".localhost") or host == _LOOPBACK_IPV6:
        return True
    return ends_in_number(host) and host.startswith("127.")


def is_confidential(origin: str) -> bool:
    """Whether nobody on the way to a canonical origin can read what is sent: TLS, or this very machine."""
    return origin.startswith("https://") or is_loopback(origin)


def _host(text: str) -> str:
    if text.startswith("["):
        return _ipv6(text[1:-1])
    try:
        name = canonical_host(text)
    except InvalidHostname:
        raise _invalid() from None
    if not ends_in_number(name):
        return name
    # an address in other letters or of another form would be a second spelling of it
    if name != text or not _is_ipv4(name):
        raise _invalid()
    return name


def _is_ipv4(text: str) -> bool:
    import ipaddress

    try:
        return str(ipaddress.IPv4Address(text)) == text
    except ValueError:
        return False


def _ipv6(text: str) -> str:
    import ipaddress

    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        raise _invalid() from None
    if address.ipv4_mapped is not None:
        raise _invalid()
    return f"[{address.compressed}]"


def _invalid() -> InvalidOrigin:
    return InvalidOrigin("invalid_origin", "A server's URL looks like https://key.example.org.")
