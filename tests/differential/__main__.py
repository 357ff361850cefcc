"""Reads the same inputs in both languages and prints where they differ: ``python -m tests.differential``."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.differential.comparing import differences, minimised
from tests.differential.readers import Input, build, read_by_python, typescript_reader
from tests.interop.conftest import find_node

SHOWN = 20


def main() -> int:
    """Run, print, and return how the process is to end: 1 if there was a difference."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--count", type=int, default=50_000, help="how many inputs (50000)")
    parser.add_argument(
        "--seed", type=int, default=None, help="of the inputs; another one each time if not given"
    )
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    node, started, answers = find_node().node, time.monotonic(), Counter[str]()

    def python(inputs: Sequence[Input]) -> list[Any]:
        said = read_by_python(inputs)
        answers.update(one.get("refused", "read") for one in said)
        return said

    with tempfile.TemporaryDirectory() as folder:
        build(node, Path(folder))
        with typescript_reader(node, Path(folder) / "reader.js") as typescript:
            found = list(differences(python, typescript, seed, options.count))
            for one in found[:SHOWN]:
                small = minimised(read_by_python, typescript, one)
                print(f"{one.number} {small.input.kind}\n  {small.input.data!r}")
                print(f"  Python:     {small.python}\n  TypeScript: {small.typescript}")
    print(
        f"seed {seed}: {options.count} inputs, {len(found)} differences, {time.monotonic() - started:.0f} s"
    )
    print(", ".join(f"{code} {count}" for code, count in answers.most_common()))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
