"""What becomes of a folder of photos: ``python -m benchmarks.photo_corpus DIRECTORY``.

Each file is taken or refused in a sentence. Printed are the refusals, how many there are of which, and the
most memory that a photo took (Linux). Anything else ends the run.
"""

from __future__ import annotations

import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

from chalicelib.format.photos import PhotoError, decode_photo
from chalicelib.format.photos.encoding import encoded

_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")


def main(directory: Path) -> None:
    import_module("pi_heif").register_heif_opener()
    outcomes: Counter[str] = Counter()
    most = (0, Path())
    for path in sorted(path for path in directory.rglob("*") if path.is_file()):
        _RESET.write_text("5")
        try:
            decoded = decode_photo(path)
            encoded(decoded.image, decoded.settings)
            outcomes[f"taken: {decoded.kind}"] += 1
        except PhotoError as refusal:
            outcomes[f"{refusal.code}: {refusal}"] += 1
            print(f"{path}: {refusal}")
        most = max(most, (_peak(), path))
    for outcome, count in outcomes.most_common():
        print(f"{count:6}  {outcome}")
    print(f"at most {most[0]} MB: {most[1]}")


def _peak() -> int:
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
