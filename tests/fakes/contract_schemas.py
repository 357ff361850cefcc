"""The schemas of docs/openapi.json, and in words where a JSON document does not fit one.

Answers are held closer than a client holds them: a field that the schema does not know is a mistake too,
because only a test that says so plays a later server. ``Times are RFC 3339 in UTC`` is the description's own
word about every text whose name ends in ``_at``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

_TIME = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z\Z"

Schema = dict[str, Any]


def validator(schema: Schema) -> Draft202012Validator:
    return _validator(json.dumps(schema))


# most answers have the schema of a problem, and checking a schema takes long
@cache
def _validator(schema: str) -> Draft202012Validator:
    made: Schema = json.loads(schema)
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


def resolved(schema: Any, document: Schema) -> Any:
    """The schema with every reference replaced by what it names, which makes checking quick."""
    if isinstance(schema, list):
        return [resolved(one, document) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        found: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return resolved(found, document)
    return {name: resolved(one, document) for name, one in schema.items() if name != "discriminator"}


def closed(schema: Any) -> Any:
    """The schema without room for unknown fields and values, with times that are times."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: closed(one) for name, one in schema.items()}
    if "x-known-values" in schema:
        made["enum"] = schema["x-known-values"]
    if isinstance(schema.get("properties"), dict):
        made.setdefault("additionalProperties", False)
        for name, one in made["properties"].items():
            if name.endswith("_at"):
                made["properties"][name] = {"allOf": [one], "pattern": _TIME}
    return made


def opened(schema: Any) -> Any:
    """The schema with room for fields and values that it does not know."""
    if isinstance(schema, list):
        return [opened(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: one for name, one in schema.items() if name not in {"enum", "const"}}
    if kept.get("additionalProperties") is False:
        del kept["additionalProperties"]
    return {name: opened(one) for name, one in kept.items()}


def wrong_json(what: str, body: bytes, against: Draft202012Validator) -> Iterator[str]:
    """Where the body does not fit, by path, without the values there."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        yield f"the {what} is not JSON"
        return
    for error in against.iter_errors(document):
        yield f"the {what}'s {_where(best_match([error]) or error)}"


def _where(error: Any) -> str:
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return f"{error.json_path} lacks {', '.join(missing)}"
    if error.validator == "additionalProperties":
        unknown = error.instance.keys() - error.schema.get("properties", {}).keys()
        return f"{error.json_path} has the unknown {', '.join(sorted(unknown))}"
    return f"{error.json_path} does not fit {error.validator}"
