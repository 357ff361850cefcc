"""What every service is put together from: settings, the time, the adapters of the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clock import Clock, utc_now
from chalicelib.lazy import LazyProperties, lazy_property
from chalicelib.settings import Settings
from chalicelib.tokens.claims import audiences
from chalicelib.wiring.adapters import Adapters, adapters_for

if TYPE_CHECKING:
    from chalicelib.health import Check, Warnings


class Place(LazyProperties):
    """Settings, time and adapters of one process.

    Args:
        settings: the parsed environment.
        clock: the time.
        adapters: other adapters than those of the place that ``settings`` name, for tests.
    """

    def __init__(
        self, settings: Settings, *, clock: Clock = utc_now, adapters: Adapters | None = None
    ) -> None:
        super().__init__()
        self.settings = settings
        self.clock = clock
        self.further_checks: list[Check] = []
        """What else has to work, where keys are given out; whoever runs the process knows."""
        if adapters is not None:
            self.__dict__["adapters"] = adapters

    @lazy_property
    def adapters(self) -> Adapters:
        """The adapters of this place."""
        return adapters_for(self.settings, self.clock)

    @lazy_property
    def warnings(self) -> Warnings:
        """What somebody has to mend although everything works."""
        from chalicelib.health import Warnings

        return Warnings()

    @property
    def own_audiences(self) -> list[str]:
        """PicSafe's own servers."""
        return audiences([self.settings.user_url, self.settings.key_url, self.settings.cloud_url])

    def close(self) -> None:
        """Close what was opened; no call may follow."""
        with self.lazy_lock:
            if "adapters" in self.__dict__:
                self.adapters.close()
