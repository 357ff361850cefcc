"""The catalogues' messages, and where Python asks for one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fluent.syntax import FluentParser
from fluent.syntax.ast import Attribute, Junk, Message, Pattern, Term, VariableReference
from fluent.syntax.visitor import Visitor

from chalicelib.words import areas

# what Python reads; the web client reads the others
AREAS_OF_PYTHON = ("dates", "landing", "mail", "pdf")
_ID = re.compile(rf"(?:{'|'.join(AREAS_OF_PYTHON)})-[a-z0-9-]+(?:\.[a-z-]+)?")


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802 - Fluent's name
        self.names.add(node.id.name)


def catalogue(language: str, area: str) -> Mapping[str, frozenset[str]]:
    """The variables of each message and each attribute of a catalogue, by ``name`` or ``name.attribute``.

    Raises:
        AssertionError: something cannot be read, is said twice, or does not begin with its area.
    """
    found: dict[str, frozenset[str]] = {}
    for entry in FluentParser().parse(areas(language)[area].read_text(encoding="utf-8")).body:
        assert not isinstance(entry, Junk), f"{language}/{area}: {entry.content!r}"
        for name, pattern in _patterns(entry):
            assert name.lstrip("-").startswith(f"{area}-"), f"{language}/{area}: {name}"
            assert name not in found, f"{language}/{area}: {name} twice"
            variables = _Variables()
            variables.visit(pattern)
            found[name] = frozenset(variables.names)
    return found


def _patterns(entry: object) -> Iterator[tuple[str, Pattern]]:
    if not isinstance(entry, (Message, Term)):
        return
    name = f"-{entry.id.name}" if isinstance(entry, Term) else entry.id.name
    if entry.value is not None:
        yield name, entry.value
    for attribute in entry.attributes:
        assert isinstance(attribute, Attribute)
        yield f"{name}.{attribute.id.name}", attribute.value


@dataclass(frozen=True, slots=True)
class Request:
    """Where a module names a message.

    Attributes:
        message: its name, with its attribute if one is asked for.
        values: the values that it is given there; ``None`` where it is only named.
        line: where.
    """

    message: str
    values: frozenset[str] | None
    line: int


def requests(source: str) -> Iterator[Request]:
    """Every message that a module names, but for those in its docstrings."""
    if not _ID.search(source):
        return
    tree = ast.parse(source)
    asked: set[int] = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if not (isinstance(call.func, ast.Attribute) and call.func.attr == "text" and call.args):
            continue
        if message := _message(call.args[0]):
            asked.add(id(call.args[0]))
            given = frozenset(word.arg for word in call.keywords if word.arg)
            yield Request(message, given, call.lineno)
    for node in ast.walk(tree):
        if id(node) not in asked and isinstance(node, ast.expr) and (message := _message(node)):
            yield Request(message, None, node.lineno)


def _message(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _ID.fullmatch(node.value):
        return node.value
    return ""
