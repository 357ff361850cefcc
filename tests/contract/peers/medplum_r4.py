"""Medplum's router, repository and validator of FHIR R4, where they are installed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.contract.peers.fhirstarter import FhirStarter
from tests.contract.peers.hl7_receivers import node
from tests.contract.peers.servers import missing

SERVER = Path(__file__).parent / "medplum" / "server.cjs"


@contextmanager
def medplum() -> Iterator[FhirStarter]:
    """A server with nothing in it, which is asked what it has in the same way."""
    folder = os.environ.get("PICSAFE_MEDPLUM", "")
    if not (Path(folder) / "@medplum" / "fhir-router").is_dir():
        missing("PICSAFE_MEDPLUM names no folder with @medplum/fhir-router")
    command = [node(), str(SERVER), folder, "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield FhirStarter(int(process.stdout.readline()))
        finally:
            process.kill()
