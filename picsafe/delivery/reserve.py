"""What stays free of the disk that a server keeps its own data on, whatever is written beside them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reserve:
    """Room that reports leave.

    Attributes:
        data: the folder of the server's own data, which may not be there yet.
        size: bytes of its disk that stay free.
    """

    data: Path
    size: int

    def is_left(self, place: Path, size: int) -> bool:
        """Whether so many bytes can be written at a place; elsewhere than on that disk they always can.

        Raises:
            OSError: one of the folders cannot be looked at.
        """
        data = next(folder for folder in (self.data, *self.data.parents) if folder.exists())
        if place.stat().st_dev != data.stat().st_dev:
            return True
        return shutil.disk_usage(data).free - size >= self.size
