"""What a server has from files, kept as it was where the files cannot be used any more."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from chalicelib.health import Warnings
from chalicelib.observability.log import record
from picsafe.server.errors import StartError

T = TypeVar("T")


class Keeper(Generic[T]):
    """Has what is in files hold, and what held before where that cannot be used.

    Args:
        name: what it is called in events (``{name}_changed``) and warnings (``{name}_unusable``).
        read: what the files hold, or something by which it can be told apart; may raise ``StartError``.
        apply: has it hold; may raise ``StartError``, and then nothing has changed.
        held: what was read at the start, and holds.
        warnings: told while the files cannot be used.
    """

    def __init__(
        self,
        name: str,
        *,
        read: Callable[[], T],
        apply: Callable[[T], None],
        held: T,
        warnings: Warnings,
    ) -> None:
        self._name = name
        self._read = read
        self._apply = apply
        self._held = held
        self._warnings = warnings
        self._trouble: str | None = None
        self._looking = threading.Lock()

    def look(
        self, *, changed: Callable[[], None], trouble: Callable[[str], None], says_all: bool = False
    ) -> None:
        """Read the files, and have them hold if they differ from what holds.

        Args:
            changed: called if something else holds now, or if what holds is in the files again.
            trouble: told, once, that the files cannot be used and why; nothing of what they hold.
            says_all: whether one of the two is called although nothing is new.
        """
        with self._looking:
            try:
                is_new = self._taken_up() or self._trouble is not None
            except StartError as error:
                self._warnings.set(f"{self._name}_unusable", stands=True)
                if str(error) != self._trouble or says_all:
                    self._trouble = str(error)
                    record(f"{self._name}_unusable", level=logging.ERROR)
                    trouble(f"{error} What held before stays.")
                return
            self._trouble = None
            self._warnings.set(f"{self._name}_unusable", stands=False)
            if is_new or says_all:
                record(f"{self._name}_changed")
                changed()

    def _taken_up(self) -> bool:
        found = self._read()
        if found == self._held:
            return False
        self._apply(found)
        self._held = found
        return True
