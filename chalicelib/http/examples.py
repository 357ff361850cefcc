"""Examples of requests and answers, put together from those that the fields' types declare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.http.components import Schema, Undescribable, name_of


def example(name: str, schemas: Mapping[str, Schema]) -> Any:  # noqa: ANN401 - JSON
    """One value of the component ``name``: of every field the first example that its type declares.

    A field that may be left out and has no example is left out.

    Raises:
        Undescribable: a field that is always there has no example; the message names it.
    """
    schema = schemas[name]
    made = {}
    for field, inner in schema["properties"].items():
        try:
            made[field] = _value(inner, schemas)
        except LookupError:
            if field in schema["required"]:
                raise Undescribable(f"No example is declared for {name}.{field}") from None
    return made


def _value(schema: Schema, schemas: Mapping[str, Schema]) -> Any:  # noqa: ANN401 - JSON
    if "$ref" in schema:
        return example(name_of(schema), schemas)
    for only in ("const", "default"):
        if schema.get(only) is not None:
            return schema[only]
    for declared in ("examples", "x-known-values", "enum"):
        if declared in schema:
            return schema[declared][0]
    if "anyOf" in schema:
        return _value(schema["anyOf"][0], schemas)
    if schema["type"] == "array":
        return [_value(schema["items"], schemas)]
    if schema["type"] == "boolean":
        return True
    raise LookupError
