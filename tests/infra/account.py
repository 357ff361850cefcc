"""An AWS account in memory that can take PicSafe's stacks.

moto's CloudFormation knows neither the SAM transform nor a good part of the resource types. Templates pass
through ``understood``, which does what CloudFormation's own macro does and leaves out tags that moto cannot
read. What moto leaves aside (CloudFront, WAF, alarms, certificates) is checked on the templates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from moto.cloudformation.models import ChangeSet, Stack, cloudformation_backends
from moto.cloudformation.parsing import OutputMap, get_model_map
from moto.kms.models import kms_backends
from samtranslator.parser.parser import Parser  # type: ignore[import-untyped]  # ships no types
from samtranslator.translator.translator import Translator  # type: ignore[import-untyped]  # ships no types

from infra.clients import Aws
from tests.fakes.aws_environment import new_session
from tests.infra.macro_yaml import parse

Document = dict[str, Any]

# moto's
ACCOUNT = "123456789012"

# moto overlooks a RestApi's body and then finds nothing to deploy
_MISUNDERSTOOD = {"AWS::ApiGateway::Deployment"}


class MemoryAccount(Aws):
    """``Aws`` that speaks to moto and does not wait.

    Attributes:
        calls: every call as service, operation, region.
        before: called with service, operation and parameters before each call; may raise.
        after: called with service, operation and parameters when AWS has done it; may raise, and then the
            answer is lost.
    """

    def __init__(self) -> None:
        super().__init__(boto3.session.Session(botocore_session=new_session()), pause=lambda _seconds: None)
        self.calls: list[tuple[str, str, str]] = []
        self.before: Callable[[str, str, Document], None] = lambda *_: None
        self.after: Callable[[str, str, Document], None] = lambda *_: None

    def client(self, service: str, region: str) -> Any:
        known = (service, region) in self._clients
        client = super().client(service, region)
        if not known:
            client.meta.events.register("provide-client-params", self._watch(service, region))
            client.meta.events.register("after-call.cloudformation.ExecuteChangeSet", _finish(region))
            client.meta.events.register_last("after-call", self._watch_end(service))
        return client

    def _watch(self, service: str, region: str) -> Callable[..., Document]:
        def watch(params: Document, model: Any, context: Document, **_: Any) -> Document:
            context["picsafe"] = params
            self.calls.append((service, model.name, region))
            self.before(service, model.name, params)
            if model.name == "CreateChangeSet":
                _forget_shell(params["StackName"], region)
                return self._understood(params, region)
            return params

        return watch

    def _watch_end(self, service: str) -> Callable[..., None]:
        def watch(model: Any, context: Document, **_: Any) -> None:
            self.after(service, model.name, context["picsafe"])

        return watch

    def _understood(self, params: Document, region: str) -> Document:
        body = params.get("TemplateBody") or self._download(params["TemplateURL"], region)
        parameters = {one["ParameterKey"]: one["ParameterValue"] for one in params["Parameters"]}
        kept = {name: value for name, value in params.items() if name != "TemplateURL"}
        return {**kept, "TemplateBody": _understood(body, tuple(parameters.items()), region)}

    def _download(self, url: str, region: str) -> str:
        parts = urlsplit(url)
        bucket = parts.netloc.partition(".s3.")[0]
        answer = self.client("s3", region).get_object(Bucket=bucket, Key=parts.path.lstrip("/"))
        text: str = answer["Body"].read().decode()
        return text


@cache
def _understood(body: str, parameters: tuple[tuple[str, str], ...], region: str) -> str:
    # the same templates are read again and again
    return json.dumps(understood(body, dict(parameters), region))


def understood(body: str, parameters: dict[str, str], region: str) -> Document:
    """A template as CloudFormation's macro expands it, for moto."""
    document = parse(body)
    if document.get("Transform") == "AWS::Serverless-2016-10-31":
        translator = Translator({}, Parser(), boto_session=boto3.session.Session(region_name=region))
        document = translator.translate(document, parameters)
    for resource in document["Resources"].values():
        if resource["Type"] == "AWS::KMS::Key":
            resource["Properties"].pop("Tags", None)
        if resource.get("DeletionPolicy") == "RetainExceptOnCreate":
            # the same once a stack is there; moto knows the older word alone
            resource["DeletionPolicy"] = "Retain"
    return without_unknown(document)


def read_templates_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have moto read what ``understood`` has written as the JSON that it is.

    It would read it as YAML, and as often as a stack is looked at: most of what a deployment takes.
    """

    def of_change_set(change_set: ChangeSet) -> None:
        change_set.template_dict = json.loads(str(change_set.template))

    monkeypatch.setattr(Stack, "parse_template", staticmethod(json.loads))
    monkeypatch.setattr(ChangeSet, "_parse_template", of_change_set)


def without_unknown(document: Document) -> Document:
    """A template without the resources that moto cannot make; what refers to them gets their name."""
    resources = document["Resources"]
    known = get_model_map().keys() - _MISUNDERSTOOD
    unknown = {name for name, resource in resources.items() if resource["Type"] not in known}
    kept: Document = _without_references(
        {**document, "Resources": {name: resources[name] for name in resources if name not in unknown}},
        unknown,
    )
    return kept


def _without_references(value: Any, unknown: set[str]) -> Any:
    if isinstance(value, list):
        return [_without_references(one, unknown) for one in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        function, argument = next(iter(value.items()))
        if function == "Ref" and argument in unknown:
            return argument
        if function == "Fn::GetAtt" and _target(argument) in unknown:
            return _target(argument)
        if function == "Fn::Sub" and isinstance(argument, str):
            return {function: re.sub(r"\$\{([A-Za-z0-9]+)(\.[A-Za-z]+)?\}", _Replace(unknown), argument)}
    return {name: _without_references(one, unknown) for name, one in value.items() if name != "DependsOn"}


def _target(argument: str | list[str]) -> str:
    return argument.partition(".")[0] if isinstance(argument, str) else argument[0]


class _Replace:
    def __init__(self, unknown: set[str]) -> None:
        self._unknown = unknown

    def __call__(self, found: re.Match[str]) -> str:
        return found[1] if found[1] in self._unknown else found[0]


def _forget_shell(name: str, region: str) -> None:
    # where AWS fills a stack that is under review, moto would make a second one of the name
    known = cloudformation_backends[ACCOUNT][region].stacks
    for number in [number for number, stack in known.items() if stack.name == name]:
        if known[number].status == "REVIEW_IN_PROGRESS":
            del known[number]


def _finish(region: str) -> Callable[..., None]:
    def finish(**_: Any) -> None:
        for key in kms_backends[ACCOUNT][region].keys.values():
            # moto takes a template's as it is, and then expects text
            policy: Any = key.policy
            if isinstance(policy, dict):
                key.policy = json.dumps(policy)
        # moto's change sets leave a stack's template, parameters and outputs as they were
        for stack in cloudformation_backends[ACCOUNT][region].stacks.values():
            if stack.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
                stack.template_dict = stack.parse_template(str(stack.template))
                stack.parameters = stack.resource_map.input_parameters
                stack.output_map = OutputMap(stack.resource_map, stack.template_dict, stack.stack_id)

    return finish
