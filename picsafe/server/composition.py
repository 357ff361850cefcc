"""Puts the one-machine server together: threads, the Chalice app, storage, web pages, background tasks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from chalicelib.cloud.files.storage import FileStorage
from chalicelib.http.application import Application
from chalicelib.http.openapi import document
from picsafe.server.batches import Batches, Together
from picsafe.server.dispatcher import Api, Dispatcher
from picsafe.server.gateway import Gateway, Limits
from picsafe.server.routing import RouteTable
from picsafe.server.starlette_app import Lifespan, empty_lifespan, starlette_app
from picsafe.server.storage_routes import StorageRoutes
from picsafe.server.web_client import WebClient
from picsafe.standby.gate import Gate

API_THREADS = 40
DISK_THREADS = 8

BackgroundTask = Callable[[], Coroutine[Any, Any, None]]


class Threads:
    """Where blocking work runs; the disk work of files is apart, so that it never holds up keys.

    Args:
        together: runs what is answered together, if there is anything.
        gate: where that waits behind its commit.
    """

    def __init__(self, together: Together | None = None, gate: Gate | None = None) -> None:
        self.batches = None if together is None else Batches(together, gate)
        self.api = ThreadPoolExecutor(API_THREADS, thread_name_prefix="api")
        self.disk = ThreadPoolExecutor(DISK_THREADS, thread_name_prefix="disk")

    def close(self) -> None:
        """Wait for what runs, and drop what has not begun."""
        if self.batches is not None:
            self.batches.close()
        self.api.shutdown(cancel_futures=True)
        self.disk.shutdown(cancel_futures=True)


def compose(
    app: Application,
    threads: Threads,
    *,
    gateway: Gateway | None = None,
    storage: Callable[[], FileStorage] | None,
    origin: str,
    limits: Limits | None = None,
    trust_proxy: bool = False,
    lifespan: Lifespan = empty_lifespan,
    web: WebClient | None = None,
) -> Dispatcher:
    """The ASGI application.

    Args:
        app: the services.
        threads: where they run.
        gateway: what calls them; made here unless the caller wants to keep hold of it.
        storage: gives the storage of sealed files; ``None`` where PicSafe Cloud does not run.
        origin: My PicSafe's origin.
        limits: of size and time.
        trust_proxy: whether ``X-Forwarded-For`` is believed.
        lifespan: what is run around the serving.
        web: the pages for browsers.
    """
    bounds = limits or Limits()
    gateway = gateway or Gateway(app, threads.api, bounds, trust_proxy=trust_proxy, batches=threads.batches)
    routes: list[BaseRoute] = []
    if storage is not None:
        routes += StorageRoutes(storage, threads.disk, bounds, origin, gateway.client_address).routes()
    routes += (web or WebClient(origin=origin)).routes()
    return Dispatcher(
        starlette_app(routes, lambda: document(app.operations, installed_version()), lifespan),
        address_of=gateway.client_address,
        api=Api(RouteTable(app), gateway),
        concurrent=bounds.concurrent,
        client_concurrent=bounds.client_concurrent,
    )


def lifespan_of(background_tasks: list[BackgroundTask]) -> Lifespan:
    """A lifespan that runs background tasks beside the serving."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001 - Starlette's signature
        running = [asyncio.create_task(chore()) for chore in background_tasks]
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    return lifespan


def installed_version() -> str:
    """The version of the installed distribution; ``0`` in a source tree that is not installed."""
    try:
        return version("picsafe")
    except PackageNotFoundError:
        return "0"
