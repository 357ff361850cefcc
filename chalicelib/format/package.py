"""package.json: the one thing that can be read of a sealed report, the URL of its Key Server."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import msgspec

from chalicelib.format.errors import InvalidPackageError

MAX_URL_LENGTH: Final = 2048


def encode_package(keyserver_url: str) -> bytes:
    """Return package.json (seeds, "package.json").

    Raises:
        InvalidPackageError: the URL is not one that ``decode_package`` would accept.
    """
    _require_url(keyserver_url)
    return msgspec.json.format(msgspec.json.encode({"keyserver_url": keyserver_url}), indent=2) + b"\n"


def decode_package(document: bytes) -> str:
    """Return the Key Server's URL: http or https, ASCII, at most 2,048 characters, without credentials.

    It is empty in a report sealed with a static key (seeds, "Upload Encrypted (Static Key)"), whose key no
    server has. Fields that this version does not know are ignored. Whether the URL may be trusted with
    anything is for the caller to decide: whoever made the file wrote it.

    Raises:
        InvalidPackageError: anything else.
    """
    try:
        package = msgspec.json.decode(document.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidPackageError("package.json is not JSON") from error
    url = package.get("keyserver_url") if isinstance(package, dict) else 0
    if url is None:
        return ""
    if not isinstance(url, str):
        raise InvalidPackageError("package.json does not name a Key Server")
    _require_url(url)
    return url


def _require_url(url: str) -> None:
    if url == "":
        return
    if len(url) > MAX_URL_LENGTH or not url.isascii() or not url.isprintable() or " " in url:
        raise InvalidPackageError("the Key Server's URL is not one")
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port != 0
    except ValueError as error:
        raise InvalidPackageError("the Key Server's URL is not one") from error
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or "@" in parts.netloc
        or not port_is_valid
    ):
        raise InvalidPackageError("the Key Server's URL is not one")
    if parts.fragment or "\\" in url:
        raise InvalidPackageError("the Key Server's URL is not one")
