"""What a Lambda cold start pays for importing ``app.py``, for each service.

``python -m benchmarks.imports [--runs N] [--json]`` imports ``app`` in fresh processes with each service's
settings and compares the median with that of a bare Chalice app which makes a boto3 client's session, as
Chalice's own examples do. Heavy libraries that an import pulls in are named: there are to be none, because
adapters are imported when a service is first used.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from chalicelib.settings import SERVICES

ROOT = Path(__file__).parents[1]
HEAVY = ("boto3", "botocore", "cryptography", "jwt", "sqlite3", "reportlab", "PIL", "httpx", "dns")
BARE = "from chalice import Chalice; import boto3; app = Chalice('bare')"
OURS = "import app"
_TIMED = """
import json, sys, time
started = time.perf_counter()
{statement}
elapsed = time.perf_counter() - started
loaded = {{name.partition(".")[0] for name in sys.modules}}
print(json.dumps([elapsed, sorted(loaded & set({heavy!r}))]))
"""


@dataclass(frozen=True)
class Import:
    """The import time of one app.

    Attributes:
        name: of the app.
        median_ms: of all runs.
        ratio: to the bare app.
        heavy: the heavy libraries that it imports.
    """

    name: str
    median_ms: float
    ratio: float
    heavy: tuple[str, ...]


def timed(statement: str, environment: Mapping[str, str]) -> tuple[float, tuple[str, ...]]:
    """Seconds that a statement takes in a fresh process, and the heavy libraries loaded after it."""
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(statement=statement, heavy=HEAVY)],
        cwd=ROOT,
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, heavy = json.loads(done.stdout)
    return seconds, tuple(heavy)


def run(runs: int) -> list[Import]:
    """Import everything ``runs`` times in turn, so that a busy moment hits all alike."""
    apps: dict[str, tuple[str, dict[str, str]]] = {"bare Chalice app with boto3": (BARE, {})} | {
        f"app.py, {service}": (OURS, {"PICSAFE_SERVICES": service}) for service in SERVICES
    }
    times: dict[str, list[float]] = {name: [] for name in apps}
    heavy: dict[str, tuple[str, ...]] = {}
    for _ in range(runs + 1):
        for name, (statement, environment) in apps.items():
            seconds, heavy[name] = timed(statement, environment)
            times[name].append(seconds)
    # the first round wrote the byte code
    medians = {name: statistics.median(taken[1:]) * 1000 for name, taken in times.items()}
    bare = next(iter(medians.values()))
    return [Import(name, median, median / bare, heavy[name]) for name, median in medians.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    imports = run(arguments.runs)
    if arguments.json:
        print(json.dumps([asdict(each) for each in imports]))
        return
    print(f"{'':30}{'median ms':>10}{'ratio':>7}  heavy libraries")
    for each in imports:
        print(f"{each.name:30}{each.median_ms:10.1f}{each.ratio:7.2f}  {', '.join(each.heavy) or 'none'}")


if __name__ == "__main__":
    main()
