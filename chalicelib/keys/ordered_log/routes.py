"""The calls of the log of all entries, which need no sign-in: what it holds names nobody.

Paths, bodies and media types are those of C2SP's ``tlog-tiles``. A tile's number is cut into groups of three
digits, so that there is a path for each number of groups.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from chalicelib.http.operations import Api, Call, Empty, Media, Reply
from chalicelib.keys.ordered_log.schemas import LogKeyAnswer
from chalicelib.keys.ordered_log.service import OrderedLog

CHECKPOINT: Final = Media("text/plain; charset=utf-8", is_text=True)
TILE: Final = Media("application/octet-stream")
YEAR: Final = 365 * 86_400

_ERRORS = {404: ("unknown_tile",)}


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

    @api.operation(
        "GET",
        "/log/checkpoint",
        summary="Get the log's newest signed checkpoint, after C2SP's tlog-checkpoint",
        answers={200: CHECKPOINT},
        errors={404: ("no_checkpoint",)},
    )
    def log_checkpoint(_call: Call[Empty, Empty]) -> Reply:
        return Reply(200, log().checkpoint())

    def tile(call: Call[Empty, Empty], *names: str) -> Reply:
        path = "/".join(["tile", *(call.path[name] for name in names)])
        return Reply(200, log().resource(path), max_age=YEAR, immutable=True)

    @api.operation(
        "GET",
        "/log/tile/{level}/{number}",
        summary="Get a full tile of the log, or a full bundle of its entries, after C2SP's tlog-tiles",
        answers={200: TILE},
        errors=_ERRORS,
    )
    def log_tile(call: Call[Empty, Empty]) -> Reply:
        return tile(call, "level", "number")

    @api.operation(
        "GET",
        "/log/tile/{level}/{number}/{end}",
        summary="Get a partial tile of the log, or a full one from the thousandth on",
        answers={200: TILE},
        errors=_ERRORS,
    )
    def log_tile_of_two(call: Call[Empty, Empty]) -> Reply:
        return tile(call, "level", "number", "end")

    @api.operation(
        "GET",
        "/log/tile/{level}/{thousand}/{number}/{end}",
        summary="Get a partial tile of the log from the thousandth on, or a full one from the millionth on",
        answers={200: TILE},
        errors=_ERRORS,
    )
    def log_tile_of_three(call: Call[Empty, Empty]) -> Reply:
        return tile(call, "level", "thousand", "number", "end")

    @api.operation(
        "GET",
        "/log/tile/{level}/{million}/{thousand}/{number}/{end}",
        summary="Get a partial tile of the log from the millionth on",
        answers={200: TILE},
        errors=_ERRORS,
    )
    def log_tile_of_four(call: Call[Empty, Empty]) -> Reply:
        return tile(call, "level", "million", "thousand", "number", "end")
