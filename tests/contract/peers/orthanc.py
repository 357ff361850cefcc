"""Orthanc with DICOMweb, where it is installed. It binds every address, and so gets a network namespace."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests

from tests.contract.peers import network_namespace
from tests.contract.peers.held_port import held_port
from tests.contract.peers.servers import missing, require_namespaces

USER: Final = "picsafe"
PASSWORD: Final = "archive-of-tests"
AE_TITLE: Final = "ORTHANC"
PLUGIN: Final = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so"

USUAL: Final = {
    "Name": "picsafe-test",
    "DicomAet": AE_TITLE,
    "DicomCheckCalledAet": True,
    # what comes through the namespace comes from its loopback
    "RemoteAccessAllowed": False,
    "DicomAlwaysAllowStore": False,
    "UnknownSopClassAccepted": False,
    "OverwriteInstances": False,
    "Plugins": [PLUGIN],
    "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
}


@dataclass(frozen=True)
class Orthanc:
    """One that runs.

    Attributes:
        http, dicom: its ports.
        back: where it says that it answers for what it was sent; nobody listens there of itself.
    """

    http: int
    dicom: int
    back: int

    def get(self, path: str) -> Any:
        """What its own API answers."""
        return self._answer("GET", path).json()

    def file(self, instance: str) -> bytes:
        """An object as it keeps it."""
        return self._answer("GET", f"/instances/{instance}/file").content

    def empty(self) -> None:
        """Have it forget everything."""
        for patient in self.get("/patients"):
            self._answer("DELETE", f"/patients/{patient}")

    def _answer(self, method: str, path: str) -> requests.Response:
        answer = requests.request(
            method, f"http://127.0.0.1:{self.http}{path}", auth=(USER, PASSWORD), timeout=60
        )
        answer.raise_for_status()
        return answer


@contextmanager
def orthanc(folder: Path, shown: Mapping[str, Any] | None = None) -> Iterator[Orthanc]:
    """One with nothing in it, until the block ends.

    Args:
        folder: for everything.
        shown: settings that take the place of these, but for what differs on this machine.
    """
    program = shutil.which("Orthanc") or "/usr/sbin/Orthanc"
    if not Path(program).exists() or not Path(PLUGIN).exists():
        missing("Orthanc with DICOMweb is not installed")
    require_namespaces()
    with socket.create_server(("127.0.0.1", 0)) as dicom, held_port() as held:
        dicom_port: int = dicom.getsockname()[1]
        back: int = held.getsockname()[1]

        def command(port: int) -> Sequence[str]:
            here = {
                "StorageDirectory": str(folder / "db"),
                "IndexDirectory": str(folder / "db"),
                "HttpPort": port,
                "DicomPort": dicom_port,
                "RegisteredUsers": {USER: PASSWORD},
                "AuthenticationEnabled": True,
                "DicomModalities": {"picsafe": ["PICSAFE", "127.0.0.1", back]},
            }
            settings = {**(shown or USUAL), **here}
            (folder / "orthanc.json").write_text(json.dumps(settings))
            return [program, str(folder / "orthanc.json")]

        with network_namespace.server(
            command, "/system", folder, os.environ, others=[dicom], out=back
        ) as http:
            yield Orthanc(http, dicom_port, back)
