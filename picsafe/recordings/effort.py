"""How long a process may compute for a recording: generous, and never without an end.

Whoever gets on is not silent: a film of a few bytes a picture, each of 8192 by 4320 pixels, does so for
years. So what may be computed follows from how large a file is and how long it says that it plays, and
what may become of it from how large it is.
"""

from __future__ import annotations

import math
from typing import Final

from picsafe.recordings.limits import (
    MAX_CPU_SECONDS,
    MAX_FILM_SECONDS,
    MAX_OUTPUT_BYTES,
    MAX_PIXELS,
    MAX_SOUND_SECONDS,
)

CPU_SECONDS: Final = 300
"""Of all cores, for whatever is asked: to look at a recording, to find a picture, to begin."""
SOUND_EFFORT: Final = 0.5
"""CPU seconds for each second of sound, or of film that is not decoded."""
FILM_EFFORT: Final = 6.0
"""CPU seconds for each second of film that is encoded afresh."""
PIXEL_EFFORT: Final = 4e-6
"""CPU seconds besides, for each pixel of a picture and each second."""
LEAST_BYTES: Final = 100
"""Of a second of sound that somebody has recorded; silence in Opus and FLAC has more."""
LEAST_FILM_BYTES: Final = 1000
"""Of a second of film that somebody has recorded; a screen on which nothing moves has more."""
GROWTH: Final = 32
"""How many times as large what is made may become; silence in AMR and stereo in Opus at 6 kbit/s do by 20."""
GROWTH_BYTES: Final = 1024 * 1024
"""Besides, so that short ones are not measured by their headers."""
_MARGIN: Final = 2.0
_MARGIN_SECONDS: Final = 60


def cpu_seconds(size: int, seconds: float | None, pixels: int) -> int:
    """How many CPU seconds a conversion may take: seven times what 4K was measured to, twelve hours at most.

    Args:
        size: bytes of the recording.
        seconds: how long it says that it plays, if it says so; headers of honest files are wrong, too.
        pixels: of a picture that is decoded; 0 if none is.
    """
    plays = (
        min(size / LEAST_FILM_BYTES, MAX_FILM_SECONDS)
        if pixels
        else min(size / LEAST_BYTES, MAX_SOUND_SECONDS)
    )
    if seconds is not None:
        plays = min(plays, _MARGIN * seconds + _MARGIN_SECONDS)
    effort = FILM_EFFORT + PIXEL_EFFORT * pixels if pixels else SOUND_EFFORT
    return min(CPU_SECONDS + math.ceil(plays * effort), MAX_CPU_SECONDS)


def most_seconds(size: int) -> int:
    """How long nobody waits for a recording, whatever it says of itself."""
    return max(cpu_seconds(size, None, pixels) for pixels in (0, MAX_PIXELS))


def most_bytes(size: int) -> int:
    """How large what is made of a stranger's recording of so many bytes may become."""
    return min(GROWTH_BYTES + GROWTH * size, MAX_OUTPUT_BYTES)
