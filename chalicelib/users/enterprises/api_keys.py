"""API keys: ``psk_{id}_{secret}``, shown once."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.users.enterprises.model import ApiKey
from chalicelib.users.shown_once import Kind

API_KEY: Final = Kind("psk")


def new_key(enterprise: int, name: str, now: datetime, *, made_by: str = "") -> tuple[ApiKey, str]:
    """A fresh key to store and its text to show once."""
    made = API_KEY.make(enterprise)
    return ApiKey(made.id, enterprise, name, made.digest, now, made_by=made_by), made.text
