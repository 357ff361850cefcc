"""The unit and the container file of an Endpoint Server."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from picsafe.cli.endpoint.serve import STOP_SECONDS
from picsafe.endpoint.config import Metrics
from picsafe.endpoint.http.serving import STOP_SECONDS as HTTP_STOP_SECONDS
from tests.e2e.running_server import ROOT

FOLDER = ROOT / "infra" / "endpoint"
PAGE = (ROOT / "docs" / "endpoint" / "running.md").read_text()
# uploads end, then the mailbox, the cloud and the housekeeping, then deliveries
LONGEST_STOP = HTTP_STOP_SECONDS + 3 * STOP_SECONDS + STOP_SECONDS


def unit() -> dict[str, list[str]]:
    """The unit's settings; a setting may be there more than once."""
    found: dict[str, list[str]] = {}
    for line in (FOLDER / "picsafe-endpoint.service").read_text().splitlines():
        if line and line[0] not in "#[":
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def instructions() -> list[str]:
    """The container file's instructions, each on one line."""
    text = re.sub(r"^#.*\n", "", (FOLDER / "Containerfile").read_text(), flags=re.MULTILINE)
    return [line for line in re.sub(r"\\\n\s*", "", text).splitlines() if line]


@pytest.fixture
def checked_unit(tmp_path: Path) -> Path:
    """The unit, with a program that is there."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    text = (FOLDER / "picsafe-endpoint.service").read_text()
    path = tmp_path / "picsafe-endpoint.service"
    path.write_text(text.replace("/opt/picsafe/bin/picsafe", shutil.which("true") or "/bin/true"))
    return path


def test_systemd_takes_the_unit(checked_unit: Path) -> None:
    found = subprocess.run(
        ["systemd-analyze", "verify", str(checked_unit)], capture_output=True, text=True, timeout=60
    )
    assert (found.returncode, found.stderr) == (0, "")


def test_the_unit_is_hardened(checked_unit: Path) -> None:
    found = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(checked_unit)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert found.returncode == 0, found.stdout


def test_the_unit_lets_it_end_in_good_order_and_has_no_secret() -> None:
    found = unit()
    assert float(found["TimeoutStopSec"][0]) > LONGEST_STOP
    assert found["User"] == ["picsafe-endpoint"]
    assert found["ProtectSystem"] == ["strict"]
    assert found["ExecReload"] == ["/bin/kill -HUP $MAINPID"]
    assert "Environment" not in found
    assert all(path.startswith("api-key:/") for path in found["LoadCredential"])
    assert "file:/run/credentials/picsafe-endpoint.service/api-key" in PAGE


def test_the_image_runs_as_nobody_special() -> None:
    lines = instructions()
    [user] = [line for line in lines if line.startswith("USER ")]
    assert re.fullmatch(r"USER [1-9][0-9]{3,}:[1-9][0-9]{3,}", user)
    assert all(lines.index(user) < lines.index(line) for line in lines if line.startswith("ENTRYPOINT"))
    assert not any(line.startswith("ADD ") for line in lines)
    assert all(":latest" not in line and ":" in line for line in lines if line.startswith("FROM "))


def test_the_image_is_made_of_locked_packages_and_nothing_else() -> None:
    installs = [line for line in instructions() if "pip install" in line]
    assert all("--require-hashes" in line or "--no-deps --no-build-isolation" in line for line in installs)
    copied = [line.split()[1:-1] for line in instructions() if re.match(r"COPY (?!--from)", line)]
    for source in (name for names in copied for name in names):
        assert (ROOT / source).exists()
        assert source not in {".", "tests", "docs"}


def test_the_health_check_asks_where_metrics_usually_listen() -> None:
    [check] = [line for line in instructions() if line.startswith("HEALTHCHECK ")]
    assert f"http://{Metrics().listen}/health" in check
    assert f'listen = "{Metrics().listen}"' in PAGE


def test_the_page_runs_the_image_with_nothing_that_it_does_not_need() -> None:
    for flag in ("--read-only", "--cap-drop ALL", "--security-opt no-new-privileges"):
        assert flag in PAGE
    [seconds] = re.findall(r"--stop-timeout (\d+)", PAGE)
    assert float(seconds) > LONGEST_STOP
