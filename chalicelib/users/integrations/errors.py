"""How Box can say no."""

from __future__ import annotations

from chalicelib.errors import InvalidRequest, Unavailable


class BoxRefused(InvalidRequest):
    """A code or a renewal is wrong, used or over: all alike."""

    def __init__(self) -> None:
        super().__init__("box_refused", "Box does not take this any more. Sign in there again.")


class BoxClientRefused(Unavailable):
    """The operator's matter: the app, or its secret."""

    def __init__(self) -> None:
        super().__init__(
            "box_misconfigured",
            "Box does not take the client secret that this server has. Its operator has to look at it.",
            retry_after=300,
        )


class BoxUnavailable(Unavailable):
    """Box does not answer, or not as Box does."""

    def __init__(self, retry_after: int = 10) -> None:
        super().__init__(
            "box_unavailable", "Box does not answer right now. Try again shortly.", retry_after=retry_after
        )
