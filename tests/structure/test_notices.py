"""NOTICE.md names what others made and PicSafe ships, or has installed beside it."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
FONTS = ROOT / "chalicelib" / "format" / "fonts"
# what is in the web client although package.json has it among the tools
BUILT_IN = {"vite"}


def rows(heading: str) -> dict[str, list[str]]:
    """The cells of the table below a heading, by the name in its first column."""
    (section,) = [
        part for part in (ROOT / "NOTICE.md").read_text().split("\n## ") if part.startswith(heading)
    ]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.split("\n")
        if line.startswith("| `")
    ]
    named = {first.strip("`"): rest for first, *rest in cells}
    assert len(named) == len(cells), "named twice"
    return named


def names(requirements: list[str]) -> set[str]:
    """The projects that requirements name, as PEP 503 normalises them, but for PicSafe with other extras."""
    found = {re.split(r"[^\w.-]", requirement, maxsplit=1)[0] for requirement in requirements}
    return {re.sub(r"[-_.]+", "-", name).lower() for name in found} - {"picsafe"}


def test_each_library_that_is_installed_with_picsafe() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    installed = names(project["dependencies"])
    for extra, requirements in project["optional-dependencies"].items():
        if extra != "dev":
            installed |= names(requirements)
    libraries = rows("Python libraries")
    assert set(libraries) == installed
    assert all(licence for licence, *_ in libraries.values())


def test_each_library_that_lambda_gets() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    required = names([line for line in lines if line and not line.startswith("#")])
    assert required <= rows("Python libraries").keys()


def test_each_library_in_the_web_client() -> None:
    package = json.loads((ROOT / "web" / "package.json").read_text())
    libraries = rows("In the web client")
    assert set(libraries) == set(package["dependencies"]) | BUILT_IN
    assert package["devDependencies"].keys() >= BUILT_IN
    assert all(copyright_ and licence for copyright_, licence in libraries.values())


def test_each_font_with_the_text_of_its_licence() -> None:
    fonts = rows("Fonts")
    assert set(fonts) == {path.name for path in FONTS.rglob("*.[ot]tf")}
    for *_, licence in fonts.values():
        (target,) = re.findall(r"\]\(([^)]+)\)", licence)
        assert (ROOT / target).is_relative_to(FONTS / "licences")
        assert (ROOT / target).is_file()


def test_the_licence_points_to_the_notices() -> None:
    assert "NOTICE.md" in (ROOT / "LICENSE").read_text()
