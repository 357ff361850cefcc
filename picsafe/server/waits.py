"""Requests that wait for their clients, to send the rest of a body or to take an answer.

Such a request holds a place among those under way and does nothing. Where all places are taken, the one that
has waited longest makes room, so that no number of clients keeps somebody new out by being slow.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


class CutShort(Exception):
    """The request has waited longest, and its place is needed."""


class ClientWaits:
    """The waits that are under way now; everything here is called from the event loop's own thread."""

    def __init__(self) -> None:
        self._of: dict[str, dict[asyncio.Timeout, None]] = {}

    async def during(self, client: str, step: Awaitable[T]) -> T:
        """The outcome of one step that the client may draw out.

        Raises:
            CutShort: it took longer than anybody's, and room was needed.
        """
        wait = asyncio.timeout(None)
        try:
            async with wait:
                self._of.setdefault(client, {})[wait] = None
                try:
                    return await step
                finally:
                    self._forget(client, wait)
        except TimeoutError:
            if wait.expired():
                raise CutShort from None
            raise

    def cut_one_short(self, client: str | None = None) -> bool:
        """End the longest wait of a client, or of whoever has most waits; whether there was one."""
        if client is None:
            client = max(self._of, key=lambda one: len(self._of[one]), default="")
        # the dictionary keeps the order in which they began
        wait = next(iter(self._of.get(client, {})), None)
        if wait is None:
            return False
        self._forget(client, wait)
        wait.reschedule(asyncio.get_running_loop().time())
        return True

    def _forget(self, client: str, wait: asyncio.Timeout) -> None:
        own = self._of.get(client, {})
        own.pop(wait, None)
        if not own:
            self._of.pop(client, None)
