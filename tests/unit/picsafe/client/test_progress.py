from __future__ import annotations

from picsafe.client.progress import Step, counted


class Watched:
    """What a progress was told."""

    def __init__(self) -> None:
        self.told: list[int] = []

    def began(self, step: Step, total: int) -> None:
        """See ``Progress``."""

    def reached(self, done: int) -> None:
        """See ``Progress``."""
        self.told.append(done)


def test_no_more_is_done_than_there_is() -> None:
    watched = Watched()
    advance = counted(watched, "seal", 100)
    for count in (60, 60):
        advance(count)
    assert watched.told == [60, 100]


def test_where_the_whole_is_not_known_all_is_told() -> None:
    watched = Watched()
    counted(watched, "seal", 0)(120)
    assert watched.told == [120]
