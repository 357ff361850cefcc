"""A sync with a fake behind it."""

from __future__ import annotations

import threading
from pathlib import Path

from picsafe import Sync
from picsafe.client.servers import Servers
from picsafe.sync.events import SyncEvent, SyncResult
from picsafe.sync.status import Undone, sync_status
from tests.fakes.picsafe import API_KEY, PICSAFE, FakePicSafe


class Script:
    """A sync with a fake behind it, as a new process would make it each time."""

    def __init__(self, fake: FakePicSafe, folder: Path) -> None:
        self.fake = fake
        self.folder = folder
        self.events: list[SyncEvent] = []
        self.stop = threading.Event()

    def make(self, **more: object) -> Sync:
        settings: dict[str, object] = {
            "servers": Servers.at(PICSAFE),
            "api_key": API_KEY,
            "transport": self.fake.transport(),
            "listener": self.events.append,
            "stop": self.stop,
            "clock": self.fake.clock,
            "parallel": 1,
            "jitter": lambda: 1.0,
        }
        return Sync(self.folder, **{**settings, **more})  # type: ignore[arg-type] # mixed on purpose

    def run(self, *, retry_failed: bool = False, **more: object) -> SyncResult:
        return self.make(**more).run_once(retry_failed=retry_failed)

    def received(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if not path.name.startswith("."))

    def failed(self) -> list[Undone]:
        return list(sync_status(self.folder, self.fake.clock()).undone)
