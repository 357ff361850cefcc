"""What ``pip install picsafe`` brings, with extras or without, as the distributions say that are here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
# stands before every other module on the path, and Python imports it by itself
SITE_CUSTOMIZE = """\
import sys
from importlib.machinery import PathFinder

HIDDEN = {hidden!r}


class Installed:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in HIDDEN:
            return None
        return PathFinder.find_spec(name, path, target)


sys.meta_path = [Installed if finder is PathFinder else finder for finder in sys.meta_path]
"""


def requirements(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for: the dependencies, and those of some extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    texts = [*project["dependencies"]]
    for extra in extras:
        texts += project["optional-dependencies"][extra]
    found = [Requirement(text) for text in texts]
    return [one for one in found if one.name != "picsafe" and (one.marker is None or one.marker.evaluate())]


def distributions(wanted: Iterable[Requirement]) -> set[str]:
    """The names of what pip installs for some requirements: these, what they require, and so on."""
    found: dict[tuple[str, str], None] = {}
    waiting = [(one.name, extra) for one in wanted for extra in ("", *one.extras)]
    while waiting:
        name, extra = waiting.pop()
        if (canonicalize_name(name), extra) in found:
            continue
        found[canonicalize_name(name), extra] = None
        for text in distribution(name).requires or []:
            required = Requirement(text)
            if required.marker is None or required.marker.evaluate({"extra": extra}):
                waiting += [(required.name, more) for more in ("", *required.extras)]
    return {name for name, _ in found}


@cache
def holders() -> Mapping[str, list[str]]:
    """The distributions that hold each top-level module."""
    return packages_distributions()


def modules(names: Iterable[str]) -> set[str]:
    """The top-level modules that some distributions hold."""
    wanted = {canonicalize_name(name) for name in names}
    return {
        module
        for module, names_of_holders in holders().items()
        if wanted & {canonicalize_name(holder) for holder in names_of_holders}
    }


def hide_the_rest(folder: Path, *extras: str, hidden: Iterable[str] = ()) -> dict[str, str]:
    """The environment of a Python that has PicSafe and what is installed with it, and nothing else.

    Args:
        folder: where the module that hides the rest is written.
        extras: PicSafe's extras that are installed.
        hidden: further modules that shall not be there.
    """
    here = modules(distributions(requirements(*extras)))
    rest = (holders().keys() - here - {"chalicelib", "picsafe"}) | set(hidden)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(SITE_CUSTOMIZE.format(hidden=rest))
    return {"PYTHONPATH": f"{folder}:{ROOT}", "PYTHONSAFEPATH": "1"}
