"""What msgspec works out of a class is worked out before threads see it: see ``picsafe.prepared_types``.

That knows every ``Struct`` that is imported: whoever imports more in a function calls it again. Of other
classes nobody has a list: whoever decodes one does so by a decoder that is made when the module is imported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

import msgspec
import pytest

from tests.structure.import_graph import Sources, imports, our_sources

CALLS = {"decode", "convert"}
LATE = re.compile(r"msgspec(\.json)?\.(decode|convert)\(")
ENDPOINT = (
    "picsafe.cli.endpoint.serve",
    "picsafe.endpoint.adt.listener",
    "picsafe.endpoint.assembly",
    "picsafe.endpoint.http.page.app",
    "picsafe.endpoint.http.serving",
)
"""What an Endpoint Server has imported when it makes the types ready."""


def late(sources: Sources) -> list[str]:
    """Where a class that is no ``Struct`` is worked out when something is decoded."""
    return [
        f"{module}, line {line}: make a decoder of {ast.unparse(wanted)} when the module is imported"
        for module, source in sources.items()
        if LATE.search(source)
        for line, wanted in _decoded(ast.parse(source))
        if _has_others(module, wanted)
    ]


def _decoded(tree: ast.Module) -> Iterator[tuple[int, ast.expr]]:
    """What is decoded in functions."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        for call in ast.walk(function):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr in CALLS
                and ast.unparse(call.func).startswith("msgspec.")
            ):
                yield from ((call.lineno, one.value) for one in call.keywords if one.arg == "type")
                yield from ((call.lineno, one) for one in call.args[1:2])


def _has_others(module: str, wanted: ast.expr) -> bool:
    names = vars(import_module(module))
    try:
        kind = eval(compile(ast.Expression(wanted), module, "eval"), dict(names))
    except (NameError, AttributeError):
        # of what it is called with: a Struct by its signature, or looked at where it is called
        return False
    return any(_others(msgspec.inspect.type_info(kind)))


def _others(info: Any) -> Iterator[bool]:
    if isinstance(info, msgspec.inspect.StructType):
        return
    named = (msgspec.inspect.DataclassType, msgspec.inspect.NamedTupleType, msgspec.inspect.TypedDictType)
    yield isinstance(info, named)
    for name in getattr(info, "__struct_fields__", ()):
        found = getattr(info, name)
        for one in found if isinstance(found, tuple) else [found]:
            if isinstance(one, msgspec.inspect.Type):
                yield from _others(one)


def test_no_class_is_worked_out_late() -> None:
    assert late(our_sources()) == []


@pytest.mark.parametrize(
    "call",
    [
        "msgspec.json.decode(b'', type=Letter)",
        "msgspec.convert({}, Letter | None)",
        "msgspec.json.decode(b'', type=dict[str, list[Letter]])",
    ],
)
def test_one_that_is_would_be_found(call: str) -> None:
    [found] = late({"chalicelib.users.mail.sealing": f"import msgspec\ndef read():\n    return {call}\n"})
    assert found.startswith("chalicelib.users.mail.sealing, line 3: make a decoder of ")


def unprepared(sources: Sources) -> list[str]:
    """Which modules of an Endpoint Server import a ``Struct`` in a function, and do not make it ready."""
    eager: dict[str, set[str]] = {}
    lazy = []
    for one in imports(sources):
        if one.is_lazy:
            lazy.append(one)
        else:
            eager.setdefault(one.module, set()).add(one.name)

    def with_structs(modules: Iterable[str]) -> set[str]:
        found: set[str] = set()
        rest = list(modules)
        while rest:
            module = rest.pop()
            if module in sources and module not in found:
                found.add(module)
                rest += [*eager.get(module, ()), module.rpartition(".")[0]]
        return {module for module in found if "(msgspec.Struct" in sources[module]}

    at_first = with_structs(ENDPOINT)
    return [
        f"{one.module}, line {one.line}: call prepare_types() when {one.name} is imported"
        for one in lazy
        if one.module.startswith(("picsafe.endpoint.", "picsafe.delivery."))
        and with_structs([one.name]) - at_first
        and "prepare_types()" not in sources[one.module]
    ]


def test_whoever_imports_more_makes_it_ready() -> None:
    assert unprepared(our_sources()) == []


def test_who_does_not_would_be_found() -> None:
    sources = {
        **our_sources(),
        "picsafe.delivery.hurried": "def read():\n    from picsafe.delivery.box import client\n",
    }
    found = (
        "picsafe.delivery.hurried, line 2: call prepare_types() when picsafe.delivery.box.client is imported"
    )
    assert unprepared(sources) == [found]
