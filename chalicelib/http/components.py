"""The schemas of the wire's types: closed where the servers read, open where they answer.

A request with a field or a word that a server does not know is refused. An answer may get new fields, new
words and new kinds of things at any time, so its schema must not make a generated client fail on one: what
is known today stands beside the type ``string`` as ``x-known-values``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

Schema = dict[str, Any]
Struct = type[msgspec.Struct]

PREFIX = "#/components/schemas/"
LEFT_OUT = "x-left-out"
"""What a type's ``extra_json_schema`` holds for a field that an answer may lack; the document does not."""


class Undescribable(Exception):
    """The wire's types cannot be described as they are: their declaration has to change."""


def components(requests: Iterable[Struct], answers: Iterable[Struct]) -> dict[str, Schema]:
    """The schema of every type and of all that are within them, by the type's name.

    Raises:
        Undescribable: two types have one name, or one type is in a request and in an answer.
    """
    asked, answered = list(dict.fromkeys(requests)), list(dict.fromkeys(answers))
    _, schemas = msgspec.json.schema_components([*asked, *answered], ref_template=f"{PREFIX}{{name}}")
    # msgspec tells types of one name apart by their modules
    if clashing := sorted(name for name in schemas if "." in name):
        raise Undescribable(f"These types have one name with another: {', '.join(clashing)}")
    within_requests, within_answers = _within(asked, schemas), _within(answered, schemas)
    if both := sorted(within_requests & within_answers):
        raise Undescribable(f"These types are closed as requests and open as answers: {', '.join(both)}")
    others = _others(schemas)
    described = {name: _described(schema) for name, schema in _with_constant_tags(schemas).items()}
    for name in within_requests:
        described[name] = _rewritten(described[name], _closed)
    for name in within_answers:
        described[name] = _always_complete(_rewritten(described[name], _opened))
    return dict(sorted({**described, **others}.items()))


def reference(kind: Struct) -> Schema:
    """What stands for a type in the rest of the document."""
    return {"$ref": f"{PREFIX}{kind.__name__}"}


def name_of(schema: Schema) -> str:
    """The component that a schema refers to."""
    return str(schema["$ref"]).removeprefix(PREFIX)


def without_null(schema: Schema) -> Schema:
    """The schema of a query parameter, which can be left out but not be null."""
    if "anyOf" not in schema:
        return schema
    (other,) = (one for one in schema["anyOf"] if one != {"type": "null"})
    return {**{key: value for key, value in schema.items() if key != "anyOf"}, **other}


def _described(schema: Schema) -> Schema:
    """The schema with its type's docstring cut to the first paragraph: the rest is for the code's readers."""
    if "description" not in schema:
        return schema
    first = inspect.cleandoc(schema["description"]).split("\n\n")[0]
    return {**schema, "description": first.replace("``", "`").replace("\n", " ")}


def _within(kinds: Iterable[Struct], schemas: Mapping[str, Schema]) -> set[str]:
    found: set[str] = set()
    pending = [kind.__name__ for kind in kinds]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += [name_of(one) for one in _nested(schemas[name]) if "$ref" in one]
    return found


def _nested(value: object) -> Iterator[Schema]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _nested(one)


def _discriminators(schemas: Mapping[str, Schema]) -> Iterator[Schema]:
    for one in _nested(dict(schemas)):
        if "discriminator" in one:
            yield one["discriminator"]


def _with_constant_tags(schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    tagged = dict(schemas)
    for discriminator in _discriminators(schemas):
        for tag, target in discriminator["mapping"].items():
            schema = schemas[target.removeprefix(PREFIX)]
            constant = {discriminator["propertyName"]: {"type": "string", "const": tag}}
            tagged[target.removeprefix(PREFIX)] = {**schema, "properties": schema["properties"] | constant}
    return tagged


def _others(schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    """For each field by which kinds are told apart, the schema of a kind that is not known yet."""
    others: dict[str, Schema] = {}
    for discriminator in _discriminators(schemas):
        field, known = discriminator["propertyName"], list(discriminator["mapping"])
        other = {
            "title": _other(field),
            "description": f"Something whose `{field}` is new since this was written.",
            "type": "object",
            "properties": {field: {"type": "string", "not": {"enum": known}}},
            "required": [field],
        }
        if others.setdefault(_other(field), other) != other:
            raise Undescribable(f"Unions with different kinds are told apart by one field: {field}")
    return others


def _other(field: str) -> str:
    return f"Other{field.title()}"


def _rewritten(schema: Schema, rewrite: Callable[[Schema], Schema]) -> Schema:
    """The schema with it and all within it rewritten, the innermost first."""
    inner = dict(schema)
    if "properties" in schema:
        inner["properties"] = {name: _rewritten(one, rewrite) for name, one in schema["properties"].items()}
    if "anyOf" in schema:
        inner["anyOf"] = [_rewritten(one, rewrite) for one in schema["anyOf"]]
    if "items" in schema:
        inner["items"] = _rewritten(schema["items"], rewrite)
    return rewrite(inner)


def _closed(schema: Schema) -> Schema:
    return {"type": "string", **schema} if "enum" in schema else schema


def _opened(schema: Schema) -> Schema:
    opened = {key: value for key, value in schema.items() if key not in {"enum", "discriminator"}}
    if opened.get("additionalProperties") is False:
        del opened["additionalProperties"]
    if "discriminator" in schema:
        other = {"$ref": PREFIX + _other(schema["discriminator"]["propertyName"])}
        opened["anyOf"] = [*schema["anyOf"], other]
    if "enum" in schema:
        known = ", ".join(f"`{word}`" for word in schema["enum"])
        told = [schema["description"]] if "description" in schema else []
        opened |= {
            "type": "string",
            "description": " ".join([*told, f"Known today: {known}; there may be others."]),
            "x-known-values": schema["enum"],
        }
    return opened


def _always_complete(schema: Schema) -> Schema:
    """A field of an answer is always sent, unless it says otherwise or can be unset.

    A default is how the code builds it.
    """
    required = [
        name
        for name, one in schema["properties"].items()
        if LEFT_OUT not in one and (name in schema.get("required", ()) or "default" in one)
    ]
    properties = {
        name: {key: value for key, value in one.items() if key not in {"default", LEFT_OUT}}
        for name, one in schema["properties"].items()
    }
    return {**schema, "properties": properties, "required": required}
