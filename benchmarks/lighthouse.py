"""What Lighthouse says of the pages that anybody comes to first: ``python -m benchmarks.lighthouse``.

My PicSafe, as it is built, is served by the product's own server over loopback. Lighthouse (npm's
``lighthouse``, tried with 13.5; it is not installed with PicSafe) shows each page in Chromium as a phone with
a slow network and a quarter of this machine's processor, and gives up to 100 points for performance,
accessibility and best practices. Of performance the median of the rounds counts; nothing else should run.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.browser.conftest import CHROMIUM
from tests.e2e.running_server import running_server

LIMITS: Final = {"performance": 95, "accessibility": 100, "best-practices": 100}
PAGES: Final = ("/", "/app/sign-in", "/app/report/AU/example-0000000011462800528240")
ROUND_SECONDS: Final = 300


class LighthouseError(Exception):
    """Lighthouse has not said anything; the message is its own, or says what is missing."""


def points(command: Sequence[str], url: str, folder: Path) -> dict[str, int]:
    """The points of one page in one round, by category.

    Raises:
        LighthouseError: there is no Lighthouse or no Chromium, or the page could not be looked at.
    """
    if CHROMIUM is None:
        raise LighthouseError("There is no Chromium on this machine.")
    found = folder / "found.json"
    arguments = (
        url,
        "--quiet",
        "--chrome-flags=--headless --no-sandbox --disable-gpu",
        f"--only-categories={','.join(LIMITS)}",
        "--output=json",
        f"--output-path={found}",
    )
    try:
        done = subprocess.run(
            [*command, *arguments],
            env={**os.environ, "CHROME_PATH": CHROMIUM},
            capture_output=True,
            text=True,
            timeout=ROUND_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LighthouseError(f"{command[0]} does not run: npm install lighthouse brings it.") from error
    if done.returncode != 0:
        raise LighthouseError(done.stdout + done.stderr)
    categories: dict[str, Any] = json.loads(found.read_text())["categories"]
    return {name: round(100 * categories[name]["score"]) for name in LIMITS}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--command", type=shlex.split, default=["lighthouse"], help="how Lighthouse is run")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    met = True
    print("| page | performance, median | of rounds | accessibility | best practices |")
    print("|---|---|---|---|---|")
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            running_server(Path(folder) / "data", "--log-level", "warning") as server,
        ):
            for page in PAGES:
                rounds = [
                    points(arguments.command, server.url + page, Path(folder))
                    for _ in range(arguments.rounds)
                ]
                least = {name: min(one[name] for one in rounds) for name in LIMITS}
                performance = statistics.median(one["performance"] for one in rounds)
                each = ", ".join(str(one["performance"]) for one in rounds)
                print(
                    f"| `{page}` | {performance:.0f} | {each} | {least['accessibility']} "
                    f"| {least['best-practices']} |"
                )
                met = met and all(
                    (performance if name == "performance" else least[name]) >= limit
                    for name, limit in LIMITS.items()
                )
    except LighthouseError as error:
        print(error, file=sys.stderr)
        return 1
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
