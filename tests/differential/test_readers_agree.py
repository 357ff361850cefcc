"""Python's reader and TypeScript's come to the same with whatever they are given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.differential.comparing import Difference, differences, minimised
from tests.differential.inputs import make
from tests.differential.readers import Input, build, read_by_python, typescript_reader
from tests.interop.conftest import find_node

COUNT = 2_000
SEED = 13


def test_two_thousand_inputs_are_read_alike(tmp_path: Path) -> None:
    node = find_node().node
    try:
        build(node, tmp_path)
    except FileNotFoundError as error:
        pytest.skip(str(error))
    with typescript_reader(node, tmp_path / "reader.js") as typescript:
        found = differences(read_by_python, typescript, SEED, COUNT)
        small = [minimised(read_by_python, typescript, one) for one in found]
    assert small == []


def test_inputs_are_the_same_each_time_and_most_kinds_of_answers_come_up() -> None:
    inputs = [make(SEED, number) for number in range(300)]
    assert inputs == [make(SEED, number) for number in range(300)]
    answers = {one.get("refused", "read") for one in read_by_python(inputs)}
    assert answers >= {"read", "corrupt_zip", "invalid_link", "invalid_metadata", "invalid_package"}


def test_a_difference_is_found_and_made_small() -> None:
    def other(inputs: Sequence[Input]) -> list[Any]:
        said = read_by_python(inputs)
        return [{"read": ""} if b"Example" in one.data else it for one, it in zip(inputs, said, strict=True)]

    found = next(one for one in differences(read_by_python, other, SEED, 500) if one.input.kind == "metadata")
    small = minimised(read_by_python, other, found)
    assert isinstance(small, Difference)
    assert b"Example" in small.input.data
    assert len(small.input.data) < len(found.input.data) / 2
