from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from chalice.app import CORSConfig, Response

from chalicelib.cloud.files.storage import FileStorage
from chalicelib.http.application import Application
from picsafe.server.composition import Threads, compose
from picsafe.server.gateway import Limits
from tests.unit.picsafe.server.live_server import PATIENCE, live_server
from tests.unit.picsafe.server.storage_server import ORIGIN, PLAIN, StorageServer


def echo_app() -> Application:
    """A Chalice app that answers with the event it was called with."""
    app = Application("echo")
    cors = CORSConfig(allow_origin=ORIGIN, expose_headers=["Retry-After"], max_age=600)

    def echo(**parameters: str) -> Any:
        request = app.current_request
        assert request is not None
        raw = request.raw_body
        text = raw if isinstance(raw, str) else raw.decode("latin-1")
        return {"event": request.to_original_event(), "raw": text}

    app.route("/echo", methods=["GET", "POST"], content_types=[], cors=cors)(echo)
    app.route("/echo/{first}", methods=["GET"], name="one", content_types=[])(echo)
    app.route("/echo/{first}/{second}", methods=["GET", "DELETE"], name="two", content_types=[])(echo)
    app.route("/echo/known/{second}", methods=["GET"], name="known", content_types=[])(echo)

    @app.route("/cookies", methods=["GET"])
    def cookies() -> Response:
        return Response("two", headers={"X-Two": ["a", "b"], "Content-Type": "text/plain"})

    @app.route("/image", methods=["GET"])
    def image() -> Response:
        return Response(b"\x00\xff\x10", headers={"Content-Type": "image/png"})

    @app.route("/fails", methods=["GET"])
    def fails() -> Response:
        raise ValueError("a secret of someone")

    @app.route("/waits", methods=["GET"])
    def waits() -> Response:
        app.entered.release()  # type: ignore[attr-defined]  # made below
        app.gate.wait(20)  # type: ignore[attr-defined]  # set by the test that needs it
        return Response("done")

    app.entered = threading.Semaphore(0)  # type: ignore[attr-defined]  # for tests alone
    app.gate = threading.Event()  # type: ignore[attr-defined]
    return app


@pytest.fixture(scope="session")
def app() -> Application:
    return echo_app()


@pytest.fixture(scope="session")
def origin(app: Application) -> Iterator[str]:
    threads = Threads()
    with live_server(compose(app, threads, storage=None, origin=ORIGIN, web=PLAIN)) as url:
        yield url
    threads.close()


@pytest.fixture
def client(origin: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=origin, timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def limits() -> Limits:
    """Those of ``server``; a test that wants others is parametrised with them."""
    return Limits()


@pytest.fixture
def server(tmp_path: Path, limits: Limits) -> Iterator[StorageServer]:
    threads = Threads()
    storages: list[FileStorage] = []
    dispatcher = compose(
        Application("none"), threads, storage=lambda: storages[0], origin=ORIGIN, web=PLAIN, limits=limits
    )
    with live_server(dispatcher) as origin:
        root = tmp_path / "files"
        storage = FileStorage(
            root=root, secret=bytes(32), storage_url=origin, clock=lambda: datetime.now(UTC), reserve=0
        )
        storages.append(storage)
        yield StorageServer(origin, storage, root)
    threads.close()
