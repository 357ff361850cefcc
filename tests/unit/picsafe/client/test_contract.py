"""What the client reads is in the API's description, and the client is open to what is new there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from msgspec import inspect as types

from picsafe.client import audit, enterprise_account, enterprise_responses, institutions, responses

DESCRIPTION = json.loads((Path(__file__).parents[4] / "docs" / "openapi.json").read_text())
SCHEMAS = DESCRIPTION["components"]["schemas"]
OPERATIONS = {
    operation["operationId"]: operation
    for path in DESCRIPTION["paths"].values()
    for operation in path.values()
}

Schema = dict[str, Any]

FORMS: dict[type[types.Type], str] = {
    types.StrType: "string",
    types.IntType: "integer",
    types.BoolType: "boolean",
    types.NoneType: "null",
    types.ListType: "array",
    types.DictType: "object",
    types.StructType: "object",
}


class Answer(NamedTuple):
    """A type of the client, and the answer that it reads: the whole, or each element of one field."""

    kind: type[msgspec.Struct]
    operation: str
    status: int
    elements: str | None = None

    @property
    def content(self) -> dict[str, Any]:
        """The answer's schema and example."""
        response = OPERATIONS[self.operation]["responses"][str(self.status)]
        found: dict[str, Any] = response["content"]["application/json"]
        return found

    @property
    def schema(self) -> Schema:
        whole = resolved(self.content["schema"])
        return whole if self.elements is None else whole["properties"][self.elements]["items"]

    @property
    def example(self) -> Any:
        whole = self.content["example"]
        return whole if self.elements is None else whole[self.elements][0]


ANSWERS = [
    Answer(responses.Challenge, "start_sign_in", 202),
    Answer(responses.Tokens, "complete_sign_in", 200),
    Answer(responses.Tokens, "refresh_sign_in", 200),
    Answer(responses.User, "get_profile", 200),
    Answer(responses.ChangedProfile, "change_profile", 200),
    Answer(responses.AudienceToken, "make_audience_token", 200),
    Answer(responses.Key, "create_key", 201),
    Answer(responses.Key, "create_key", 200),
    Answer(audit.ReleasedKey, "fetch_key", 200),
    Answer(responses.TaggedKey, "set_tag", 200),
    Answer(responses.Reservation, "reserve_report", 201),
    Answer(responses.ResumedUpload, "resume_upload", 200),
    Answer(responses.IgnoredBody, "complete_upload", 200),
    Answer(responses.Download, "locate_report", 200),
    Answer(responses.IgnoredBody, "withdraw_report", 200),
    Answer(responses.IgnoredBody, "log_report", 201),
    Answer(responses.IgnoredBody, "log_report", 200),
    Answer(responses.SentPage, "list_reports", 200),
    Answer(responses.ReceivedPage, "list_received", 200),
    Answer(responses.Told, "tell_recipients", 200),
    Answer(responses.Renewed, "renew_report", 200),
    Answer(responses.Renewed, "log_renewal", 200),
    Answer(responses.ReportPage, "poll_reports", 200),
    Answer(enterprise_responses.MemberReportPage, "poll_reports", 200),
    Answer(enterprise_responses.Enterprise, "show_enterprise", 200),
    Answer(enterprise_responses.Enterprise, "change_enterprise", 200),
    Answer(enterprise_responses.ApiKeys, "list_api_keys", 200),
    Answer(enterprise_responses.InvitedAddresses, "invite", 200),
    Answer(enterprise_responses.MemberPage, "list_members", 200),
    Answer(enterprise_responses.NewApiKey, "create_api_key", 201),
    Answer(enterprise_responses.RegisteredServers, "list_servers", 200),
    Answer(enterprise_responses.RegisteredServer, "register_server", 201),
    Answer(enterprise_responses.KeyServerToken, "make_key_server_token", 200),
    Answer(enterprise_account.ScriptToken, "make_key_server_token", 200),
    Answer(enterprise_responses.Invitations, "list_invitations", 200),
    Answer(enterprise_responses.Invitations, "answer_invitation", 200),
    Answer(institutions.Institutions, "list_institutions", 200),
    Answer(institutions.Institutions, "replace_institutions", 200),
    Answer(audit.LogPage, "read_log", 200),
    Answer(audit.Entry, "read_log", 200, elements="entries"),
    Answer(audit.Recall, "set_recalled", 200),
]


def resolved(schema: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Schema = SCHEMAS[schema["$ref"].rpartition("/")[2]]
    return found


def alternatives(schema: Schema) -> list[Schema]:
    return [resolved(one) for one in resolved(schema).get("anyOf", [schema])]


def differences(kind: types.Type, schema: Schema, where: str) -> Iterator[str]:
    """Where an answer of this schema would be none of this type."""
    if isinstance(kind, types.Metadata):
        kind = kind.type
    members = kind.types if isinstance(kind, types.UnionType) else (kind,)
    for alternative in alternatives(schema):
        fitting = [one for one in members if _same_form(one, alternative)]
        if not fitting:
            yield f"{where}: {alternative} is not read as {kind}"
        for one in fitting:
            if isinstance(one, types.ListType):
                yield from differences(one.item_type, alternative["items"], f"{where}[]")
            elif isinstance(one, types.StructType):
                yield from _differing_fields(one, alternative, where)


def _differing_fields(kind: types.StructType, schema: Schema, where: str) -> Iterator[str]:
    for field in kind.fields:
        here = f"{where}.{field.encode_name}"
        if field.encode_name in schema["properties"]:
            yield from differences(field.type, schema["properties"][field.encode_name], here)
        if field.required and field.encode_name not in schema["required"]:
            yield f"{here}: the client needs it, and it is not always sent"


def _same_form(kind: types.Type, schema: Schema) -> bool:
    match kind:
        case types.Metadata():
            return _same_form(kind.type, schema)
        case types.AnyType():
            return True
        case types.DateTimeType():
            return bool(schema.get("format") == "date-time")
        case types.DateType():
            return bool(schema.get("format") == "date")
    form = FORMS.get(type(kind))
    return bool(form == schema["type"])


def later(value: Any, schema: Schema) -> Any:
    """The value as a later server may give it: with more fields, and words that are new."""
    for one in alternatives(schema):
        if "x-known-values" in one:
            return "brand_new"
        if isinstance(value, list) and one.get("type") == "array":
            return [later(item, one["items"]) for item in value]
        if isinstance(value, dict) and "properties" in one and set(one["required"]) <= set(value):
            known = {name: later(inner, one["properties"][name]) for name, inner in value.items()}
            return known | {"brand_new": {"a": [1]}}
    return value


def structs(kind: object) -> Iterator[types.StructType]:
    if isinstance(kind, types.StructType):
        yield kind
    for name in getattr(kind, "__struct_fields__", ()):
        inner = getattr(kind, name)
        for one in inner if isinstance(inner, tuple) else (inner,):
            if isinstance(one, types.Type | types.Field):
                yield from structs(one)


def name(answer: Answer) -> str:
    return f"{answer.kind.__name__}-{answer.operation}-{answer.status}"


@pytest.mark.parametrize("answer", ANSWERS, ids=name)
def test_what_the_client_reads_is_described(answer: Answer) -> None:
    assert list(differences(types.type_info(answer.kind), answer.schema, answer.kind.__name__)) == []
    msgspec.json.decode(json.dumps(answer.example), type=answer.kind)


@pytest.mark.parametrize("answer", ANSWERS, ids=name)
def test_the_client_passes_over_what_is_new(answer: Answer) -> None:
    changed = later(answer.example, answer.schema)
    assert "brand_new" in changed
    if answer.kind is audit.Entry:
        assert changed["action"] == "brand_new"
    msgspec.json.decode(json.dumps(changed), type=answer.kind)


def test_a_new_kind_of_asker_is_read() -> None:
    (entries,) = (one for one in ANSWERS if one.elements == "entries")
    entry = msgspec.convert({**entries.example, "user": {"kind": "robot", "model": "R2"}}, audit.Entry)
    assert (entry.user.kind, entry.user.display_name) == ("robot", "")


def test_every_type_of_an_answer_is_held_to_the_description() -> None:
    held = {one.cls for answer in ANSWERS for one in structs(types.type_info(answer.kind))}
    declared = {
        value
        for module in (responses, enterprise_responses, institutions, audit, enterprise_account)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, msgspec.Struct) and value is not msgspec.Struct
    }
    # made of a list's counts, kind by kind, so that a kind that is new does not get lost
    assert declared - {responses.Summary} <= held


def test_the_kinds_that_the_client_counts_are_those_of_a_summary() -> None:
    described = DESCRIPTION["components"]["schemas"]["Summary"]["properties"]
    assert set(responses.Summary.__struct_fields__) == set(described)


@pytest.mark.parametrize(
    ("kind", "difference"),
    [
        (msgspec.defstruct("Lacking", [("colour", str)]), "the client needs it"),
        (msgspec.defstruct("Mistyped", [("seq", str)]), "is not read as"),
        (msgspec.defstruct("Undated", [("ip", datetime)]), "is not read as"),
    ],
)
def test_a_difference_is_seen(kind: type[msgspec.Struct], difference: str) -> None:
    found = list(differences(types.type_info(kind), SCHEMAS["Entry"], "Entry"))
    assert len(found) == 1
    assert difference in found[0]
