"""Addresses in endpoint.toml."""

from __future__ import annotations

import re

from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import origin_of
from picsafe.endpoint.errors import InvalidConfig

_LISTEN = re.compile(r"(?:\[(?P<ipv6>[0-9a-fA-F:.]+)\]|(?P<host>[0-9A-Za-z.-]+)):(?P<port>[0-9]{1,5})")


def server_at(url: str, setting: str) -> str:
    """The origin that a setting names.

    Raises:
        InvalidConfig: it is no server's address.
    """
    try:
        return origin_of(url)
    except InvalidOrigin:
        raise InvalidConfig(
            f"{setting} has to be a server's address such as https://endpoint.example.org, without a path."
        ) from None


def address_of(listen: str, setting: str) -> tuple[str, int]:
    """Host and port of a setting such as ``127.0.0.1:8443`` or ``[::1]:8443``.

    Raises:
        InvalidConfig: it is none.
    """
    match = _LISTEN.fullmatch(listen)
    if match is None or int(match["port"]) > 65_535:
        raise InvalidConfig(f"{setting} has to be an address and a port, such as 127.0.0.1:8443.")
    return match["ipv6"] or match["host"], int(match["port"])
