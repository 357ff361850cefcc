"""``[senders]`` of endpoint.toml: whose reports are taken, and how many."""

from __future__ import annotations

from typing import Annotated

import msgspec

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
Count = Annotated[int, msgspec.Meta(ge=1, le=10**9)]
Gib = Annotated[float, msgspec.Meta(gt=0, le=2**20)]


class Senders(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[senders]``: whose reports are taken, as lists of patterns such as ``*@myhospital.example``.

    Attributes:
        allow: those who are; without it everybody who signs in at the User Server.
        deny: those who are not, unless ``allow`` names them as well.
        tell: whether the User Server is told where reports ended, for their senders to see.
        reports_a_day, gib_a_day: how many reports one account may post within 24 hours, and how much.
        listed_reports_a_day, listed_gib_a_day: the same for those whom ``allow`` names.
    """

    allow: tuple[Text, ...] | None = None
    deny: tuple[Text, ...] = ()
    tell: bool = True
    reports_a_day: Count = 1_000
    gib_a_day: Gib = 10.0
    listed_reports_a_day: Count = 10_000
    listed_gib_a_day: Gib = 100.0
