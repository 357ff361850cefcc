"""What is imported when a Lambda starts, and when a client checks a trail."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"boto3", "botocore", "cryptography", "jwt", "sqlite3", "concurrent.futures"}


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("chalicelib.keys.routes", HEAVY),
        ("chalicelib.contract.audit_chain", {*HEAVY, "chalice", "logging"}),
        ("chalicelib.contract.log_proofs", {*HEAVY, "chalice", "logging"}),
    ],
)
def test_nothing_heavy_is_imported(module: str, heavy: set[str]) -> None:
    program = f"import sys, {module}; print(*sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not heavy & set(run.stdout.split())
