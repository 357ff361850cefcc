"""cfn-lint and checkov find nothing wrong with the templates, chalice's packages included."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from chalicelib.contract.regions import REGIONS
from infra.packaging import TEMPLATES
from infra.stages import ROOT
from tests.infra.conftest import Packages

LINT = str(Path(sys.executable).with_name("cfn-lint"))
CHECKOV = ROOT / "infra" / "checkov.yaml"


@pytest.fixture
def templates(packages: Packages, tmp_path: Path) -> Path:
    for path in TEMPLATES.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    for service, package in packages.items():
        (tmp_path / f"{service}.json").write_text(json.dumps(package.template))
    return tmp_path


def test_cfn_lint_finds_nothing(templates: Path) -> None:
    files = sorted(str(path) for path in templates.iterdir())
    assert len(files) == 11
    done = subprocess.run(
        # wherever the services are at home; the store is in all of these at once
        [LINT, "--non-zero-exit-code", "informational", "--regions", *REGIONS, "--", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_checkov_finds_nothing_but_what_is_excepted(templates: Path, tmp_path_factory: Any) -> None:
    """Run without the exceptions: what it finds is these and nothing else, and none of them is stale."""
    checkov = _checkov()
    settings = yaml.safe_load(CHECKOV.read_text())
    excepted = set(settings.pop("skip-check"))
    config = tmp_path_factory.mktemp("checkov") / "checkov.yaml"
    config.write_text(yaml.safe_dump(settings))
    done = subprocess.run(
        [checkov, "--config-file", str(config), "--directory", str(templates), "--output", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(done.stdout)
    found: dict[str, list[str]] = {}
    for check in report["results"]["failed_checks"]:
        found.setdefault(check["check_id"], []).append(f"{check['file_path']} {check['resource']}")
    assert {check: where for check, where in found.items() if check not in excepted} == {}
    assert set(found) == excepted
    assert report["summary"]["parsing_errors"] == 0
    # a template that checkov could not read would pass without a check
    checked = {Path(check["file_path"]).name for check in report["results"]["passed_checks"]}
    assert checked == {path.name for path in templates.iterdir()} - NOTHING_TO_CHECK


# alarms are nothing that checkov has an opinion on
NOTHING_TO_CHECK = {"alarms.yaml"}


def test_every_exception_has_its_reason() -> None:
    lines = CHECKOV.read_text().splitlines()
    listed = yaml.safe_load(CHECKOV.read_text())["skip-check"]
    assert listed
    for check in listed:
        before = lines[lines.index(f"  - {check}") - 1].strip()
        assert before.startswith("# "), check
        assert len(before) > 30, check
    # checkov demands a comment with the exceptions in templates itself; they name one check each
    for path in TEMPLATES.glob("*.yaml"):
        text = path.read_text()
        assert text.count("- id: CKV") == text.count("comment: ")


def _checkov() -> str:
    named = os.environ.get("PICSAFE_CHECKOV") or shutil.which("checkov")
    if named is None:
        pytest.skip("checkov is not installed: locks/checks.txt goes into an environment of its own")
    return named
