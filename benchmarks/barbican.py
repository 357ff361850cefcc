"""A second peer of a Key Server: OpenStack's Barbican, as light as it can be run.

Barbican 23 runs behind gunicorn, with two processes of eight threads, SQLite and its own cipher. Who asks is
taken from headers, as behind Keystone's middleware, without a token to check, and nothing is audited: it
does less than PicSafe. ``pip install barbican gunicorn`` into an environment of its own, whose Python is
named with ``--barbican``.
"""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx

from benchmarks.openbao import READY_SECONDS, Peer, free_port
from tests.e2e.running_server import wait_for

FOOTNOTE = (
    "Barbican: SQLite, simple crypto, two gunicorn workers; it checks no token and audits nothing.\n"
    "PicSafe does both."
)
_WHO = {
    "X-Identity-Status": "Confirmed",
    "X-Project-Id": "benchmark",
    "X-User-Id": "reader",
    "X-Roles": "creator,member",
}
_WSGI = """
from barbican.common.config import CONF
from paste.deploy import loadapp

CONF(["--config-file", {configuration!r}], project="barbican")
application = loadapp("config:" + {paste!r})
"""
_PASTE = """
[composite:main]
use = egg:Paste#urlmap
/v1: api

[pipeline:api]
pipeline = context microversion app

[filter:context]
paste.filter_factory = barbican.api.middleware.context:ContextMiddleware.factory

[filter:microversion]
paste.filter_factory = barbican.api.middleware.microversion:MicroversionMiddleware.factory

[app:app]
paste.app_factory = barbican.api.app:create_main_app
"""
_CONFIGURATION = """
[DEFAULT]
host_href = http://127.0.0.1:{port}
db_auto_create = true
use_stderr = false
[database]
connection = sqlite:///{database}
[secretstore]
enabled_secretstore_plugins = store_crypto
[crypto]
enabled_crypto_plugins = simple_crypto
[simple_crypto_plugin]
kek = {kek}
[queue]
enable = false
"""


@contextlib.contextmanager
def running(python: Path, folder: Path, *, keys: int) -> Iterator[Peer]:
    """A Barbican of its own with so many secrets, stopped in the end.

    Args:
        python: of the environment in which it is installed.
        folder: where its files go.
        keys: how many secrets.

    Raises:
        AssertionError: it does not start.
        httpx.HTTPStatusError: it takes no secret.
    """
    port = free_port()
    # where its plug-ins look, whatever it is started with
    configuration = folder / ".barbican" / "barbican.conf"
    configuration.parent.mkdir(parents=True)
    kek = base64.b64encode(secrets.token_bytes(32)).decode()
    configuration.write_text(_CONFIGURATION.format(port=port, database=folder / "barbican.db", kek=kek))
    (folder / "paste.ini").write_text(_PASTE)
    wsgi = _WSGI.format(configuration=str(configuration), paste=str(folder / "paste.ini"))
    (folder / "served.py").write_text(wsgi)
    environment = {**os.environ, "HOME": str(folder)}
    prepare = [str(python), "-W", "ignore", "-c", "import served"]
    with (folder / "output.log").open("wb") as output:
        # so that two workers do not make the tables at once
        subprocess.run(prepare, cwd=folder, env=environment, check=True, stdout=output, stderr=output)
        process = subprocess.Popen(
            [
                *(str(python), "-W", "ignore", "-m", "gunicorn", "served:application"),
                *("--workers", "2", "--threads", "8", "--bind", f"127.0.0.1:{port}"),
            ],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/v1", headers=_WHO, timeout=30) as client:
            wait_for(lambda: _answers(client), "Barbican does not answer", READY_SECONDS)
            requests = [_stored(client) for _ in range(keys)]
        yield Peer(port, requests, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _answers(client: httpx.Client) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return client.get("/secrets").is_success
    return False


def _stored(client: httpx.Client) -> bytes:
    """Store a secret, and give the request that reads it."""
    secret = {"payload": secrets.token_urlsafe(32), "payload_content_type": "text/plain"}
    made = client.post("/secrets", json=secret).raise_for_status().json()
    path = httpx.URL(made["secret_ref"]).path
    who = "".join(f"{name}: {value}\r\n" for name, value in _WHO.items())
    return f"GET {path}/payload HTTP/1.1\r\nHost: localhost\r\nAccept: text/plain\r\n{who}\r\n".encode()
