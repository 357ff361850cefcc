"""The vectors that Python and TypeScript share: every rule gives what they say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.contract.email_addresses import canonical_address, display_address
from chalicelib.contract.errors import ContractError
from chalicelib.contract.hostnames import canonical_hostname, display_hostname
from chalicelib.contract.origins import is_confidential, is_loopback, origin_of

VECTORS = Path(__file__).parents[2] / "vectors" / "contract"
RULES: dict[str, Callable[[Any], object]] = {
    "email_addresses": canonical_address,
    "hostnames": canonical_hostname,
    "origins": origin_of,
}
ALSO: dict[tuple[str, str], Callable[[Any], object]] = {
    ("email_addresses", "display"): display_address,
    ("hostnames", "display"): display_hostname,
    ("origins", "confidential"): is_confidential,
    ("origins", "loopback"): is_loopback,
}
"""What else is said of a rule's result: the vector's further members, by rule and name."""


def vectors(rule: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads((VECTORS / f"{rule}.json").read_text("utf-8"))
    return read


@pytest.mark.parametrize(
    ("rule", "vector"),
    [
        pytest.param(rule, vector, id=f"{rule}: {vector['name']}")
        for rule in RULES
        for vector in vectors(rule)
    ],
)
def test_the_rule_gives_what_the_vector_says(rule: str, vector: dict[str, Any]) -> None:
    if "error" in vector:
        with pytest.raises(ContractError) as refused:
            RULES[rule](vector["input"])
        assert refused.value.code == vector["error"]
        return
    result = RULES[rule](vector["input"])
    assert result == vector["expected"]
    for name in vector.keys() - {"name", "input", "expected"}:
        assert ALSO[rule, name](result) == vector[name]


def test_every_file_of_vectors_has_a_rule_and_different_names() -> None:
    assert {path.stem for path in VECTORS.glob("*")} == RULES.keys()
    for rule in RULES:
        names = [vector["name"] for vector in vectors(rule)]
        assert len(names) == len(set(names)), rule


@pytest.mark.parametrize("rule", ["email_addresses", "hostnames", "origins"])
def test_a_canonical_spelling_is_its_own(rule: str) -> None:
    for vector in vectors(rule):
        if "expected" in vector:
            assert RULES[rule](vector["expected"]) == vector["expected"]
