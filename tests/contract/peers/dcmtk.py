"""dcmtk's storescp, which looks closest at how objects are encoded, where it is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from picsafe.delivery.dicom.dimse import DimseArchive
from picsafe.delivery.errors import Later
from picsafe.delivery.settings.records import DicomSettings
from tests.contract.peers import network_namespace
from tests.contract.peers.servers import missing, require_namespaces

AE_TITLE: Final = "STORESCP"


@contextmanager
def storescp(folder: Path) -> Iterator[tuple[int, Path]]:
    """One that takes every transfer syntax, until the block ends; yields its port and where it writes."""
    if shutil.which("storescp") is None or shutil.which("dcmdump") is None:
        missing("dcmtk is not installed")
    require_namespaces()
    kept = folder / "kept"
    kept.mkdir()

    def command(port: int) -> list[str]:
        return ["storescp", "--fork", "-aet", AE_TITLE, "+xa", "-od", str(kept), str(port)]

    with network_namespace.server(command, _is_ready, folder, os.environ) as port:
        yield port, kept


def _is_ready(port: int) -> bool:
    try:
        DimseArchive(DicomSettings(host="127.0.0.1", port=port, called=AE_TITLE, timeout=5)).check(asks=False)
    except Later:
        return False
    return True
