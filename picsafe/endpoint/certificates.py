"""How long TLS certificates are good, by their files."""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

RENEWED_BEFORE: Final = timedelta(days=14)
"""Whoever renews certificates by a program does it before that."""


def end_of(certificate: Path) -> datetime | None:
    """When a certificate ends; ``None`` if it cannot be read."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return None


def standing_of(certificate: Path, key: Path, now: datetime) -> tuple[Literal["ok", "warn", "FAIL"], str]:
    """Whether a certificate and its key are good, and a sentence about it."""
    ends = end_of(certificate)
    try:
        # a password would be asked for at the terminal
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError):
        ends = None
    if ends is None:
        return "FAIL", f"{certificate} and {key} cannot be read, or do not fit together."
    day = f"{ends:%Y-%m-%d}"
    if ends <= now:
        return "FAIL", f"{certificate} has ended on {day}: nobody connects."
    if ends - now < RENEWED_BEFORE:
        return "warn", f"{certificate} ends on {day}. A running server takes a renewed one up by itself."
    return "ok", f"{certificate} is good until {day}."
