"""How long a large film takes to each record system, archive and file service, and in how much memory.

``python -m benchmarks.destinations [--megabytes 200] [--rounds 3] [--only KIND] [--json]`` starts the peers
that the tests use, and puts the same film to each in turns: by a delivery of a whole report, in a process of
its own, and by the shortest way that there is. Peers that are not installed are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.deliver_one import FILM
from benchmarks.plain_uploads import UPLOADS
from tests.contract.delivery.reports import make_report
from tests.e2e.endpoint.record_systems import KINDS, RecordSystem

MEGABYTE = 1_000_000
ROOT = Path(__file__).parents[1]
CONFIG = """
data = "{data}"
[tokens]
user_server = "https://user.picsafe.example"
[destination.record]
"""


@dataclass(frozen=True)
class Measured:
    """What a film took.

    Attributes:
        kind: of which destination.
        seconds: of a delivery, the median of all rounds.
        ratio: to a plain upload.
        bytes: of the delivering process's memory, at most.
    """

    kind: str
    seconds: float
    ratio: float
    bytes: int


def measured(kind: str, size: int, rounds: int) -> Measured:
    """Deliver to a kind, and upload to it, in turns."""
    with tempfile.TemporaryDirectory(prefix="picsafe-") as name:
        folder = Path(name)
        _make_film(folder, size)
        with KINDS[kind](folder) as record:
            settings = msgspec.toml.decode(record.direct)
            # it is sent the PDF alone as usual
            sent = '\nsend = ["video"]' if kind == "hl7" else ""
            (folder / "endpoint.toml").write_text(CONFIG.format(data=folder / "data") + record.direct + sent)
            delivered: list[dict[str, Any]] = []
            plain: list[float] = []
            for number in range(1, rounds + 1):
                delivered.append(_delivered(folder, number, record))
                plain.append(UPLOADS[kind](folder, {**settings, **record.known}, 100 + number))
    seconds = statistics.median(one["seconds"] for one in delivered)
    used = max(one["bytes"] for one in delivered)
    return Measured(kind, seconds, seconds / statistics.median(plain), used)


def _delivered(folder: Path, number: int, record: RecordSystem) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.deliver_one", str(folder), str(number)],
        cwd=ROOT,
        env={**os.environ, **record.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=True,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _make_film(folder: Path, size: int) -> None:
    [film] = [file for file in make_report(folder, video=size).all_files if file.name == FILM]
    film.path.rename(folder / "film")
    with (folder / "film").open("rb") as file:
        (folder / "film.sha256").write_text(hashlib.file_digest(file, "sha256").hexdigest())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=UPLOADS, action="append")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    for kind in given.only or UPLOADS:
        try:
            found = measured(kind, given.megabytes * MEGABYTE, given.rounds)
        except pytest.skip.Exception as missing:
            print(f"{kind}: {missing.msg}", file=sys.stderr)
            continue
        print(
            json.dumps(asdict(found))
            if given.json
            else f"{kind:9} {found.seconds:6.1f} s  {found.ratio:5.2f} of a plain upload"
            f"  {found.bytes / MEGABYTE:4.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
