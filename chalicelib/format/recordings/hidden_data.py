"""What cameras and encoders write into coded film and sound, and what of it has to be blanked.

It is blanked where it is, so that no length changes, and neither a picture nor a sound.
"""

from __future__ import annotations

from chalicelib.format.recordings.entries import Entry
from chalicelib.format.recordings.errors import RecordingTooLargeError
from chalicelib.format.recordings.limits import MAX_BLANKED_BYTES, MAX_SAMPLES
from chalicelib.format.recordings.reader import Patch, Reader
from chalicelib.format.recordings.tables import Samples
from chalicelib.format.source import Source


def hidden_data(source: Source, tracks: list[tuple[list[Entry], Samples]]) -> list[Patch]:
    """What has to be blanked, in the order of the file.

    Args:
        source: the file.
        tracks: descriptions and samples, whose chunks are within the file and overlap nowhere.

    Raises:
        RecordingTooLargeError: over ``MAX_SAMPLES``, ``MAX_BLANKED_BYTES`` or ``MAX_UNIT_BYTES``.
    """
    looked_at = [one for one in tracks if any(entry.walk for entry in one[0])]
    if any(samples.sizes.count > MAX_SAMPLES for _, samples in looked_at):
        raise RecordingTooLargeError("it has too many pictures")
    placed = sorted(
        (chunk, at) for at, (_, samples) in enumerate(looked_at) for chunk in samples.chunks if chunk.size
    )
    reader = Reader(source)
    patches: list[Patch] = []
    left = MAX_BLANKED_BYTES
    for chunk, at in placed:
        entries, samples = looked_at[at]
        walk = entries[chunk.entry].walk
        if walk is None:
            continue
        end, last = chunk.offset, chunk.offset + chunk.size
        for number in range(chunk.first, chunk.first + chunk.samples):
            start, end = end, min(end + samples.sizes.of(number), last)
            for patch in walk(reader, start, end):
                left -= len(patch[1])
                if left < 0:
                    raise RecordingTooLargeError("it says too much within its pictures")
                patches.append(patch)
    return patches
