"""The block of text by which a private Key Server learns whom it serves: its registration.

An administrator copies it from My PicSafe or the command line, and whoever runs the server gives it to it as
a file. It holds nothing that is secret::

    -----BEGIN PICSAFE REGISTRATION-----
    version: 1
    issuer: https://user.example.org
    audience: https://key.hospital.example
    my: https://my.example.org
    made: 2026-11-29T21:00:00Z
    key: A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW
    check: 0123456789abcdef
    -----END PICSAFE REGISTRATION-----

``issuer`` is the User Server, ``audience`` the Key Server's own address, ``my`` My PicSafe. Each ``key``, of
which there may be sixteen, is a public key that signed tokens when the block was ``made``: a point on P-256,
compressed, in base64url; its ``kid`` is its thumbprint (RFC 7638). ``check`` is the beginning of a SHA-256,
so that a slip of copying is noticed. It proves nothing: whoever gives a server another block than the
administrator's makes it another server.

Blanks around a line, blank lines and either kind of line end mean nothing; everything else does.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from chalicelib.contract.errors import InvalidOrigin, InvalidRegistration
from chalicelib.contract.origins import is_confidential, origin_of
from chalicelib.contract.p256 import compressed, decompressed

MAX_TEXT: Final = 8192
"""The longest text that is looked at, in UTF-16 code units."""

MAX_KEYS: Final = 16

_BEGIN: Final = "-----BEGIN PICSAFE REGISTRATION-----"
_END: Final = "-----END PICSAFE REGISTRATION-----"
_VERSION: Final = "1"
_DOMAIN: Final = "PicSafe registration\n"
_FIELD: Final = re.compile(r"([a-z]{2,8}): ([\x21-\x7e]{1,255})")
_BLANKS: Final = " \t\u00a0\ufeff"
_ORIGINS: Final = ("issuer", "audience", "my")
_POINT: Final = re.compile(r"[A-Za-z0-9_-]{44}")
_MADE: Final = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_FORMAT: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Registration:
    """What a block says.

    Attributes:
        issuer: the User Server's origin.
        audience: the Key Server's own origin.
        my: My PicSafe's origin.
        made: when, in whole seconds.
        keys: the public keys of tokens, each a compressed point in base64url, 44 characters.
    """

    issuer: str
    audience: str
    my: str
    made: datetime
    keys: tuple[str, ...]

    def jwks(self) -> list[dict[str, str]]:
        """The public keys as JSON Web Keys, with their ``kid``."""
        return [_jwk(key) for key in self.keys]


def key_of(jwk: dict[str, str]) -> str:
    """A public key on P-256, as the block has it."""
    point = b"\x04" + _from_base64url(jwk["x"]) + _from_base64url(jwk["y"])
    return _base64url(compressed(point))


def registration_text(registration: Registration) -> str:
    """The block, ending with a line end.

    Raises:
        InvalidRegistration: ``invalid_registration``: it could not be read.
    """
    lines = [
        f"version: {_VERSION}",
        f"issuer: {registration.issuer}",
        f"audience: {registration.audience}",
        f"my: {registration.my}",
        f"made: {registration.made.astimezone(UTC).strftime(_FORMAT)}",
        *(f"key: {key}" for key in registration.keys),
    ]
    text = "\n".join([_BEGIN, *lines, f"check: {_check(lines)}", _END, ""])
    read_registration(text)
    return text


def read_registration(text: str) -> Registration:
    """What a block says.

    Raises:
        InvalidRegistration: ``invalid_registration``: it is none, or something in it was changed;
            ``later_registration``: it is of a later version than this one.
    """
    if len(text.encode("utf-16-le", "surrogatepass")) > 2 * MAX_TEXT:
        raise _invalid()
    lines = [line for line in (line.strip(_BLANKS) for line in re.split(r"\r\n|\r|\n", text)) if line]
    if len(lines) < 3 or lines[0] != _BEGIN or lines[-1] != _END:
        raise _invalid()
    if re.fullmatch(r"version: [1-9][0-9]{0,3}", lines[1]) and lines[1] != f"version: {_VERSION}":
        raise InvalidRegistration(
            "later_registration", "This registration is of a later version of PicSafe. Update this server."
        )
    *signed, check = lines[1:-1]
    fields = [_field(line) for line in signed]
    names = [name for name, _ in fields]
    values = [value for _, value in fields]
    keys = values[5:]
    if names != ["version", *_ORIGINS, "made", *("key" for _ in keys)] or check != f"check: {_check(signed)}":
        raise _invalid()
    if values[0] != _VERSION or not 0 < len(keys) <= MAX_KEYS or len(set(keys)) != len(keys):
        raise _invalid()
    issuer, audience, my = map(_origin, values[1:4])
    if not is_confidential(issuer) or any(_decompressed(key) is None for key in keys):
        raise _invalid()
    return Registration(issuer, audience, my, _moment(values[4]), tuple(keys))


def _check(lines: Sequence[str]) -> str:
    return hashlib.sha256((_DOMAIN + "".join(f"{line}\n" for line in lines)).encode()).hexdigest()[:16]


def _field(line: str) -> tuple[str, str]:
    match = _FIELD.fullmatch(line)
    if match is None:
        raise _invalid()
    return match[1], match[2]


def _origin(text: str) -> str:
    try:
        if origin_of(text) == text:
            return text
    except InvalidOrigin:
        pass
    raise _invalid()


def _moment(text: str) -> datetime:
    if _MADE.fullmatch(text) is None:
        raise _invalid()
    try:
        return datetime.strptime(text, _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        raise _invalid() from None


def _decompressed(key: str) -> bytes | None:
    return decompressed(_from_base64url(key)) if _POINT.fullmatch(key) else None


def _jwk(key: str) -> dict[str, str]:
    point = _decompressed(key)
    if point is None:
        raise _invalid()
    x, y = _base64url(point[1:33]), _base64url(point[33:])
    # RFC 7638 section 3: these members, in this order, without blanks
    required = f'{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}'
    kid = _base64url(hashlib.sha256(required.encode()).digest())
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": kid}


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _from_base64url(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise _invalid() from None


def _invalid() -> InvalidRegistration:
    return InvalidRegistration(
        "invalid_registration",
        "This is no Key Server's registration, or something in it was changed. Copy the whole block again.",
    )
