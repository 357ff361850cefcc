from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from picsafe.endpoint.http.serving import application_of
from tests.unit.picsafe.endpoint.conftest import Hospital
from tests.unit.picsafe.endpoint.http.post_office import WITH_HTTP, PostOffice
from tests.unit.picsafe.server.live_server import live_server


@pytest.fixture
def open_office(make_hospital: Callable[..., Hospital]) -> Iterator[Callable[..., PostOffice]]:
    with ExitStack() as stack:

        def open_one(config: str = WITH_HTTP) -> PostOffice:
            office = PostOffice(make_hospital(config))
            threads = stack.enter_context(ThreadPoolExecutor(4))
            app = application_of(office.hospital.endpoint, threads, office.issuer)
            office.url = stack.enter_context(live_server(app))
            return office

        yield open_one


@pytest.fixture
def office(open_office: Callable[..., PostOffice]) -> PostOffice:
    return open_office()
