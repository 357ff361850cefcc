"""docs/openapi.json as other people's programs read it: a linter, and a generator of clients."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.peers.servers import missing
from tests.interop.conftest import find_node

ROOT = Path(__file__).parents[2]
DESCRIPTION = ROOT / "docs" / "openapi.json"
REDOCLY = ROOT / "web" / "node_modules" / "@redocly" / "cli" / "bin" / "cli.js"
PROGRAM = Path(__file__).with_name("generated_client.py")

pytestmark = pytest.mark.peer


def run(*command: str | Path, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_redocly_finds_nothing(tmp_path: Path) -> None:
    if not REDOCLY.is_file():
        missing("@redocly/cli is not installed: npm ci --ignore-scripts in web/")
    config = ROOT / "docs" / "redocly.yaml"
    linted = run(
        find_node().node,
        *(REDOCLY, "lint", "--config", config, "--format", "json", DESCRIPTION),
        folder=tmp_path,
        REDOCLY_TELEMETRY="off",
        REDOCLY_SUPPRESS_UPDATE_NOTICE="true",
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert json.loads(linted.stdout)["problems"] == []


def test_a_generated_client_has_every_call_and_is_open_to_what_is_new(tmp_path: Path) -> None:
    if importlib.util.find_spec("openapi_python_client") is None:
        missing("openapi-python-client is not installed: it is one of the extra dev")
    # it would have ruff tidy what it wrote
    (tmp_path / "config.yaml").write_text("post_hooks: []\n")
    generated = run(
        *(sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning"),
        *("--path", DESCRIPTION, "--output-path", "generated", "--meta", "none", "--config", "config.yaml"),
        folder=tmp_path,
    )
    told = generated.stdout + generated.stderr
    assert generated.returncode == 0, told
    assert "warning" not in told.lower()
    used = run(sys.executable, PROGRAM, "generated", folder=tmp_path, PYTHONPATH=str(tmp_path))
    assert used.returncode == 0, used.stderr
    answer = json.loads(used.stdout)
    paths = json.loads(DESCRIPTION.read_text())["paths"].values()
    assert sorted(answer["calls"]) == sorted(call["operationId"] for path in paths for call in path.values())
    entry, server = answer["read"]
    assert (entry["action"], entry["user"]) == ("fly", {"kind": "robot", "model": "R2"})
    assert (server["kind"], server["orbit"]) == ("satellite", {"height": 1})
