"""Reads which module imports which, from the source alone: nothing is run.

Imports inside functions count, those for type checkers alone count, and so does a string that is a
module's dotted name, because ``import_module`` and the command line's table take modules by it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[2]
PACKAGES = ("chalicelib", "picsafe", "infra")
OURS = {"app", "benchmarks", "tests", *PACKAGES}

Sources = Mapping[str, str]
Where = Literal["module", "function", "types", "text"]


@dataclass(frozen=True, slots=True)
class Mention:
    """What the source of one module says about another.

    Attributes:
        names: the dotted names that it can mean, the longest first.
        line: where.
        where: an import statement of the module, in a function, or for type checkers alone; or a text,
            which is an import only if there is such a module.
    """

    names: tuple[str, ...]
    line: int
    where: Where


@dataclass(frozen=True, slots=True)
class Import:
    """An import of one of our modules; ``name`` is the module, whatever is taken from it.

    It is lazy where importing the one does not import the other.
    """

    module: str
    name: str
    line: int
    is_lazy: bool


def our_sources() -> dict[str, str]:
    """The source of every module that is not a test, by its dotted name."""
    paths = [ROOT / "app.py", *(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))]
    return {_dotted(path.relative_to(ROOT)): path.read_text() for path in sorted(paths)}


def imports(sources: Sources) -> Iterator[Import]:
    """Every import of one of our modules by another; what is not in ``sources`` is given as it is written."""
    for module, source in sources.items():
        for mention in mentions(source):
            name = next((name for name in mention.names if name in sources), None)
            if name is None and mention.where != "text" and mention.names[-1].partition(".")[0] in OURS:
                name = mention.names[-1]
            if name is not None and name != module:
                yield Import(module, name, mention.line, is_lazy=mention.where != "module")


def libraries(source: str) -> set[str]:
    """The top-level names of what a module imports from elsewhere when it runs, Python's own among them."""
    imported = {one.names[-1] for one in mentions(source) if one.where in {"module", "function"}}
    return {name.partition(".")[0] for name in imported} - OURS


def circle(sources: Sources) -> list[str]:
    """Modules that import each other in a circle, the first one again as the last; empty if none do."""
    try:
        TopologicalSorter(_graph(sources)).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found[::-1]
    return []


@cache
def mentions(source: str) -> tuple[Mention, ...]:
    """What a module's source imports, ours or not.

    Raises:
        ValueError: a relative import; ours are written out, so that they can be searched for.
    """
    return tuple(_mentions(ast.parse(source), "module"))


def _mentions(node: ast.AST, where: Where) -> Iterator[Mention]:
    match node:
        case ast.Import() | ast.ImportFrom():
            yield from (Mention(names, node.lineno, where) for names in _imported(node))
        case ast.Constant(value=str(text)) if "." in text:
            yield Mention((text,), node.lineno, "text")
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=[]):
            yield from _mentions(ast.Module(node.body, []), "types")
        case _:
            if where == "module" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                where = "function"
            for child in ast.iter_child_nodes(node):
                yield from _mentions(child, where)


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, ...]]:
    if isinstance(node, ast.Import):
        yield from ((alias.name,) for alias in node.names)
    elif node.level or node.module is None:
        raise ValueError(f"a relative import in line {node.lineno}")
    else:
        yield from ((f"{node.module}.{alias.name}", node.module) for alias in node.names)


def _graph(sources: Sources) -> dict[str, set[str]]:
    graph: dict[str, set[str]] = {module: set() for module in sources}
    for one in imports(sources):
        graph[one.module].add(one.name)
    return graph


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
