"""The signing key in a folder, for one machine.

``signing.pem`` signs; ``retired/{kid}.pem`` are public keys whose tokens are still accepted. A folder is read
once: a server that runs while the key is replaced goes on with the old one, which is retired by then, until
it is started again.
"""

from __future__ import annotations

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
from chalicelib.local import private_files
from chalicelib.users.signing.jwk import public_jwk, raw_signature

_ECDSA = ec.ECDSA(SHA256())
# a P-256 key in PEM has some 240 characters; people may write words around it
_LONGEST = 16 * 1024


class KeyFileSigner:
    """``SigningKeys`` over a folder.

    Args:
        folder: where the keys are; it and a first key are made if they are not there.

    Raises:
        Unavailable: the folder cannot be used, holds something else than P-256 keys, or the key that signs is
            not its owner's alone.
    """

    def __init__(self, folder: Path) -> None:
        try:
            _prepare(folder)
            self._key = _read_private(folder / "signing.pem")
            current = public_jwk(self._key.public_key())
            retired = [_read_public(path) for path in sorted((folder / "retired").glob("*.pem"))]
        except (private_files.NotPrivate, OSError, ValueError, TypeError) as error:
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
            private_files.replace(retired / f"{public_jwk(old)['kid']}.pem", pem)
        else:
            for path in retired.glob("*.pem"):
                path.unlink()
        private_files.replace(folder / "signing.pem", _new_private())
    except (private_files.NotPrivate, OSError, ValueError, TypeError) as error:
        raise Unavailable from error


def _prepare(folder: Path) -> None:
    private_files.make_folder(folder / "retired")
    if not (folder / "signing.pem").exists():
        private_files.create(folder / "signing.pem", _new_private())


def _new_private() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _read_private(path: Path) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(private_files.read(path, longest=_LONGEST), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("not an elliptic curve key")
    return key


def _read_public(path: Path) -> dict[str, str]:
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("not an elliptic curve key")
    return public_jwk(key)
