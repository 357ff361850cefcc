"""What a page sends of passkeys, made by an authenticator in software."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from typing import Any

from tests.fakes.authenticator import Authenticator, base64url


def new_passkey(device: Authenticator, question: dict[str, Any], name: str = "My phone") -> dict[str, str]:
    """The body of ``POST /passkeys``."""
    made = device.create(from_base64url(question["challenge"]), from_base64url(question["user_handle"]))
    return {
        "ceremony": question["ceremony"],
        "name": name,
        "client_data": base64url(made.client_data),
        "attestation_object": base64url(made.attestation_object),
    }


def signed(device: Authenticator, question: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The body of ``POST /sign-in/passkey``."""
    answer = device.get(from_base64url(question["challenge"]))
    names = ("credential_id", "user_handle", "client_data", "authenticator_data", "signature")
    return {
        "ceremony": question["ceremony"],
        **{name: base64url(getattr(answer, name)) for name in names},
        **more,
    }


def from_base64url(text: str) -> bytes:
    """The bytes."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
