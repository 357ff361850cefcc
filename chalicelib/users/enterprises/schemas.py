"""What several of the enterprises' calls have in common."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

ADMINISTRATOR_ERRORS: dict[int, tuple[str, ...]] = {
    400: ("enterprise_required",),
    403: ("not_an_administrator", "not_a_person"),
}


class EnterpriseQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Which enterprise."""

    enterprise: Annotated[int, Meta(ge=1, description="For administrators of several.")] | None = None


WholeList = Annotated[None, Meta(description="Lists are paged; this one is short and always whole.")]
