from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from picsafe.endpoint.http.page.app import THREADS, page_application
from tests.unit.picsafe.endpoint.conftest import Hospital
from tests.unit.picsafe.endpoint.http.page.control_room import PAGE, WITH_PAGE, Browser, ControlRoom
from tests.unit.picsafe.server.live_server import live_server


@pytest.fixture
def open_room(make_hospital: Callable[..., Hospital]) -> Iterator[Callable[..., ControlRoom]]:
    with ExitStack() as stack:

        def open_one(config: str = WITH_PAGE, origin: str = PAGE) -> ControlRoom:
            room = ControlRoom(make_hospital(config), origin)
            threads = stack.enter_context(ThreadPoolExecutor(THREADS))
            app = page_application(room.hospital.endpoint, threads, room.issuer)
            room.url = stack.enter_context(live_server(app))
            stack.callback(room.close)
            return room

        yield open_one


@pytest.fixture
def room(open_room: Callable[..., ControlRoom]) -> ControlRoom:
    return open_room()


@pytest.fixture
def operator(room: ControlRoom) -> Browser:
    return room.operator()
