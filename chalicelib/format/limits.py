"""How much a reader is prepared to take from a file that a stranger made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.format.metadata import MAX_MEDIA

KIB: Final = 1024
MIB: Final = 1024 * KIB
GIB: Final = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds, in bytes unless said otherwise; the defaults leave a wide margin over real reports.

    ``max_file`` bounds the ``.picsafe`` file, ``max_unpacked`` the sum of the unpacked members,
    ``max_members`` the number of a report's files, ``max_entries`` that of all that a zip holds: macOS puts
    another file beside each. ``max_ratio`` bounds how many times larger than its compressed form a deflated
    member may be, once it is over ``ratio_floor``.
    """

    max_file: int = 8 * GIB
    max_unpacked: int = 8 * GIB
    max_members: int = 4 + 2 * MAX_MEDIA
    max_entries: int = 2_500
    max_package_json: int = 64 * KIB
    max_directory: int = 512 * KIB
    max_ratio: int = 100
    ratio_floor: int = 16 * MIB


DEFAULT_LIMITS: Final = Limits()
