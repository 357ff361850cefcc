"""Deliver one report with a large film, and say how long it took and how much memory.

``python -m benchmarks.deliver_one FOLDER NUMBER`` delivers by the destination ``record`` of
``FOLDER/endpoint.toml``, and takes ``FOLDER/film``; ``benchmarks.destinations`` runs it.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from dataclasses import replace
from pathlib import Path

from picsafe.delivery.build import build
from picsafe.delivery.model import Part, ReportFile, ReportView
from picsafe.endpoint.config import read_config
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report
from tests.e2e.endpoint.impatient import BOX_STAND_IN, use_stand_in_of_box
from tests.fakes.endpoint.reports import PATIENT

FILM = "001.m4v"


def report_of(folder: Path, number: int) -> ReportView:
    """A report whose film is ``FOLDER/film``."""
    small = make_report(folder, number, patient=PATIENT)
    film = folder / "film"
    digest = (folder / "film.sha256").read_text()
    files = tuple(
        ReportFile(FILM, Part.VIDEO, film, film.stat().st_size, digest, "001") if file.name == FILM else file
        for file in small.all_files
    )
    return replace(small, extract=lambda: files)


def main() -> None:
    """Deliver, and print."""
    folder, number = Path(sys.argv[1]), int(sys.argv[2])
    if BOX_STAND_IN in os.environ:
        use_stand_in_of_box(os.environ[BOX_STAND_IN])
    settings = read_config(folder / "endpoint.toml").destination["record"]
    report = report_of(folder, number)
    destination = build("record", settings)
    began = time.perf_counter()
    destination.deliver(report, MemorySteps())
    seconds = time.perf_counter() - began
    destination.close()
    print(json.dumps({"seconds": seconds, "bytes": _most_memory()}))


def _most_memory() -> int:
    # ru_maxrss is at least what whoever started this process had
    status = Path("/proc/self/status").read_text()
    [kibibytes] = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(kibibytes) * 1024


if __name__ == "__main__":
    main()
