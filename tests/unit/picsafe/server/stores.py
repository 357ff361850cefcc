"""Stores whose pieces of work use no database, so that tests say when something is decided and committed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chalicelib.http.operations import Decide, Outcome

Pieces = Sequence[Decide]


def outcome_of(piece: Decide) -> Outcome:
    try:
        return piece()
    except Exception as error:  # noqa: BLE001 - as a database does
        return error


def in_order(pieces: Pieces) -> Sequence[Outcome]:
    return [outcome_of(piece) for piece in pieces]


class Written:
    """A store that somebody else is always writing to, so that whoever decides has to wait."""

    def __init__(self, together: Callable[[Pieces], Sequence[Outcome]] = in_order) -> None:
        self._together = together

    def together(self, pieces: Pieces) -> Sequence[Outcome]:
        return self._together(pieces)

    def begin_together(self, pieces: Pieces) -> None:
        """There is nothing that could be done without waiting."""


class Idle:
    """A store that nobody else writes to.

    Args:
        commit: what happens as a batch is committed.
    """

    def __init__(self, commit: Callable[[], None] = lambda: None) -> None:
        self._commit = commit

    def together(self, pieces: Pieces) -> Sequence[Outcome]:
        return in_order(pieces)

    def begin_together(self, pieces: Pieces) -> Callable[[], Sequence[Outcome]]:
        outcomes = in_order(pieces)

        def commit() -> Sequence[Outcome]:
            self._commit()
            return outcomes

        return commit
