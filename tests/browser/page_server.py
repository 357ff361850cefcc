"""The pages that only tests and benchmarks have, served as My PicSafe is: over loopback, with its headers."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from picsafe.server.web_client import WebClient
from tests.e2e.running_server import ROOT, wait_for

TEST_PAGES = ROOT / "web" / "dist-test"


@contextlib.contextmanager
def serve_pages(pages: Path = TEST_PAGES, **files: Path) -> Iterator[str]:
    """Serve built pages by the product's own code, and ``files`` by their names; yields the origin.

    Browsers take ``localhost`` for a secure context, which WebCrypto wants.
    """

    def route(name: str, path: Path) -> Route:
        async def respond(request: object) -> Response:
            return FileResponse(path)

        return Route(f"/{name}", respond)

    # a folder without a start page of its own is served as the plain pages are
    routes = [
        *WebClient(built=pages, pages=pages).routes(),
        *(route(name, path) for name, path in files.items()),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes), host="127.0.0.1", port=0, log_config=None, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(lambda: server.started, "the pages are not served")
    try:
        yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
