"""Threads that decode the same class first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from picsafe import prepared_types
from picsafe.prepared_types import is_prepared
from picsafe.server import serve as one_machine
from picsafe.server.options import Options
from picsafe.server.uvicorn_server import Server

RACE = """
import sys, threading
import msgspec
from picsafe.prepared_types import prepare_types

# less, and on a busy machine those that wait for the interpreter ask for it all the time
sys.setswitchinterval(1e-4)
for _ in range(40):
    class Inner(msgspec.Struct):
        names: "list[dict[str, int]]" = []

    class Outer(msgspec.Struct):
        inner: Inner
        others: tuple[Inner, ...] = ()

    prepare_types()
    barrier = threading.Barrier(8)

    def decode() -> None:
        barrier.wait()
        msgspec.json.decode(b'{"inner":{"names":[{"a":1}]},"others":[{}]}', type=Outer)

    threads = [threading.Thread(target=decode) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
"""


def test_threads_may_decode_a_class_for_the_first_time_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", RACE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


BUILT = """
from pathlib import Path
from picsafe.delivery.build import build
from picsafe.delivery.settings.places import DropboxSettings
from picsafe.prepared_types import is_prepared

build("files", DropboxSettings(app_key="key-of-an-app", token_file=Path("/nowhere/token")))

from picsafe.delivery.dropbox.client import Connection
from picsafe.delivery.manifest import Manifest

assert is_prepared(Connection)
assert is_prepared(Manifest)
"""


def test_what_a_destination_imports_is_ready_when_it_is_built() -> None:
    done = subprocess.run([sys.executable, "-c", BUILT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_requests_hold_is_ready_when_the_first_one_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[bool] = []

    def look(server: object, listeners: object) -> None:
        from chalicelib.keys.schemas import CreateKey

        found.append(is_prepared(CreateKey))

    monkeypatch.setattr(prepared_types, "_ready", set())
    monkeypatch.setattr(Server, "run", look)
    one_machine.serve(Options(tmp_path / "data", frozenset({"users", "keys", "cloud"}), port=0, processes=1))
    assert found == [True]
