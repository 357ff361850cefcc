"""What pip brings for the client alone, into an environment that holds nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.running_server import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("client") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    lock = str(ROOT / "locks" / "client.txt")
    subprocess.run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock], check=True)
    subprocess.run([*pip, "--no-deps", str(ROOT)], check=True)
    return python


def test_it_is_light(python: Path) -> None:
    command = [str(python), "-m", "pip", "list", "--disable-pip-version-check", "--format", "json"]
    listed = subprocess.run(command, capture_output=True, check=True).stdout
    names = {one["name"].lower() for one in json.loads(listed)} - {"pip", "setuptools"}
    assert "picsafe" in names
    assert not names & {"chalice", "starlette", "uvicorn", "pyjwt", "dnspython", "botocore"}
    assert len(names) <= 30


def test_the_command_runs(python: Path, tmp_path: Path) -> None:
    program = str(python.with_name("picsafe"))
    done = subprocess.run([program, "--help"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Usage: picsafe" in done.stdout
    done = subprocess.run([program, "serve"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'picsafe[server]'" in done.stderr


def test_the_licences_are_installed_with_it(python: Path) -> None:
    (folder,) = python.parents[1].glob("lib/python*/site-packages/picsafe-*.dist-info")
    assert (folder / "licenses" / "LICENSE").is_file()
    assert (folder / "licenses" / "NOTICE.md").is_file()
    assert "License-Expression: LicenseRef-Proprietary" in (folder / "METADATA").read_text()
