"""package.json: what can be read of a sealed report: where its key is, or for whom it was sealed."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from chalicelib.contract.report_ids import is_report_id
from chalicelib.contract.static_keys import is_fingerprint
from chalicelib.format.errors import InvalidPackageError
from chalicelib.format.json_documents import NotJson, decode_json

MAX_URL_LENGTH: Final = 2048

ENC_SIZE: Final = 65
"""Bytes of HPKE's encapsulated key on P-256."""

PASSWORD: Final = re.compile(r"[!-~]{1,256}")
"""A password that is wrapped; ours are 32 random bytes in base64url."""

_TAG_SIZE: Final = 16
_VISIBLE_ASCII: Final = re.compile(r"[!-\[\]-~]+")  # without the backslash
# An @ would put a trusted name before the server's own. An empty fragment is none.
_URL: Final = re.compile(
    r"(?i:https?)://(?:\[(?P<ipv6>[^\]/?#@]+)\]|[^\[\]:/?#@]+)(?::(?P<port>[0-9]*))?(?:[/?][^#]*)?#?"
)
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]{1,512}")


@dataclass(frozen=True, slots=True)
class WrappedPassword:
    """The password of a report that was sealed to an Endpoint Server's public key.

    Attributes:
        key_id: the public key's fingerprint, 30 digits.
        report_id: the report's ID.
        enc: HPKE's encapsulated key, 65 bytes.
        ciphertext: the password, encrypted, and its tag of 16 bytes.
    """

    key_id: str
    report_id: str
    enc: bytes
    ciphertext: bytes


@dataclass(frozen=True, slots=True)
class Package:
    """What package.json says.

    Attributes:
        keyserver_url: where the key is; empty if no server has it.
        static_key: the report's password for the Endpoint Server that it was sealed for.
    """

    keyserver_url: str
    static_key: WrappedPassword | None = None


def encode_package(package: Package) -> bytes:
    """Return package.json (seeds, "package.json").

    Raises:
        InvalidPackageError: it is not what ``decode_package`` would accept.
    """
    _require_url(package.keyserver_url)
    document: dict[str, Any] = {"keyserver_url": package.keyserver_url}
    wrapped = package.static_key
    if wrapped is not None:
        document["static_key"] = {
            "key_id": wrapped.key_id,
            "report_id": wrapped.report_id,
            "enc": _base64url(wrapped.enc),
            "ciphertext": _base64url(wrapped.ciphertext),
        }
    encoded = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
    decode_package(encoded)
    return encoded


def decode_package(document: bytes) -> Package:
    """Return what package.json says: a Key Server's URL, or a password wrapped for a static key, or neither.

    The URL is http or https, ASCII, at most 2,048 characters, without credentials. Fields that this version
    does not know are ignored. Whether the URL may be trusted with anything is for the caller to decide:
    whoever made the file wrote it.

    Raises:
        InvalidPackageError: anything else, both a URL and a wrapped password included.
    """
    try:
        package = decode_json(document)
    except NotJson:
        raise InvalidPackageError("package.json is not JSON, or nested too deeply") from None
    if not isinstance(package, dict):
        raise InvalidPackageError("package.json does not name a Key Server")
    url = package.get("keyserver_url")
    if url is None:
        url = ""
    if not isinstance(url, str):
        raise InvalidPackageError("package.json does not name a Key Server")
    url = url.strip(" \t\r\n")
    _require_url(url)
    static_key = package.get("static_key")
    if static_key is None:
        return Package(url)
    if url:
        # readers that each follow another of the two would come to different answers
        raise InvalidPackageError("package.json names a Key Server and a static key")
    return Package(url, _wrapped(static_key))


def _wrapped(document: object) -> WrappedPassword:
    if not isinstance(document, dict):
        raise _invalid_wrapping()
    key_id, report_id = document.get("key_id"), document.get("report_id")
    enc, ciphertext = _bytes(document.get("enc")), _bytes(document.get("ciphertext"))
    if not isinstance(key_id, str) or not is_fingerprint(key_id):
        raise _invalid_wrapping()
    if not isinstance(report_id, str) or not is_report_id(report_id):
        raise _invalid_wrapping()
    if len(enc) != ENC_SIZE or not 1 <= len(ciphertext) - _TAG_SIZE <= 256:
        raise _invalid_wrapping()
    return WrappedPassword(key_id, report_id, enc, ciphertext)


def _bytes(text: object) -> bytes:
    if not isinstance(text, str) or _BASE64URL.fullmatch(text) is None:
        raise _invalid_wrapping()
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise _invalid_wrapping() from error
    if _base64url(data) != text:
        raise _invalid_wrapping()
    return data


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _invalid_wrapping() -> InvalidPackageError:
    return InvalidPackageError("package.json has a static key that is none")


def _require_url(url: str) -> None:
    if url != "" and not _is_server_url(url):
        raise InvalidPackageError("the Key Server's URL is not one")


def _is_server_url(url: str) -> bool:
    well_formed = len(url) <= MAX_URL_LENGTH and _VISIBLE_ASCII.fullmatch(url) is not None
    match = _URL.fullmatch(url) if well_formed else None
    if match is None or int(match["port"] or 1) not in range(1, 65536):
        return False
    address = match["ipv6"]
    return address is None or _is_ipv6(address)


def _is_ipv6(address: str) -> bool:
    # a zone (RFC 6874) says something on one machine alone, and browsers refuse it
    try:
        ipaddress.IPv6Address(address)
    except ValueError:
        return False
    return "%" not in address
