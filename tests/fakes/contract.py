"""What docs/openapi.json lets a client ask and a service answer, for tests that play a service or call one.

A violation names the operation and what is wrong with it by JSON path, never a value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from jsonschema import Draft202012Validator

from tests.fakes.contract_schemas import Schema, closed, opened, resolved, validator, wrong_json

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"

_METHODS = ("get", "post", "put", "patch", "delete")
_JSON, _PROBLEM = "application/json", "application/problem+json"

_REFUSALS = {
    400: ("malformed_json", "unknown_field", "invalid_field"),
    404: ("not_found",),
    413: ("body_too_large",),
    415: ("unsupported_media_type",),
}


class ContractBroken(AssertionError):
    """A request or an answer is not what docs/openapi.json says."""


@dataclass(frozen=True)
class Sent:
    """A request; the names of ``headers`` are in lower case, ``target`` is a path with its query."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answered:
    """An answer; the names of ``headers`` are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class _Answer:
    """One declared answer, as it is checked today and for a later server."""

    def __init__(self, described: Schema) -> None:
        content: Schema = described.get("content", {})
        self.media_type = next(iter(content), None)
        self.codes = frozenset(re.findall(r"`(\w+)`", described["description"]))
        self._schema = content[self.media_type]["schema"] if self.media_type else {}

    # made when it is needed: a test needs few of them, and each takes a while

    @cached_property
    def closed(self) -> Draft202012Validator:
        return validator(closed(self._schema))

    @cached_property
    def open(self) -> Draft202012Validator:
        return validator(opened(closed(self._schema)))


class Operation:
    """One call of the description; ``label`` is its method and path template."""

    def __init__(self, method: str, path: str, described: Schema, schemes: Schema) -> None:
        self.label = f"{method} {path}"
        self.method = method
        self._path = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))
        self._security = [[schemes[name] for name in one] for one in described["security"]]
        self._parameters: dict[str, dict[str, Draft202012Validator]] = {"path": {}, "query": {}}
        self._required: dict[str, set[str]] = {"path": set(), "query": set()}
        for parameter in described["parameters"]:
            place, name = parameter["in"], parameter["name"]
            self._parameters[place][name] = validator(parameter["schema"])
            if parameter.get("required", False):
                self._required[place].add(name)
        body = described.get("requestBody", {})
        self._body_is_required: bool = body.get("required", False)
        self._body = validator(body["content"][_JSON]["schema"]) if body else None
        self._answers = {int(status): _Answer(answer) for status, answer in described["responses"].items()}

    def matches(self, method: str, path: str) -> bool:
        return method == self.method and self._path.fullmatch(path) is not None

    def wrong_in_request(self, sent: Sent) -> Iterator[str]:
        """What of the request the description does not allow, in words."""
        path, _, query = sent.target.partition("?")
        found = self._path.fullmatch(path)
        given = found.groupdict() if found else {}
        yield from self._wrong_parameters("path", [(name, unquote(value)) for name, value in given.items()])
        yield from self._wrong_parameters("query", parse_qsl(query, keep_blank_values=True))
        if self._security and not any(_carries(sent, schemes) for schemes in self._security):
            yield "the request carries none of the declared credentials"
        yield from self._wrong_body(sent)

    def _wrong_parameters(self, place: str, given: list[tuple[str, str]]) -> Iterator[str]:
        declared = self._parameters[place]
        names = [name for name, _ in given]
        for name, value in given:
            if name not in declared:
                yield f"the {place} parameter {name} is not declared"
            elif names.count(name) > 1:
                yield f"the {place} parameter {name} is given more than once"
            elif not any(declared[name].is_valid(one) for one in _read(value)):
                yield f"the {place} parameter {name} does not fit its schema"
        for name in sorted(self._required[place].difference(names)):
            yield f"the {place} parameter {name} is missing"

    def _wrong_body(self, sent: Sent) -> Iterator[str]:
        if not sent.body:
            if self._body_is_required:
                yield "the request has no body"
        elif self._body is None:
            yield "the request has a body"
        elif _media_type(sent.headers) != _JSON:
            yield "the request's content type is not declared"
        else:
            yield from wrong_json("request", sent.body, self._body)

    def wrong_in_answer(self, answered: Answered, *, later: bool = False) -> Iterator[str]:
        """What of the answer the description does not allow, in words.

        With ``later``, fields and values that it does not know are taken for those of a later server.
        """
        declared = self._answers.get(answered.status)
        if declared is None:
            yield "the status is not declared"
        elif declared.media_type is None:
            if answered.body:
                yield "the answer has a body"
        elif _media_type(answered.headers) != declared.media_type.partition(";")[0]:
            yield "the answer's content type is not declared"
        elif declared.media_type not in {_JSON, _PROBLEM}:
            return
        else:
            wrong = list(wrong_json("answer", answered.body, declared.open if later else declared.closed))
            if declared.media_type == _PROBLEM and not wrong:
                wrong = list(_wrong_problem(answered, frozenset() if later else declared.codes))
            yield from wrong

    def refuses_what_is_not_described(self, answered: Answered) -> bool:
        """Whether the answer is one that every call gives to a request that the description does not allow.

        It is not declared where a client that keeps to the description never gets it.
        """
        if _media_type(answered.headers) != _PROBLEM or list(
            wrong_json("answer", answered.body, self._answers[500].closed)
        ):
            return False
        problem = json.loads(answered.body)
        return problem["status"] == answered.status and problem["code"] in _REFUSALS.get(answered.status, ())


class Contract:
    """The operations of an OpenAPI document."""

    def __init__(self, document: Schema) -> None:
        schemes = document["components"]["securitySchemes"]
        made = [
            Operation(method.upper(), path, resolved(item[method], document), schemes)
            for path, item in document["paths"].items()
            for method in _METHODS
            if method in item
        ]
        # a path without parameters comes before a template that fits it too
        self.operations = sorted(made, key=lambda one: one.label.count("{"))

    def operation(self, sent: Sent) -> Operation | None:
        path = sent.target.partition("?")[0]
        return next((one for one in self.operations if one.matches(sent.method, path)), None)

    def hold(self, sent: Sent, answered: Answered, *, later: bool = False) -> None:
        """Both have to be as described: for a client and the double that answers it.

        Raises:
            ContractBroken: one of them is not.
        """
        operation = self.operation(sent)
        if operation is None:
            raise ContractBroken(f"there is no such operation for {sent.method}")
        wrong = [*operation.wrong_in_request(sent), *operation.wrong_in_answer(answered, later=later)]
        _refuse(operation, answered, wrong)

    def hold_service(self, sent: Sent, answered: Answered) -> None:
        """The answer has to be as described, and a refusal where the request is not: for a real service.

        Raises:
            ContractBroken: it is not.
        """
        operation = self.operation(sent)
        if operation is None:
            if answered.status not in {403, 404, 405}:
                raise ContractBroken(f"{answered.status} where there is no such operation")
            return
        wrong = list(operation.wrong_in_request(sent))
        if not wrong or not operation.refuses_what_is_not_described(answered):
            taken = wrong if answered.status < 400 else []
            _refuse(operation, answered, [*operation.wrong_in_answer(answered), *taken])


def _refuse(operation: Operation, answered: Answered, wrong: list[str]) -> None:
    if wrong:
        raise ContractBroken(f"{operation.label}, {answered.status}: {'; '.join(wrong)}")


def _carries(sent: Sent, schemes: list[Schema]) -> bool:
    return all(
        sent.headers.get("authorization", "").startswith("Bearer ")
        if scheme["type"] == "http"
        else bool(sent.headers.get(scheme["name"].lower()))
        for scheme in schemes
    )


def _read(value: str) -> Iterator[object]:
    """What a parameter's text can mean."""
    yield value
    if re.fullmatch(r"-?\d+", value, re.ASCII):
        yield int(value)
    if value in {"true", "false"}:
        yield value == "true"


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _wrong_problem(answered: Answered, codes: frozenset[str]) -> Iterator[str]:
    problem = json.loads(answered.body)
    if problem["status"] != answered.status:
        yield "the problem's $.status is not that of the answer"
    if codes and problem["code"] not in codes:
        yield "the problem's $.code is not declared"


CONTRACT = Contract(json.loads(DOCUMENT.read_text()))
