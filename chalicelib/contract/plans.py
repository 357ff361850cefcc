"""The plans, and what each opens (seed document 3, sections 2.2.2, 2.2.3, 2.2.1.2 and 6).

Every plan sends by mail, by link and to PicSafe Cloud, opens what it was sent, and keeps what it has sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

Plan = Literal["free", "pro", "enterprise"]

PLANS: Final[tuple[Plan, ...]] = get_args(Plan)
"""Each opens all that those before it do."""

HIGHEST: Final[Plan] = PLANS[-1]

PLAN_OF_POSTING: Final[Plan] = "pro"
"""The least that a token for an Endpoint Server takes."""

PLANS_OF_SEND_TYPES: Final[Mapping[str, Plan]] = MappingProxyType(
    {
        "post": PLAN_OF_POSTING,
        "post_dynamic": "enterprise",
        "post_static": "enterprise",
        "fhir": "pro",
        "box": "pro",
        "dropbox": "pro",
    }
)
"""The least that each way of sending takes, where it takes one.

``post`` is how a data warehouse gets reports, which is Pro's; what a hospital decrypts by itself is its
medical record. To the last three a person's client goes by itself.
"""


def highest(plans: Iterable[str]) -> Plan:
    """The highest of some plans, ``free`` if there is none; a plan that is not known here opens nothing."""
    given = set(plans)
    return next((plan for plan in reversed(PLANS) if plan in given), PLANS[0])


def includes(plan: str, needed: Plan) -> bool:
    """Whether a plan opens what takes ``needed``; one that is not known here opens what ``free`` does."""
    return PLANS.index(highest([plan])) >= PLANS.index(needed)


def is_paid(plan: str) -> bool:
    """Whether a plan, also one of a later server, is another than ``free``."""
    return plan not in {"", PLANS[0]}
