"""The codes with which several of the enterprises' calls refuse."""

from __future__ import annotations

ADMINISTRATOR_ERRORS: dict[int, tuple[str, ...]] = {
    400: ("enterprise_required",),
    403: ("not_an_administrator", "not_a_person"),
}
