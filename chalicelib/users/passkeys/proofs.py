"""Checks what authenticators sign, by py_webauthn (Web Authentication Level 3, sections 7.1 and 7.2).

No statement about the make of an authenticator is asked for, and one that comes all the same is put aside
before anything of it is read, as a browser would. The library sees what has the form that authenticators
give it, and nothing else (``authenticator_bytes``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from chalicelib.contract.relying_parties import RelyingParty
from chalicelib.users.passkeys.authenticator_bytes import authenticator_data_of, check_authenticator_data
from chalicelib.users.passkeys.model import (
    MAX_CREDENTIAL_ID,
    MAX_PUBLIC_KEY,
    MIN_CREDENTIAL_ID,
    Ceremony,
    Credential,
    Passkey,
)

if TYPE_CHECKING:
    from webauthn.helpers.cose import COSEAlgorithmIdentifier

ALGORITHMS = (-8, -7, -257)
"""EdDSA, ES256 and RS256 (IANA COSE algorithms), in the order of preference; all authenticators have one."""

RSA_BITS = range(2048, 4097)
RSA_EXPONENT = 65537


class RefusedProof(Exception):
    """What an authenticator, or somebody in its place, has sent proves nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class Assertion:
    """What a browser has of an authenticator that signs somebody in.

    Attributes:
        credential_id: of which passkey.
        user_handle: whose, as ``handle_of`` has it.
        client_data: what the browser says, JSON.
        authenticator_data: what the authenticator says.
        signature: its own, over both.
    """

    credential_id: bytes
    user_handle: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes


def verify_registration(
    party: RelyingParty, ceremony: Ceremony, client_data: bytes, attestation_object: bytes
) -> Credential:
    """The passkey that an authenticator has made, for the person in front of it, at our own page.

    Raises:
        RefusedProof: for another origin, host or ceremony; nobody was verified; malformed; of a kind that was
            not asked for.
    """
    from webauthn import verify_registration_response
    from webauthn.helpers import encode_cbor
    from webauthn.helpers.structs import AuthenticatorAttestationResponse, RegistrationCredential

    try:
        _refuse_frames(client_data)
        data = authenticator_data_of(attestation_object)
        check_authenticator_data(data, is_new=True)
        verified = verify_registration_response(
            credential=RegistrationCredential(
                # both are told by the signed data
                id="",
                raw_id=b"",
                response=AuthenticatorAttestationResponse(
                    client_data, encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
                ),
            ),
            expected_challenge=ceremony.challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
            supported_pub_key_algs=_algorithms(),
        )
        _require_usable(verified.credential_public_key)
        is_synced = verified.credential_device_type == "multi_device"
    except Exception as error:  # noqa: BLE001 - hostile bytes make the library stumble in many ways
        _refuse(error)
    if not MIN_CREDENTIAL_ID <= len(verified.credential_id) <= MAX_CREDENTIAL_ID:
        raise RefusedProof
    if len(verified.credential_public_key) > MAX_PUBLIC_KEY:
        raise RefusedProof
    return Credential(
        verified.credential_id, verified.credential_public_key, verified.sign_count, is_synced=is_synced
    )


def verify_assertion(party: RelyingParty, ceremony: Ceremony, passkey: Passkey, assertion: Assertion) -> int:
    """The signature counter with which a passkey has signed, for its verified owner, at our own page.

    Whether it may be on several devices never changes.

    Raises:
        RefusedProof: for another origin, host or ceremony; nobody was verified; malformed; not signed by the
            passkey.
    """
    from webauthn import verify_authentication_response
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.structs import AuthenticationCredential, AuthenticatorAssertionResponse

    try:
        _refuse_frames(assertion.client_data)
        check_authenticator_data(assertion.authenticator_data, is_new=False)
        verified = verify_authentication_response(
            credential=AuthenticationCredential(
                id=bytes_to_base64url(assertion.credential_id),
                raw_id=assertion.credential_id,
                response=AuthenticatorAssertionResponse(
                    client_data_json=assertion.client_data,
                    authenticator_data=assertion.authenticator_data,
                    signature=assertion.signature,
                    user_handle=assertion.user_handle,
                ),
            ),
            expected_challenge=ceremony.challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            # the store decides that, when it takes the new one down
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        is_synced = verified.credential_device_type == "multi_device"
    except Exception as error:  # noqa: BLE001 - as above
        _refuse(error)
    if is_synced != passkey.is_synced:
        raise RefusedProof
    return verified.new_sign_count


def _refuse_frames(client_data: bytes) -> None:
    """Refuse what was asked for in a frame of somebody else's page; ours is in none."""
    from webauthn.helpers import parse_client_data_json

    if parse_client_data_json(client_data).cross_origin:
        raise RefusedProof


def _require_usable(public_key: bytes) -> None:
    """Refuse a key that no signature could be checked with, or not at once.

    Curves are those that the algorithms are bound to (Web Authentication Level 3, section 5.8.5). RSA's
    exponent is the one that authenticators use: checking by a long one takes a hundred times as long, each
    time that anybody tries to sign in by the key.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from webauthn.helpers import decode_credential_public_key, decoded_public_key_to_cryptography

    key = decoded_public_key_to_cryptography(decode_credential_public_key(public_key))
    match key:
        case RSAPublicKey():
            usable = key.key_size in RSA_BITS and key.public_numbers().e == RSA_EXPONENT
        case EllipticCurvePublicKey():
            usable = isinstance(key.curve, SECP256R1)
        case _:
            usable = isinstance(key, Ed25519PublicKey)
    if not usable:
        raise RefusedProof


def _algorithms() -> list[COSEAlgorithmIdentifier]:
    from webauthn.helpers.cose import COSEAlgorithmIdentifier

    return [COSEAlgorithmIdentifier(number) for number in ALGORITHMS]


def _refuse(error: Exception) -> NoReturn:
    # what the library says of it quotes what was sent
    raise RefusedProof from (error if isinstance(error, RefusedProof) else None)
