"""The calls of people's integrations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.http.backends import Backend
from tests.http.service import ServiceUnderTest, start_service


@pytest.fixture
def backend(make_backend: Callable[[str], Backend]) -> Backend:
    return make_backend("users")


@pytest.fixture
def service(backend: Backend) -> ServiceUnderTest:
    return start_service("users", backend)
