"""What leaves a process about itself: events with an allow-list of fields.

Nothing about a person, no token, key, link or API key may reach a log or a metric. That is enforced here
and nowhere else: a field that is not on the list is a programming error and is refused, a value that does
not have its field's form is withheld, and an exception is told by its type and place, never by its
message. Where events go is the place's business: to ``logging`` on one machine, to Powertools on Lambda
(``chalicelib.aws.observability``), which is not imported anywhere else.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Callable, Mapping
from contextvars import ContextVar, Token
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Self

Value = str | int | float
Sink = Callable[[str, int, Mapping[str, Value]], None]
"""Takes an event, its level and its fields, which have been checked."""

WITHHELD: Final = "(withheld)"
MAX_NUMBER: Final = 10**12
"""No count, size or duration is larger; a report ID read as a number is."""

_FRAMES = 6
_LOGGER = logging.getLogger("picsafe")

# no part is as long as a key, a token or the name of a file
_WORD = re.compile(r"[a-z][a-z0-9]{0,15}(?:_[a-z0-9]{1,16}){0,5}")
_REGION = re.compile(r"[a-z]{2}-[a-z]{4,12}-[0-9]")
_METHOD = re.compile(r"[A-Z]{3,7}|\(unknown\)")
_CLASS = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_LIBRARY = re.compile(r"[a-z_][a-z0-9_]{0,29}(?:\.[a-z0-9_]{1,30}){0,5}")
_FRAME = r"[A-Za-z_<][A-Za-z0-9_<>]{0,79}:[0-9]{1,6}"
_PLACE = re.compile(rf"(?:{_FRAME}(?: < {_FRAME}){{0,{_FRAMES - 1}}})?")
# a template and not a path
_PART = r"\.?(?:[A-Za-z0-9]{1,15}(?:[._-][A-Za-z0-9]{1,15}){0,5}|\{[a-z_]{1,20}(?::path)?\})"
_OPERATION = re.compile(rf"(?:[A-Z]{{3,7}} )?(?:(?:/{_PART}){{1,8}}|/)|\(unknown\)")
_NUMBER = None

ALLOWED_FIELDS: Final[Mapping[str, re.Pattern[str] | None]] = MappingProxyType(
    {
        "action": _WORD,
        "attempt": _NUMBER,
        "code": _WORD,
        "count": _NUMBER,
        "duration_ms": _NUMBER,
        "error": _CLASS,
        "library": _LIBRARY,
        "method": _METHOD,
        "operation": _OPERATION,
        "region": _REGION,
        "seconds": _NUMBER,
        "size": _NUMBER,
        "status": _NUMBER,
        "where": _PLACE,
    }
)
"""The fields that may leave, each with the form of its text; ``None`` stands for a number."""
_NAMES: Final = frozenset(ALLOWED_FIELDS)


def record(event: str, *, level: int = logging.INFO, **fields: Value) -> None:
    """Tell what happened.

    Args:
        event: what happened, in snake_case, a constant in the code.
        level: a level of ``logging``; what is counted and not written down is ``DEBUG``.
        fields: only names in ``ALLOWED_FIELDS``, only values that the code itself chose.

    Raises:
        ValueError: a field is not on the allow-list, or the event's name is not one.
    """
    if not _is_name(event):
        raise ValueError("the name of an event is in snake_case")
    if not _NAMES.issuperset(fields):
        raise ValueError(f"fields not on the allow-list: {sorted(fields.keys() - ALLOWED_FIELDS.keys())}")
    if _OUTLET.sink is to_logging and not _LOGGER.isEnabledFor(level):
        return
    checked = {name: _checked(name, value) for name, value in fields.items()}
    held = _HELD.get()
    if held is None:
        _OUTLET.sink(event, level, checked)
    else:
        held.append((event, level, checked))


def record_failure(event: str, error: BaseException, **fields: Value) -> None:
    """Tell of an unexpected error by its type and the place where it was raised, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-_FRAMES:]))
    record(event, level=logging.ERROR, error=type(error).__name__, where=where, **fields)


def send_to(sink: Sink) -> Sink:
    """Have events go to ``sink`` from now on; returns where they went before."""
    before, _OUTLET.sink = _OUTLET.sink, sink
    return before


def to_logging(event: str, level: int, fields: Mapping[str, Value]) -> None:
    """The sink of one machine: a JSON line of the logger ``picsafe``."""
    _LOGGER.log(level, "%s", json.dumps({"event": event, **fields}, sort_keys=True))


class HeldBack:
    """Keeps back what is recorded in its block by this thread, until it is known whether it holds.

    Whoever does something in a transaction that others have a part in learns only after the block whether it
    was committed.
    """

    __slots__ = ("_events", "_token")

    def __init__(self) -> None:
        self._events: list[tuple[str, int, Mapping[str, Value]]] = []
        self._token: Token[list[tuple[str, int, Mapping[str, Value]]] | None] | None = None

    def __enter__(self) -> Self:
        self._token = _HELD.set(self._events)
        return self

    def __exit__(self, *_: object) -> None:
        if self._token is not None:
            _HELD.reset(self._token)

    def tell(self, *, undone: bool) -> None:
        """Tell it now; of what was undone only what went wrong."""
        for event, level, fields in self._events:
            if level >= logging.ERROR or not undone:
                _OUTLET.sink(event, level, fields)
        self._events.clear()


class LibraryLog(logging.Handler):
    """Tells that a library has logged something, and not what: it may have quoted a request."""

    def emit(self, line: logging.LogRecord) -> None:
        """Pass on the logger's name, the level and the type of the exception, if there is one."""
        kind = line.exc_info[0] if line.exc_info else None
        error = {"error": kind.__name__} if kind is not None else {}
        record("library_log", level=line.levelno, library=line.name, **error)


class _Outlet:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink


_OUTLET = _Outlet(to_logging)
_HELD: ContextVar[list[tuple[str, int, Mapping[str, Value]]] | None] = ContextVar("held", default=None)


@lru_cache(maxsize=256)
def _is_name(event: str) -> bool:
    return _WORD.fullmatch(event) is not None


def _checked(name: str, value: Value) -> Value:
    form = ALLOWED_FIELDS[name]
    if form is None:
        is_number = isinstance(value, int | float) and abs(value) <= MAX_NUMBER
        return value if is_number else WITHHELD
    return value if isinstance(value, str) and form.fullmatch(value) else WITHHELD
