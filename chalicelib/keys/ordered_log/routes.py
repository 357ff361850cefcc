"""The calls of the log of all entries, which need no sign-in: what it holds names nobody."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty
from chalicelib.keys.ordered_log.schemas import LogKeyAnswer
from chalicelib.keys.ordered_log.service import OrderedLog


def register(api: Api, log: Callable[[], OrderedLog]) -> None:
    """Declare the log's calls.

    Args:
        api: where they are declared.
        log: gives the log, when the first call comes.
    """

    @api.operation(
        "GET",
        "/log/key",
        summary="Get the public key of the log of all audit entries",
        answers={200: LogKeyAnswer},
    )
    def log_key(_call: Call[Empty, Empty]) -> LogKeyAnswer:
        ordered = log()
        return LogKeyAnswer(ordered.origin, ordered.vkey(), ordered.merge_seconds)
