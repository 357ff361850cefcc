"""Checks decoded JSON against a type of ours, and says which field is wrong without quoting what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from chalicelib.errors import InvalidRequest


def convert(document: dict[str, Any], into: type[msgspec.Struct], *, strict: bool) -> msgspec.Struct:
    """Validate a decoded JSON object against a type of ours.

    Raises:
        InvalidRequest: ``unknown_field`` or ``invalid_field``; the detail names a field of ours, never
            what was sent.
    """
    _refuse_unknown(document, into)
    try:
        converted = msgspec.convert(document, into, strict=strict)
    except msgspec.ValidationError:
        raise InvalidRequest("invalid_field", _explain(document, into, strict=strict)) from None
    if not strict:
        _refuse_null(document, converted)
    return converted


def _refuse_null(document: Mapping[str, Any], converted: msgspec.Struct) -> None:
    # of text, msgspec takes the word "null" for nothing, which the caller has not left out
    for sent, name in _names(type(converted)).items():
        if sent in document and getattr(converted, name) is None:
            raise InvalidRequest("invalid_field", f"The field {sent} has a wrong type or form.")


def _refuse_unknown(document: Mapping[str, Any], into: type[msgspec.Struct]) -> None:
    known = _names(into).keys()
    if not document.keys() <= known:
        raise InvalidRequest(
            "unknown_field", f"Only these fields are known here: {', '.join(sorted(known)) or 'none'}."
        )
    for name, inner in _inner_objects(into).items():
        if isinstance(document.get(name), dict):
            _refuse_unknown(document[name], inner)


@cache
def _inner_objects(kind: type[msgspec.Struct]) -> dict[str, type[msgspec.Struct]]:
    return {
        field.encode_name: field.type
        for field in msgspec.structs.fields(kind)
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct)
    }


@cache
def _names(kind: type[msgspec.Struct]) -> dict[str, str]:
    """The fields' names in Python, by those that are sent."""
    return {field.encode_name: field.name for field in msgspec.structs.fields(kind)}


@cache
def needs_nothing(kind: type[msgspec.Struct]) -> bool:
    """Whether no field is required, so that a body may be left out."""
    return not any(field.required for field in msgspec.structs.fields(kind))


def _explain(document: dict[str, Any], into: type[msgspec.Struct], *, strict: bool) -> str:
    for field in msgspec.structs.fields(into):
        if field.encode_name not in document:
            if field.required:
                return f"The field {field.encode_name} is missing."
            continue
        try:
            msgspec.convert(document[field.encode_name], field.type, strict=strict)
        except msgspec.ValidationError:
            return f"The field {field.encode_name} has a wrong type or form, or is too long."
    return "The fields do not fit together."
