"""How much is converted, and what it may take; docs/adr/0097 says how these were found."""

from __future__ import annotations

from typing import Final

MAX_FILM_SECONDS: Final = 3600
"""Of a film that is encoded afresh: from 4K, two cores take nearly three times as long as it plays."""
MAX_SOUND_SECONDS: Final = 12 * 3600
"""Of sound, and of film that is only put into another container."""
MAX_PIXELS: Final = 8192 * 4320
"""Of a picture, before it is decoded."""
MAX_EDGE: Final = 1920
"""Of the longer edge of a film that is encoded afresh."""
MAX_FRAMES_A_SECOND: Final = 60
"""Of a film that is encoded afresh; what comes faster is left out."""
MAX_FRAMES_LEFT_OUT: Final = 8
"""Of a film that is encoded afresh, for each one that is kept: phones record 240 a second."""
MAX_CPU_SECONDS: Final = 12 * 3600
"""Of all cores, for one recording; an hour of 4K, the longest film there is, was measured to take six."""
MAX_STREAMS: Final = 64
"""Of a file."""
MAX_OUTPUT_BYTES: Final = 2 * 1024**3
"""What a report may have in all."""
MAX_MEMORY_BYTES: Final = 1536 * 1024**2
"""Of the process that decodes."""
MAX_THREADS: Final = 2
"""Of each decoder; each holds pictures of its own."""
MAX_SILENT_SECONDS: Final = 120
"""How long the process may go without getting on."""
MAX_ANSWER_BYTES: Final = 1024 * 1024
"""Of one line that the process answers."""
STILL_SECONDS: Final = 5
"""Within how much of a film a picture is looked for that stands for it."""
STILL_EDGE: Final = 320
"""Of the longer edge of that picture, in pixels."""
