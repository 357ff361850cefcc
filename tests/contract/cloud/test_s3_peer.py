"""An S3 that enforces forms and URLs does to ours what we rely on.

Set ``PICSAFE_LOCALSTACK_PYTHON`` to a Python that has ``localstack-core[runtime]``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
NAMESPACE = ["unshare", "--net", "--map-root-user", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    python = os.environ.get("PICSAFE_LOCALSTACK_PYTHON")
    if python is None or shutil.which(python) is None:
        pytest.skip("PICSAFE_LOCALSTACK_PYTHON names no Python with LocalStack")
    if (
        shutil.which("unshare") is None
        or subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode != 0
    ):
        pytest.skip("no network namespace can be made here")
    folder = tmp_path_factory.mktemp("localstack")
    result = subprocess.run(
        [*NAMESPACE, sys.executable, "-m", "tests.contract.cloud.s3_peer", python, str(folder)],
        cwd=ROOT,
        env={
            **os.environ,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_exactly_what_was_announced_is_stored(outcomes: dict[str, Any]) -> None:
    assert (outcomes["exact"], outcomes["exact: stored"]) == (204, True)
    assert outcomes["head"] == [600, 11, "2026-03-11T05:06:07+00:00"]
    assert outcomes["encryption"] == "AES256"


@pytest.mark.parametrize(
    "case",
    [
        "one byte too few",
        "one byte too many",
        "empty",
        "form has run out",
        "another key",
        "another owner",
        "no owner",
        "a later end",
        "no encryption",
        "another type",
    ],
)
def test_anything_else_is_refused(outcomes: dict[str, Any], case: str) -> None:
    assert outcomes[case] in {400, 403}
    assert outcomes[f"{case}: stored"] is False


def test_a_url_downloads_the_file(outcomes: dict[str, Any]) -> None:
    assert outcomes["download"] == [200, True]
    assert outcomes["saved as"] == 'attachment; filename="0000000011462800528240.picsafe"'
    assert outcomes["deleted"] is True


@pytest.mark.parametrize(
    "case",
    ["a longer life", "another file", "another signature on a URL", "a URL that has run out"],
)
def test_a_url_that_was_changed_or_has_run_out_downloads_nothing(outcomes: dict[str, Any], case: str) -> None:
    assert outcomes[case] == 403
