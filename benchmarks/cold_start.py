"""What a cold start costs: the import of each stage's package and its first request.

``python -m benchmarks.cold_start [--runs N] [--source-only] [--json]`` lays out the packages as they are
deployed, for this Python, and starts each in fresh processes with nothing else on the path than what Lambda
brings along. Its first request is a real one over HTTP to AWS in memory: keys reads, decrypts and writes;
cloud checks a token and writes; users reads, writes and mails. A bare Chalice app with one DynamoDB call, as
Chalice packages it, takes its turn between them. Each is to take at most 1.25 times as long as that one.

Time on the clock holds waiting for the AWS in memory, which is slower than AWS for each call; the processor's
time does not, and on Lambda it is what a cold start consists of.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.stage_packages import BARE, CREDENTIALS, Package, lay_out_runtime, packages

LIMIT = 1.25
CHILD = """
import json, sys, time

sys.path[:0] = sys.argv[1:]
event = json.load(sys.stdin)
wall, cpu = time.perf_counter(), time.process_time()
import app
imported = time.perf_counter() - wall
answer = app.app(event, None)
taken = [imported, time.perf_counter() - wall, time.process_time() - cpu]
print()
print(json.dumps([answer["statusCode"], *taken]))
"""


@dataclass(frozen=True)
class ColdStart:
    """The cold start of one package; medians of all runs, milliseconds.

    Attributes:
        name: of the package.
        request: its first request.
        import_ms: the import alone.
        wall_ms: import and first request, on the clock.
        cpu_ms: the processor's time for both.
        wall_ratio: to the bare app.
        cpu_ratio: to the bare app.
    """

    name: str
    request: str
    import_ms: float
    wall_ms: float
    cpu_ms: float
    wall_ratio: float
    cpu_ratio: float


def start(package: Package, runtime: Path) -> tuple[float, float, float]:
    """Start a package once: seconds of the import, of all on the clock, and of the processor for all."""
    done = subprocess.run(
        # unpacked packages are read-only on Lambda: nothing is compiled for the next time
        [sys.executable, "-S", "-E", "-B", "-c", CHILD, str(package.folder), str(runtime)],
        input=json.dumps(next(package.events)),
        env={**CREDENTIALS, **package.environment},
        cwd=package.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    status, imported, wall, cpu = json.loads(done.stdout.splitlines()[-1])
    if status >= 300:
        raise SystemExit(f"{package.request} was answered with {status}:\n{done.stdout}{done.stderr}")
    return imported, wall, cpu


def run(runs: int, *, byte_code: bool = True) -> list[ColdStart]:
    """Start every package ``runs`` times in turn, so that a busy moment hits all alike."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay_out_runtime(folder / "runtime")
        with packages(folder, byte_code=byte_code) as made:
            taken: dict[str, list[tuple[float, float, float]]] = {name: [] for name in made}
            for _ in range(runs + 1):
                for package_name, package in made.items():
                    taken[package_name].append(start(package, folder / "runtime"))
    # the first round found nothing in the machine's file cache
    medians = {
        name: [statistics.median(times) * 1000 for times in zip(*rounds[1:], strict=True)]
        for name, rounds in taken.items()
    }
    _, bare_wall, bare_cpu = medians[BARE]
    return [
        ColdStart(name, made[name].request, imported, wall, cpu, wall / bare_wall, cpu / bare_cpu)
        for name, (imported, wall, cpu) in medians.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--source-only", action="store_true", help="packages without byte code")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    starts = run(arguments.runs, byte_code=not arguments.source_only)
    if arguments.json:
        print(json.dumps([asdict(each) for each in starts]))
        return
    print(f"{'':18}{'first request':26}{'import':>10}{'both':>10}{'ratio':>7}{'CPU of both':>13}{'ratio':>7}")
    for each in starts:
        print(
            f"{each.name:18}{each.request:26}{each.import_ms:7.0f} ms{each.wall_ms:7.0f} ms"
            f"{each.wall_ratio:7.2f}{each.cpu_ms:10.0f} ms{each.cpu_ratio:7.2f}"
        )
    print(f"Limit of the ratios: {LIMIT}.")


if __name__ == "__main__":
    main()
