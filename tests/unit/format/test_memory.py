"""Sealing and opening take the same memory for any size, on every way in and out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MEBIBYTES = 300
LIMIT = 100  # MiB of resident memory, the interpreter and its libraries included

PROGRAM = """
import sys
from pathlib import Path
from chalicelib.format.decrypt import decrypt_file
from chalicelib.format.picsafe import PicsafeFile
from tests.unit.format.reports import KEY, seal

directory = Path(sys.argv[1])
steps = {
    "seal": lambda: seal(directory / "r.picsafe", directory / "video"),
    "decrypt": lambda: decrypt_file(directory / "r.picsafe", directory / "r.zip", KEY),
    "extract": lambda: extract(directory / "report", None),
    "extract early": lambda: extract(directory / "early", directory / "early"),
}

def extract(target, into):
    with PicsafeFile.open(directory / "r.picsafe") as file, file.unlock(KEY, into=into) as report:
        report.extract(target)

steps[sys.argv[2]]()
# not getrusage: a child begins with its parent's peak there
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


def test_peak_memory(tmp_path: Path) -> None:
    with (tmp_path / "video").open("wb") as video:
        for number in range(MEBIBYTES):
            video.write(number.to_bytes(4) * 2**18)
    peaks = {}
    for step in ("seal", "decrypt", "extract", "extract early"):
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path), step],
            cwd=Path(__file__).parents[3],
            check=True,
            capture_output=True,
        )
        peaks[step] = int(ended.stdout) // 1024
    for extracted in ("report", "early"):
        assert (tmp_path / extracted / "v1.m4v").stat().st_size == MEBIBYTES * 2**20
    assert (tmp_path / "r.zip").stat().st_size > MEBIBYTES * 2**20
    assert max(peaks.values()) < LIMIT, peaks
