"""Signatures of webhooks, after the Standard Webhooks specification (version 1.0.0, symmetric signatures).

What is signed is ``{webhook-id}.{webhook-timestamp}.{body}``, by HMAC-SHA256. While a secret is being
replaced there are two, and a signature by each: a receiver is content with one that it knows.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from chalicelib.keys.errors import InvalidWebhooks

PREFIX: Final = "whsec_"
MIN_SECRET: Final = 24
MAX_SECRET: Final = 64
MAX_SECRETS: Final = 2


def parse_secrets(text: str) -> list[bytes]:
    """The secrets in a file, one a line, the newest first.

    Raises:
        InvalidWebhooks: there is none, or more than two, or one that is none.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not 1 <= len(lines) <= MAX_SECRETS:
        raise InvalidWebhooks("a secret's file holds one secret, or two while it is being replaced")
    return [_secret(line) for line in lines]


def signatures(secrets: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The value of ``webhook-signature``: a signature by each of the secrets."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    made = (hmac.new(secret, signed, hashlib.sha256).digest() for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(one).decode('ascii')}" for one in made)


def secret_text(secret: bytes) -> str:
    """A secret as it is written."""
    return PREFIX + base64.b64encode(secret).decode("ascii")


def _secret(line: str) -> bytes:
    try:
        secret = base64.b64decode(line.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not line.startswith(PREFIX) or not MIN_SECRET <= len(secret) <= MAX_SECRET:
        # nothing of it is said: it may be a secret all the same
        raise InvalidWebhooks(
            f"a secret is {PREFIX} and then {MIN_SECRET} to {MAX_SECRET} bytes in base64: "
            "picsafe keyserver webhooks secret makes one"
        )
    return secret
