"""Reads templates: what a stack would consist of, before CloudFormation is asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import yaml

Document = dict[str, Any]


class _Loader(yaml.CSafeLoader):
    """Reads CloudFormation's short forms (``!Ref X``) as its long ones (``{"Ref": "X"}``)."""


def _function(loader: _Loader, suffix: str, node: yaml.Node) -> Document:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]  # there is no fourth kind
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _function)


def read(text: str) -> Document:
    """A template's document; JSON is YAML as well, and is read as JSON, which is quick."""
    document: Document
    if text.startswith("{"):
        document = json.loads(text)
        return document
    document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    return document


def kinds(document: Mapping[str, Any], parameters: Mapping[str, str]) -> Counter[str]:
    """How many resources of each kind a stack would have, such as ``S3::Bucket``.

    Args:
        document: the template.
        parameters: those that its conditions speak of have to be right.
    """
    defaults = {name: one["Default"] for name, one in document["Parameters"].items() if "Default" in one}
    conditions = document.get("Conditions", {})
    return Counter(
        resource["Type"].removeprefix("AWS::")
        for resource in document["Resources"].values()
        if "Condition" not in resource
        or _holds(conditions[resource["Condition"]], {**defaults, **parameters})
    )


def _holds(condition: Mapping[str, Any], parameters: Mapping[str, str]) -> bool:
    """Whether one of our conditions holds: all of them compare a parameter with a word."""
    reference, word = condition["Fn::Equals"]
    return parameters[reference["Ref"]] == str(word)
