"""The Unicode Bidirectional Algorithm (UAX #9): embedding levels, and the order in which runs are drawn.

The levels come from python-bidi's implementation, step by step, because its display function returns the
reordered characters without saying where each came from, and shaping needs whole runs in logical order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from bidi import algorithm  # type: ignore[import-untyped] # ships no types

_NEEDS_LEVELS: Final = frozenset(["R", "AL", "AN", "RLE", "LRE"])
# python-bidi implements the algorithm as it was before isolates, which are neutral to it here. Overrides can
# make "12" read "21": they are shown like any character without a shape, and not obeyed.
_NEUTRALISED: Final = str.maketrans(dict.fromkeys("\u2066\u2067\u2068\u2069\u202d\u202e", "\ufffd"))


def base_level(text: str) -> int:
    """Return the paragraph's level by its first strong character (P2, P3): 0 or, right to left, 1."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"L", "R", "AL"}:
            return 0 if direction == "L" else 1
    return 0


def embedding_levels(text: str, base: int) -> list[int]:
    """Return each character's embedding level: even for left to right, odd for right to left."""
    if base == 0 and not any(unicodedata.bidirectional(character) in _NEEDS_LEVELS for character in text):
        return [0] * len(text)
    storage = algorithm.get_empty_storage()
    storage["base_level"] = base
    storage["base_dir"] = "LR"[base]
    algorithm.get_embedding_levels(text.translate(_NEUTRALISED), storage)
    for index, character in enumerate(storage["chars"]):
        character["index"] = index
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    resolved = {character["index"]: int(character["level"]) for character in storage["chars"]}
    levels: list[int] = []
    for index in range(len(text)):
        # Formatting characters are taken out on the way (X9); they belong to what precedes them.
        levels.append(resolved.get(index, levels[-1] if levels else base))
    return levels


def visual_order(levels: Sequence[int]) -> list[int]:
    """Return the indices of runs from left to right, given each run's level in logical order (L2)."""
    order = list(range(len(levels)))
    lowest_odd = min((level for level in levels if level % 2), default=None)
    if lowest_odd is None:
        return order
    for level in range(max(levels), lowest_odd - 1, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = max(end, start + 1)
    return order
