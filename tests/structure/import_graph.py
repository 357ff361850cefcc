"""Reads which module imports which, from the source alone: nothing is run.

Imports inside functions count, those for type checkers alone count, and so does a string that is a
module's dotted name, because ``import_module`` and the command line's table take modules by it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("chalicelib", "picsafe", "infra")
OURS = {"app", "benchmarks", "tests", *PACKAGES}

Sources = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Mention:
    """What the source of one module says about another.

    Attributes:
        names: the dotted names that it can mean, the longest first.
        line: where.
        is_lazy: whether importing the module does not import the other one: the import is in a function,
            for type checkers alone, or a string.
        is_text: whether it is a string, which is an import only if there is such a module.
    """

    names: tuple[str, ...]
    line: int
    is_lazy: bool
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Import:
    """An import of one of our modules; ``name`` is the module, whatever is taken from it."""

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
            if name is None and not mention.is_text and mention.names[-1].partition(".")[0] in OURS:
                name = mention.names[-1]
            if name is not None and name != module:
                yield Import(module, name, mention.line, mention.is_lazy)


def libraries(source: str) -> set[str]:
    """The top-level names of what a module imports from elsewhere, the standard library among it."""
    return {mention.names[-1].partition(".")[0] for mention in mentions(source) if not mention.is_text} - OURS


def reachable(sources: Sources, roots: Iterable[str]) -> set[str]:
    """The modules that some modules import, over any number of steps, and these themselves."""
    graph = _graph(sources)
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting.extend(graph.get(module, ()))
    return found


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
    return tuple(_mentions(ast.parse(source), is_lazy=False))


def _mentions(node: ast.AST, *, is_lazy: bool) -> Iterator[Mention]:
    match node:
        case ast.Import():
            yield from (Mention((alias.name,), node.lineno, is_lazy) for alias in node.names)
        case ast.ImportFrom(level=0, module=str(module)):
            for alias in node.names:
                yield Mention((f"{module}.{alias.name}", module), node.lineno, is_lazy)
        case ast.ImportFrom():
            raise ValueError(f"a relative import in line {node.lineno}")
        case ast.Constant(value=str(text)) if "." in text:
            yield Mention((text,), node.lineno, is_lazy=True, is_text=True)
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            for statement in node.body:
                yield from _mentions(statement, is_lazy=True)
            for statement in node.orelse:
                yield from _mentions(statement, is_lazy=is_lazy)
        case _:
            inside = is_lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for child in ast.iter_child_nodes(node):
                yield from _mentions(child, is_lazy=inside)


def _graph(sources: Sources) -> dict[str, set[str]]:
    graph: dict[str, set[str]] = {module: set() for module in sources}
    for one in imports(sources):
        graph[one.module].add(one.name)
    return graph


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
