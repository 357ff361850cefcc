"""A FHIR server of version STU3 that knows no conditions, where it is installed: node-fhir-server-core."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import urllib.request
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.contract.peers.fhirstarter import FhirStarter, Stored
from tests.contract.peers.hl7_receivers import node
from tests.contract.peers.servers import missing

SERVER = Path(__file__).parent / "nodefhir" / "server.cjs"
BASE = "3_0_1"


class NodeFhir(FhirStarter):
    """A server that runs; its base address ends with ``BASE``."""

    def stored(self) -> Stored:
        """See ``FhirStarter``."""
        found: Stored = json.loads(self._call("stored"))
        for one in found["Media"]:
            one["content"]["data"] = _digest(one["content"]["data"])
        for one in found["Binary"]:
            one["content"] = _digest(one["content"])
        return found

    def reset(self, resources: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """See ``FhirStarter``."""
        body = json.dumps([one for kind in resources.values() for one in kind]).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/store", body, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()


@contextmanager
def node_fhir() -> Iterator[NodeFhir]:
    """A server with nothing in it."""
    folder = os.environ.get("PICSAFE_NODE_FHIR", "")
    if not (Path(folder) / "@asymmetrik" / "node-fhir-server-core").is_dir():
        missing("PICSAFE_NODE_FHIR names no folder with node-fhir-server-core")
    with subprocess.Popen(
        [node(), str(SERVER), folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            assert process.stdout is not None
            port = next((line for line in process.stdout if line.strip().isdigit()), b"").strip()
            assert port, "node-fhir-server-core has ended"
            yield NodeFhir(int(port))
        finally:
            process.kill()


def _digest(data: str) -> str:
    return hashlib.sha256(b64decode(data, validate=True)).hexdigest()
