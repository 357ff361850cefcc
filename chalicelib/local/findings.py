"""What one process of a server finds out, and all of its processes have to heed."""

from __future__ import annotations

from collections.abc import Callable


class Findings:
    """Short statements that hold or do not; all methods may be called from any thread.

    Attributes:
        tell: has the server's other processes ``hear`` what is new.
    """

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}
        self.tell: Callable[[str, bool], None] = _nobody

    @property
    def all(self) -> dict[str, bool]:
        """Everything that was found out."""
        return dict(self._known)

    def get(self, name: str) -> bool | None:
        """Whether something holds; ``None`` before anybody knows."""
        return self._known.get(name)

    def put(self, name: str, *, holds: bool) -> None:
        """Something was found out here."""
        if self._known.get(name) is not holds:
            self._known[name] = holds
            self.tell(name, holds)

    def hear(self, name: str, *, holds: bool) -> None:
        """Something was found out elsewhere."""
        self._known[name] = holds


def _nobody(_name: str, _holds: bool) -> None:  # noqa: FBT001 - as those who are told take it
    pass
