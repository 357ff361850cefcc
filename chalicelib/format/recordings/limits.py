"""How much of a recording is held in memory, whatever its file claims; the web client has the same."""

from __future__ import annotations

from typing import Final

MAX_FTYP_BYTES: Final = 4096
MAX_MOVIE_BYTES: Final = 64 * 1024 * 1024
"""Of ``moov``, and of all ``moof`` together: ten hours of film with sound take less than 20 MiB."""
MAX_BOXES: Final = 100_000
"""Of a file or of one box: a recording in fragments of a second has two for each."""
MAX_TRACKS: Final = 64
MAX_ENTRIES: Final = 64
"""Sample descriptions of one track."""
MAX_CHUNKS: Final = 1_000_000
"""Of all tracks together."""
MAX_SAMPLES: Final = 4_000_000
"""Of a track whose samples are looked at singly (18 hours at 60 Hz), and of all fragments together."""
MAX_BLANKED_BYTES: Final = 64 * 1024 * 1024
"""Of all that is blanked within coded pictures."""
MAX_UNIT_BYTES: Final = 1024 * 1024
"""Of a coded unit in which something is blanked."""
