"""A folder of an account of what stands in for Box; the library is Box's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from box_sdk_gen import BaseUrls

import picsafe.delivery.box.client
from picsafe.delivery.box.client import Connection, token_file
from picsafe.delivery.box.destination import Box
from picsafe.delivery.settings.places import BoxSettings
from picsafe.delivery.settings.secrets import Secret
from tests.contract.delivery.harness import Arrived, Fault
from tests.contract.delivery.shelves import arrived_on
from tests.contract.peers.box import CLIENT_ID, CLIENT_SECRET, BoxStandIn

FOLDER = "PicSafe/"


class BoxHarness:
    """See ``Harness``; what is asked for are requests."""

    kind = "box"
    can_find = True
    faults = frozenset(Fault)
    secrets: tuple[str, ...] = ("-of-a-hospital", "access-", "refresh-")
    has_places = True
    examples = 15
    stride = 1

    def __init__(
        self, service: BoxStandIn, certificate: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        service.empty()
        self.service = service
        url = f"https://localhost:{service.port}"
        usual = BaseUrls.__init__.__kwdefaults__
        assert usual is not None
        for name, instead in {"base_url": url, "upload_url": f"{url}/api"}.items():
            monkeypatch.setitem(usual, name, instead)
        monkeypatch.setattr(picsafe.delivery.box.client, "HOSTS", ("localhost",))
        secret = folder / "client-secret"
        secret.write_text(CLIENT_SECRET)
        self._usual: dict[str, Any] = {
            "client_id": CLIENT_ID,
            "client_secret": Secret(f"file:{secret}"),
            "token_file": folder / "box-token",
            "ca_file": certificate,
        }
        self.connect()
        self.mend()

    def connect(self) -> None:
        """As somebody who has agreed just now."""
        token_file(self.settings()).write(
            Connection(
                client_id=CLIENT_ID,
                access_token="access-token-of-a-hospital",
                refresh_token="refresh-token-of-a-hospital",
            )
        )

    def settings(self, **settings: Any) -> BoxSettings:
        return BoxSettings(**{**self._usual, **settings})

    def make(self, **settings: Any) -> Box:
        return Box("archive", self.settings(**settings))

    def inject(self, fault: Fault, *, at: int = 1) -> None:
        self.service.inject(fault, at)

    @property
    def is_waiting(self) -> bool:
        return self.service.is_waiting

    def mend(self) -> None:
        self.service.mend()

    def arrived(self) -> list[Arrived]:
        files = {path: item.content for path, item in self._paths().items() if item.content is not None}
        return arrived_on(files)

    def take_away(self) -> None:
        """It is an archive: what arrived stays."""

    def occupy(self, name: str) -> None:
        theirs = self.service.folder / "theirs"
        theirs.write_bytes(b"theirs")
        self.service.account.put(f"{FOLDER}{name}/Report.pdf", theirs)

    def is_occupied(self, name: str) -> bool:
        content = self._paths()[f"{name}/Report.pdf"].content
        return content is not None and content.read_bytes() == b"theirs"

    def texts(self) -> list[str]:
        return list(self._paths())

    def _paths(self) -> dict[str, Any]:
        """What is in the folder."""
        everything = self.service.account.paths()
        assert all(f"{path}/".startswith(FOLDER) for path in everything)
        return {path.removeprefix(FOLDER): item for path, item in everything.items() if "/" in path}
