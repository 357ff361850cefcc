"""The signing key in a folder, for one machine.

``signing.pem`` signs; ``retired/{kid}.pem`` are public keys whose tokens are still accepted. A folder is read
once: a server that runs while the key is replaced goes on with the old one, which is retired by then, until
it is started again.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from chalicelib.errors import Unavailable
from chalicelib.users.signing.jwk import public_jwk, raw_signature

_ECDSA = ec.ECDSA(SHA256())


class KeyFileSigner:
    """``SigningKeys`` over a folder.

    Args:
        folder: where the keys are; it and a first key are made if they are not there.

    Raises:
        Unavailable: the folder cannot be used, holds something else than P-256 keys, or others can read the
            key that signs.
    """

    def __init__(self, folder: Path) -> None:
        try:
            _prepare(folder)
            self._key = _read_private(folder / "signing.pem")
            current = public_jwk(self._key.public_key())
            retired = [_read_public(path) for path in sorted((folder / "retired").glob("*.pem"))]
        except (OSError, ValueError, TypeError) as error:
            raise Unavailable from error
        self._jwks = {jwk["kid"]: jwk for jwk in (current, *retired)}
        self._kid = current["kid"]

    def key_id(self) -> str:
        """See the port."""
        return self._kid

    def sign(self, message: bytes) -> bytes:
        """See the port."""
        return raw_signature(self._key.sign(message, _ECDSA))

    def public_jwk(self, kid: str) -> dict[str, str] | None:
        """See the port."""
        return self._jwks.get(kid)

    def public_jwks(self) -> list[dict[str, str]]:
        """See the port."""
        return list(self._jwks.values())


def rotate(folder: Path, *, trust_old: bool = True) -> None:
    """Replace the signing key; servers take the new one up when they are started again.

    Args:
        folder: as for ``KeyFileSigner``.
        trust_old: whether tokens that the old key signed stay good until they run out. Not after a theft:
            then all retired keys are dropped too.

    Raises:
        Unavailable: the folder cannot be written, or holds something else than P-256 keys.
    """
    retired = folder / "retired"
    try:
        _prepare(folder)
        if trust_old:
            old = _read_private(folder / "signing.pem").public_key()
            pem = old.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            _write(retired / f"{public_jwk(old)['kid']}.pem", pem)
        else:
            for path in retired.glob("*.pem"):
                path.unlink()
        _write(folder / "signing.pem", _new_private())
    except (OSError, ValueError, TypeError) as error:
        raise Unavailable from error


def _prepare(folder: Path) -> None:
    (folder / "retired").mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / "signing.pem").exists():
        _write(folder / "signing.pem", _new_private(), replace=False)


def _new_private() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _read_private(path: Path) -> ec.EllipticCurvePrivateKey:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ValueError("others can read the signing key")
        key = load_pem_private_key(file.read(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("not an elliptic curve key")
    return key


def _read_public(path: Path) -> dict[str, str]:
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("not an elliptic curve key")
    return public_jwk(key)


def _write(path: Path, content: bytes, *, replace: bool = True) -> None:
    """Write all or nothing, for the owner's eyes only; without ``replace``, whoever is first wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}.tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            _link_unless_there(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _link_unless_there(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
