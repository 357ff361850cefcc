"""Sealing to an Endpoint Server's public key: HPKE around the password of the RNCryptor message.

RFC 9180 in base mode, with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM, no associated data, and
an ``info`` that names what this is, the report and the key. It hides the password and binds it to the
report's ID; it says nothing about who sealed, which anybody can who has the public key.
"""

from __future__ import annotations

from typing import Final, Self

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from chalicelib.contract.errors import InvalidStaticKey
from chalicelib.contract.report_ids import is_report_id
from chalicelib.contract.static_keys import (
    normal_static_key,
    shown_fingerprint,
    static_key_fingerprint,
    static_key_of,
    static_key_point,
)
from chalicelib.format.errors import AuthenticationFailedError, InvalidIdentifierError, InvalidKeyError
from chalicelib.format.package import ENC_SIZE, PASSWORD, WrappedPassword

_SUITE: Final = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_CURVE: Final = ec.SECP256R1()
_LABEL: Final = "PicSafe static key 1"


def wrap_password(public_key: str, report_id: str, password: str) -> WrappedPassword:
    """A report's password, readable for whoever has the private key.

    Args:
        public_key: as people pass it on.
        report_id: the report's ID.
        password: 1 to 256 visible ASCII characters.

    Raises:
        InvalidKeyError: the public key or the password cannot be one.
        InvalidIdentifierError: the report ID cannot be one.
    """
    if not is_report_id(report_id):
        raise InvalidIdentifierError("the report ID cannot be one")
    try:
        key = normal_static_key(public_key)
        point = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, static_key_point(key))
    except (InvalidStaticKey, ValueError) as error:
        raise InvalidKeyError("the public key is not one") from error
    if PASSWORD.fullmatch(password) is None:
        raise InvalidKeyError("the password cannot be one")
    key_id = static_key_fingerprint(key)
    sealed = _SUITE.encrypt(password.encode("ascii"), point, info=_info(report_id, key_id))
    return WrappedPassword(key_id, report_id, sealed[:ENC_SIZE], sealed[ENC_SIZE:])


class StaticPrivateKey:
    """A private key of an Endpoint Server.

    Attributes:
        public_key: the text that senders get.
        key_id: its fingerprint.
    """

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public_key = static_key_of(point)
        self.key_id = static_key_fingerprint(self.public_key)

    @classmethod
    def generate(cls) -> Self:
        """A new one."""
        return cls(ec.generate_private_key(_CURVE))

    @classmethod
    def from_pem(cls, document: bytes) -> Self:
        """The key in a PEM file (PKCS #8, or SEC 1), not encrypted; text before it is ignored.

        Raises:
            InvalidKeyError: it is none, is encrypted, or is of another kind.
        """
        try:
            key = load_pem_private_key(document, None)
        except TypeError as error:
            raise InvalidKeyError("the private key is encrypted with a passphrase") from error
        except (ValueError, UnsupportedAlgorithm) as error:
            raise InvalidKeyError("the file holds no private key") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != _CURVE.name:
            raise InvalidKeyError("the private key is not one on P-256")
        return cls(key)

    def pem(self) -> bytes:
        """The key's file: PEM (PKCS #8) below a few lines about it."""
        about = f"PicSafe static key {shown_fingerprint(self.key_id)}\nPublic key: {self.public_key}\n\n"
        key = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return about.encode() + key

    def unwrap(self, wrapped: WrappedPassword) -> str:
        """A report's password.

        Raises:
            AuthenticationFailedError: it was sealed to another key, or for another report, or was changed.
        """
        try:
            password = _SUITE.decrypt(
                wrapped.enc + wrapped.ciphertext, self._key, info=_info(wrapped.report_id, wrapped.key_id)
            )
        except (InvalidTag, ValueError) as error:
            raise AuthenticationFailedError("the key is wrong or the file was changed") from error
        text = password.decode("ascii", "replace")
        if PASSWORD.fullmatch(text) is None:
            raise AuthenticationFailedError("what was sealed is not a password")
        return text

    def __repr__(self) -> str:
        return f"StaticPrivateKey(key_id={self.key_id!r})"


def _info(report_id: str, key_id: str) -> bytes:
    return f"{_LABEL}\n{report_id}\n{key_id}".encode("ascii")
