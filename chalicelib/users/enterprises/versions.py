"""A version of what an enterprise has laid down, as stores keep it whatever it is about."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Version(NamedTuple):
    """One version.

    Attributes:
        number: how often something was laid down, from 1 on.
        document: what, as JSON.
        changed_by: the user number of the administrator.
        changed_at: when.
    """

    number: int
    document: str
    changed_by: int
    changed_at: datetime
