"""Templates as CloudFormation's macro for SAM reads them, by libyaml in a tenth of its own reader's time."""

from __future__ import annotations

import json
from typing import Any

import yaml
from samtranslator.yaml_helper import (  # type: ignore[import-untyped]  # ships no types
    intrinsics_multi_constructor,
)


class _Loader(yaml.CSafeLoader):
    pass


_Loader.add_multi_constructor("!", intrinsics_multi_constructor)


def parse(text: str) -> dict[str, Any]:
    """A template's document, with ``!GetAtt`` and the like in their long form."""
    document: dict[str, Any] = json.loads(text) if text.startswith("{") else yaml.load(text, Loader=_Loader)
    return document
