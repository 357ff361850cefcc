"""What is wrong with a document of settings, in words: msgspec's own say the type, and not whose it is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, Final

import msgspec
from msgspec import inspect

_WORDS: Final = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
_WHERE = re.compile(r"(?P<what>.*?)(?: - at `\$?\.?(?P<where>[^`]*)`)?", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<field>[^`]+)`")
_MISSING = re.compile(r"Object missing required field `(?P<field>[^`]+)`")
_NO_CHOICE = re.compile(r"Invalid (?:enum )?value (?P<value>'.*')", re.DOTALL)
_OTHER_TYPE = re.compile(r"Expected `(?P<wanted>[a-z]+)(?: \| null)?`, got `(?P<got>[a-z]+)`")
_INDEX = re.compile(r"\[[0-9]+\]")


def explained(error: str, setting: str, kind: type[msgspec.Struct] | None, kinds: Iterable[str] = ()) -> str:
    """What msgspec says of a table, as a sentence that names the setting and what it can be.

    Args:
        error: msgspec's.
        setting: the table's name; the document's is empty.
        kind: what the table should be; ``None`` if it does not say.
        kinds: what ``kind`` can be in it.
    """
    match = _WHERE.fullmatch(error)
    what, where = (match["what"], match["where"] or "") if match is not None else (error, "")

    def called(name: str) -> str:
        return ".".join(part for part in (setting, where, name) if part)

    if (unknown := _UNKNOWN.fullmatch(what)) is not None:
        near = difflib.get_close_matches(unknown["field"], _fields(kind, where), n=1)
        return f"{called(unknown['field'])} is no setting.{f' Is {near[0]} meant?' if near else ''}"
    if (missing := _MISSING.fullmatch(what)) is not None:
        return f"{called(missing['field'])} is missing."
    if (value := _NO_CHOICE.fullmatch(what)) is not None:
        choices = kinds if where == "kind" else _choices(kind, where)
        return f"{called('')} cannot be {value['value']}. There are: {', '.join(choices)}."
    if (other := _OTHER_TYPE.fullmatch(what)) is not None:
        wanted, got = (_WORDS.get(other[name], other[name]) for name in ("wanted", "got"))
        return f"{called('')} has to be {wanted}, and is {got}."
    return f"{called('')}: {what}." if called("") else f"{what}."


def faulty(
    tables: Mapping[str, object], convert: Callable[[object], object]
) -> tuple[str, object, msgspec.ValidationError] | None:
    """The first of several tables that cannot be converted, by its name, and why."""
    for name, table in tables.items():
        try:
            convert(table)
        except msgspec.ValidationError as error:
            return name, table, error
    return None


def _fields(kind: type[msgspec.Struct] | None, where: str) -> list[str]:
    found = None if kind is None else _type_at(kind, where)
    return [field.encode_name for field in found.fields] if isinstance(found, inspect.StructType) else []


def _choices(kind: type[msgspec.Struct] | None, where: str) -> list[str]:
    found = None if kind is None else _type_at(kind, where)
    if isinstance(found, inspect.EnumType):
        members: type[Enum] = found.cls
        return [str(member.value) for member in members]
    return [str(value) for value in found.values] if isinstance(found, inspect.LiteralType) else []


def _type_at(kind: type[msgspec.Struct], where: str) -> inspect.Type | None:
    found: inspect.Type | None = inspect.type_info(kind)
    for name in filter(None, _INDEX.sub("", where).split(".")):
        if not isinstance(found, inspect.StructType):
            return None
        types = [_inner(field.type) for field in found.fields if field.encode_name == name]
        found = types[0] if types else None
    return found


def _inner(found: Any) -> inspect.Type:  # noqa: ANN401 - msgspec has no name for what holds another type
    """What stands in a list, or beside nothing."""
    while True:
        if isinstance(found, inspect.Metadata):
            found = found.type
        elif isinstance(found, inspect.UnionType):
            found = next(one for one in found.types if not isinstance(one, inspect.NoneType))
        elif isinstance(found, inspect.VarTupleType):
            found = found.item_type
        else:
            return found  # type: ignore[no-any-return]  # narrowed no further than the above says
