"""What an archive's status of a stored object means (PS3.4 table B.2-1, PS3.7 annex C)."""

from __future__ import annotations

from typing import Final

from picsafe.delivery.errors import Later, Refused

_SUCCESS: Final = 0x0000
_DUPLICATE: Final = 0x0111
_NOT_AUTHORISED: Final = 0x0124
_OUT_OF_RESOURCES: Final = range(0xA700, 0xA800)
_WARNINGS: Final = (*range(0xB000, 0xC000), 0x0001, 0x0107, 0x0116)
_AGAIN: Final = frozenset({0x0110, 0x0213})
"""Processing failure, and resource limitation."""


def require_stored(status: int, title: str) -> None:
    """Return if an object was stored, also where the archive has had to change it, or had it already.

    Args:
        status: the archive's.
        title: of the object's class.

    Raises:
        Later: it may be taken if it is sent again.
        Refused: it will not.
    """
    if status in {_SUCCESS, _DUPLICATE} or status in _WARNINGS:
        return
    if status in _OUT_OF_RESOURCES:
        raise Later(
            "out_of_resources", f"The archive has no room left: it answers {status:04X}.", is_down=True
        )
    if status == _NOT_AUTHORISED:
        raise Later("not_authorised", "The archive does not let us store.", is_down=True)
    if status in _AGAIN:
        raise Later(f"status_{status:04x}", f"The archive fails: it answers {status:04X}.")
    raise Refused(f"status_{status:04x}", f"The archive refuses an object of {title} with {status:04X}.")
