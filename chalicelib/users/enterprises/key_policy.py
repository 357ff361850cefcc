"""What an enterprise lays down about the keys of all its members' reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.errors import InvalidRequest
from chalicelib.policies.given import document_of
from chalicelib.policies.terms import NO_TERMS, Terms

MAX_DOCUMENT: Final = 1000
"""Of bytes: members' tokens carry it, and a header has only so much room."""
SHOWN: Final = 20
MAX_CHANGES: Final = 50
"""In a day, because none is ever forgotten."""


@dataclass(frozen=True, slots=True)
class EnterprisePolicy:
    """One version of it.

    Attributes:
        version: how often it was laid down; 0 before the first time.
        terms: what holds; ``NO_TERMS`` if it was lifted.
        changed_by: the user number of the administrator.
        changed_at: when; ``None`` before the first time.
    """

    version: int = 0
    terms: Terms = NO_TERMS
    changed_by: int = 0
    changed_at: datetime | None = None


def checked_size(terms: Terms) -> Terms:
    """Terms that members' tokens have room for.

    Raises:
        InvalidRequest: ``policy_too_large``.
    """
    if len(msgspec.json.encode(document_of(terms))) > MAX_DOCUMENT:
        raise InvalidRequest(
            "policy_too_large",
            "Name fewer recipients: a domain, such as *@hospital.example, stands for everybody there.",
        )
    return terms


def claim_of(number: int, name: str, policy: EnterprisePolicy) -> dict[str, Any]:
    """What members' tokens say of it."""
    return {
        "enterprise": number,
        "name": name,
        "version": policy.version,
        "policy": document_of(policy.terms),
    }
