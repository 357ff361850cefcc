"""The Unicode Bidirectional Algorithm (UAX #9): embedding levels, and the order in which runs are drawn.

The levels come from python-bidi's implementation, step by step, because its display function returns the
reordered characters without saying where each came from, and shaping needs whole runs in logical order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from bidi import algorithm  # type: ignore[import-untyped] # ships no types

_NEEDS_LEVELS: Final = frozenset(["R", "AL", "AN", "RLE", "LRE"])
# python-bidi implements the algorithm as it was before isolates, which are neutral to it here. Overrides can
# make "12" read "21": they are shown like any character without a shape, and not obeyed.
_NEUTRALISED: Final = str.maketrans(dict.fromkeys("\u2066\u2067\u2068\u2069\u202d\u202e", "\ufffd"))
# The pairs of Unicode's BidiBrackets.txt that text is written with.
_BRACKETS: Final = dict(
    zip(
        "([{\u3008\u300a\u300c\u300e\u3010\u3014\uff08",
        ")]}\u3009\u300b\u300d\u300f\u3011\u3015\uff09",
        strict=True,
    )
)
_BRACKET_DEPTH: Final = 63
# For brackets, numbers count as right to left.
_STRONG: Final = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}


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
    # What this Python's Unicode does not know yet counts as left to right, as most unassigned characters do.
    known = "".join(character if unicodedata.bidirectional(character) else "A" for character in text)
    algorithm.get_embedding_levels(known.translate(_NEUTRALISED), storage)
    for index, character in enumerate(storage["chars"]):
        character["index"] = index
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    for run in storage["runs"]:
        _resolve_brackets(storage["chars"][run["start"] : run["start"] + run["length"]], run["sor"])
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    resolved = {character["index"]: int(character["level"]) for character in storage["chars"]}
    levels: list[int] = []
    for index in range(len(text)):
        # Formatting characters are taken out on the way (X9); they belong to what precedes them.
        levels.append(resolved.get(index, levels[-1] if levels else base))
    return levels


def _resolve_brackets(run: list[dict[str, Any]], before_run: str) -> None:
    """Give both brackets of a pair one direction (N0), a rule younger than python-bidi's algorithm."""
    if not run:
        return
    embedding, opposite = ("R", "L") if run[0]["level"] % 2 else ("L", "R")
    for opening, closing in _bracket_pairs(run):
        inside = {_STRONG.get(character["type"]) for character in run[opening + 1 : closing]}
        if embedding in inside:
            direction = embedding
        elif opposite in inside:
            preceding = (_STRONG.get(character["type"]) for character in reversed(run[:opening]))
            context = next((strong for strong in preceding if strong), before_run)
            direction = opposite if context == opposite else embedding
        else:
            continue
        for index in (opening, closing):
            run[index]["type"] = direction


def _bracket_pairs(run: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Return the bracket pairs of a run by the place of their opening (BD16)."""
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for index, character in enumerate(run):
        if character["type"] != "ON":
            continue
        if character["ch"] in _BRACKETS:
            if len(stack) == _BRACKET_DEPTH:
                return []
            stack.append((_BRACKETS[character["ch"]], index))
        else:
            depth = next((n for n in range(len(stack) - 1, -1, -1) if stack[n][0] == character["ch"]), None)
            if depth is not None:
                pairs.append((stack[depth][1], index))
                del stack[depth:]
    return sorted(pairs)


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
