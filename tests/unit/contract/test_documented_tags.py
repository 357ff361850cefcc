"""The page's ways of reading a tag, run where there is what runs them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "audit-trail.md"
SECTION = PAGE.read_text("utf-8").partition("## Which file it is about")[2].partition("\n## ")[0]
PROGRAMS = {"sh": ["sh", "-eu"], "ruby": ["ruby", "-"], "python": [sys.executable, "-"]}


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_script_reads_the_tag_from_the_end(language: str, tmp_path: Path) -> None:
    program = PROGRAMS[language]
    tools = [program[0], *(["xxd", "tail"] if language == "sh" else [])]
    if missing := [tool for tool in tools if shutil.which(tool) is None]:
        pytest.skip(f"there is no {missing[0]} here")
    [script] = re.findall(rf"^```{language}\n(.*?)^```", SECTION, re.DOTALL | re.MULTILINE)
    message = bytes(range(200))
    (tmp_path / "package.encrypted").write_bytes(message)
    run = subprocess.run(
        program, input=script, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == message[-32:].hex()
