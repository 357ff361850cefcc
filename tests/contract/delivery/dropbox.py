"""An app's folder of a Dropbox that stands in for it; the library is Dropbox's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dropbox.dropbox_client
import dropbox.oauth
import pytest

from picsafe.delivery.dropbox.client import Connection, token_file
from picsafe.delivery.dropbox.destination import Dropbox
from picsafe.delivery.settings.places import DropboxSettings
from tests.contract.delivery.harness import Arrived, Fault
from tests.contract.delivery.shelves import arrived_on
from tests.contract.peers.dropbox import APP_KEY, DropboxStandIn


class DropboxHarness:
    """See ``Harness``; what is asked for are requests."""

    kind = "dropbox"
    can_find = True
    faults = frozenset(Fault)
    secrets: tuple[str, ...] = ("refresh-token-of-a-hospital", "sl.")
    has_places = True
    examples = 15
    stride = 1

    def __init__(
        self, service: DropboxStandIn, certificate: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        service.empty()
        self.service = service
        # they are read from the environment when the library is imported, and kept
        for name in ("API_HOST", "API_CONTENT_HOST", "API_NOTIFICATION_HOST"):
            monkeypatch.setattr(dropbox.dropbox_client, name, f"localhost:{service.port}")
        monkeypatch.setattr(
            dropbox.dropbox_client.Dropbox.refresh_access_token,
            "__defaults__",
            (f"localhost:{service.port}", None),
        )
        build_url = dropbox.oauth.DropboxOAuth2FlowBase.build_url
        monkeypatch.setattr(build_url, "__defaults__", (None, f"localhost:{service.port}"))
        self._usual: dict[str, Any] = {
            "app_key": APP_KEY,
            "token_file": folder / "dropbox-token",
            "ca_file": certificate,
        }
        token_file(self.settings()).write(
            Connection(app_key=APP_KEY, refresh_token="refresh-token-of-a-hospital")
        )
        self.mend()

    def settings(self, **settings: Any) -> DropboxSettings:
        return DropboxSettings(**{**self._usual, **settings})

    def make(self, **settings: Any) -> Dropbox:
        return Dropbox("archive", self.settings(**settings))

    def inject(self, fault: Fault, *, at: int = 1) -> None:
        self.service.inject(fault, at)

    @property
    def is_waiting(self) -> bool:
        return self.service.is_waiting

    def mend(self) -> None:
        self.service.mend()

    def arrived(self) -> list[Arrived]:
        return arrived_on({path.removeprefix("/"): file for path, file in self.service.files.values()})

    def take_away(self) -> None:
        """It is an archive: what arrived stays."""

    def occupy(self, name: str) -> None:
        theirs = self.service.folder / "theirs"
        theirs.write_bytes(b"theirs")
        self.service.files[f"/{name}/report.pdf".lower()] = (f"/{name}/report.pdf", theirs)

    def is_occupied(self, name: str) -> bool:
        return self.service.files[f"/{name}/report.pdf".lower()][1].read_bytes() == b"theirs"

    def texts(self) -> list[str]:
        return [path.removeprefix("/") for path, _ in self.service.files.values()]
