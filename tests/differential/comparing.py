"""Where the two readers differ, and the smallest input that a difference can be shown with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tests.differential.inputs import make
from tests.differential.readers import Input, Reader

_BATCH = 500
_ROUNDS = 80


class Difference(NamedTuple):
    """An input, and what each reader says to it."""

    number: int
    input: Input
    python: Any
    typescript: Any


def differences(python: Reader, typescript: Reader, seed: int, count: int) -> Iterator[Difference]:
    """Yield the inputs of a seed that the readers do not agree on."""
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        inputs = [make(seed, number) for number in numbers]
        said = zip(numbers, inputs, python(inputs), typescript(inputs), strict=True)
        yield from (Difference(*one) for one in said if one[2] != one[3])


def minimised(python: Reader, typescript: Reader, found: Difference) -> Difference:
    """Return the same kind of difference with as few bytes as removing some finds."""
    best = found
    size = max(len(best.input.data) // 2, 1)
    for _ in range(_ROUNDS):
        smaller = _shortened(best.input, size)
        said = zip(smaller, python(smaller), typescript(smaller), strict=True)
        kept = [Difference(found.number, *one) for one in said if _kind(*one[1:]) == _kind(*found[2:])]
        if kept:
            best = kept[0]
        elif size == 1:
            break
        else:
            size //= 2
    return best


def _shortened(one: Input, size: int) -> Sequence[Input]:
    data = one.data
    return [Input(one.kind, data[:at] + data[at + size :]) for at in range(0, len(data), size)]


def _kind(python: Any, typescript: Any) -> tuple[Any, ...]:
    return (*(("refused", said.get("refused")) for said in (python, typescript)), python != typescript)
