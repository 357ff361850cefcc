"""What is wrong with a document of settings, in words: msgspec's own say the type, and not whose it is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Final

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
_BOUND = re.compile(r"Expected `(?:int|float)` (?P<sign>[<>]=?) (?P<bound>[-0-9.e+]+)")
_LENGTH = re.compile(r"Expected `(?P<of>[a-z]+)` of length (?P<sign>[<>]=) (?P<bound>[0-9]+)")
_SIGNS: Final = {"<=": "at most", ">=": "at least", "<": "less than", ">": "more than"}
_PATTERN = re.compile(r"Expected `str` matching regex .*", re.DOTALL)
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
        there = f" There are: {', '.join(kinds)}." if missing["field"] == "kind" and kinds else ""
        return f"{called(missing['field'])} is missing.{there}"
    if (value := _NO_CHOICE.fullmatch(what)) is not None:
        choices = kinds if where == "kind" else _choices(kind, where)
        return f"{called('')} cannot be {value['value']}. There are: {', '.join(choices)}."
    if (other := _OTHER_TYPE.fullmatch(what)) is not None:
        wanted, got = (_WORDS.get(other[name], other[name]) for name in ("wanted", "got"))
        return f"{called('')} has to be {wanted}, and is {got}."
    if (words := _of_amount(what)) is not None:
        return f"{called('')} {words}."
    if _PATTERN.fullmatch(what) is not None and (form := _form(kind, where)):
        return f"{called('')} has to be {form}."
    return f"{called('')}: {what}." if called("") else f"{what}."


def _of_amount(what: str) -> str | None:
    """What msgspec says of a number or a length, in words."""
    if (bound := _BOUND.fullmatch(what)) is not None:
        return f"has to be {_SIGNS[bound['sign']]} {bound['bound'].removesuffix('.0')}"
    if (length := _LENGTH.fullmatch(what)) is None:
        return None
    if (length["sign"], length["bound"]) == (">=", "1"):
        return "is empty"
    unit = "characters" if length["of"] == "str" else "entries"
    return f"has to have {_SIGNS[length['sign']]} {length['bound']} {unit}"


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


def _form(kind: type[msgspec.Struct] | None, where: str) -> str:
    """How a text is written that has to match a pattern: the type's own description."""
    found = None if kind is None else _field_at(kind, where)
    while found is not None:
        if isinstance(found, inspect.Metadata):
            described = found.extra_json_schema or {}
            return str(described.get("description", ""))
        found = _one_inner(found)
    return ""


def _type_at(kind: type[msgspec.Struct], where: str) -> inspect.Type | None:
    found = _field_at(kind, where)
    return None if found is None else _inner(found)


def _field_at(kind: type[msgspec.Struct], where: str) -> inspect.Type | None:
    found: inspect.Type | None = inspect.type_info(kind)
    for name in filter(None, _INDEX.sub("", where).split(".")):
        found = None if found is None else _inner(found)
        if not isinstance(found, inspect.StructType):
            return None
        types = [field.type for field in found.fields if field.encode_name == name]
        found = types[0] if types else None
    return found


def _inner(found: inspect.Type) -> inspect.Type:
    """What stands in a list, or beside nothing."""
    while (inner := _one_inner(found)) is not None:
        found = inner
    return found


def _one_inner(found: inspect.Type) -> inspect.Type | None:
    """What a type holds that holds another; ``None`` of any other."""
    if isinstance(found, inspect.Metadata):
        return found.type
    if isinstance(found, inspect.UnionType):
        return next(one for one in found.types if not isinstance(one, inspect.NoneType))
    return found.item_type if isinstance(found, inspect.VarTupleType) else None
