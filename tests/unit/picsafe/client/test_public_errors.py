"""Whatever the library raises can be imported from ``picsafe``, and stands in its documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import picsafe
import picsafe.client
import picsafe.sync
from picsafe import PicSafeClientError

DOCUMENT = Path(__file__).parents[4] / "docs" / "client.md"


def raised() -> set[str]:
    """The names of the library's own errors."""
    for package in (picsafe.client, picsafe.sync):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    return {
        error.__name__
        for error in kinds_of(PicSafeClientError)
        if error.__module__.startswith(("picsafe.client.", "picsafe.sync."))
    }


def kinds_of(error: type[Exception]) -> Iterator[type[Exception]]:
    yield error
    for kind in error.__subclasses__():
        yield from kinds_of(kind)


def test_each_can_be_imported() -> None:
    assert raised() <= set(picsafe.__all__)


def test_the_documentation_has_each_and_no_other() -> None:
    section = DOCUMENT.read_text().partition("## Errors")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    documented = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert documented == raised() - {"PicSafeClientError"}
    assert "`PicSafeClientError`" in section
