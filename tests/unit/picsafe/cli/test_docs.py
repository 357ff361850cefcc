"""docs/cli.md says what the command line does."""

from __future__ import annotations

import re
from pathlib import Path

from picsafe.cli import COMMANDS
from picsafe.cli.failure import ExitCode

PAGE = (Path(__file__).parents[4] / "docs" / "cli.md").read_text()


def test_every_command_is_described_and_no_other() -> None:
    rows = re.findall(r"^\| (`picsafe .*?) \|(?= )", PAGE, re.MULTILINE)
    described = {name for row in rows for name in re.findall(r"`(?:picsafe )?([a-z-]+)", row)}
    assert described == set(COMMANDS)


def test_every_exit_code_is_described() -> None:
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}
    assert codes == set(ExitCode)
