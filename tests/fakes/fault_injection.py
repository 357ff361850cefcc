"""The adapters of any place, each of which can be told to fail as its port allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.errors import Unavailable

# parts of ``chalicelib.wiring.services.Adapters`` that are ports; the others are plain functions
PORTS = frozenset(
    {
        "challenges",
        "deliveries",
        "familiar",
        "enterprises",
        "key_store",
        "key_wrapper",
        "links",
        "log_store",
        "mailer",
        "outbox",
        "users",
        "report_log",
        "sessions",
        "signing_keys",
        "storage",
        "tallies",
    }
)
ACCOUNT_STORES = ("users", "challenges", "familiar", "tallies", "sessions")
"""What the User Server's accounts are stored in."""


class FaultInjector:
    """See ``chalicelib.wiring.services.Adapters``.

    Args:
        adapters: those that do the work.
    """

    def __init__(self, adapters: Any) -> None:
        self._adapters = adapters
        self._failing: dict[str, frozenset[str]] = {}

    def fail(self, part: str, *methods: str) -> None:
        """From now on a part raises ``Unavailable``: these methods of it, or all."""
        assert part in PORTS
        self._failing[part] = frozenset(methods)

    def mend(self) -> None:
        """From now on everything works."""
        self._failing.clear()

    def check_store(self, service: str) -> None:
        """As ``Adapters.check_store``, of a store that may fail."""
        part = {"keys": "key_store", "users": "users", "cloud": "links"}[service]
        if self._fails(part, "ping"):
            raise Unavailable
        self._adapters.check_store(service)

    def __getattr__(self, name: str) -> Any:
        part = getattr(self._adapters, name)
        return _Faulty(part, lambda method: self._fails(name, method)) if name in PORTS else part

    def _fails(self, part: str, method: str) -> bool:
        return part in self._failing and (not self._failing[part] or method in self._failing[part])


class _Faulty:
    def __init__(self, adapter: Any, fails: Callable[[str], bool]) -> None:
        self._adapter = adapter
        self._fails = fails

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._adapter, name)
        if not callable(value):
            # one of several stores
            return _Faulty(value, self._fails)

        def method(*args: Any, **more: Any) -> Any:
            if self._fails(name):
                raise Unavailable
            return value(*args, **more)

        return method
