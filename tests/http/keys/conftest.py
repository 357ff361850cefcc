"""The Key Server behind its HTTP calls."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.http.backends import Backend
from tests.http.service import ServiceUnderTest, start_service


@pytest.fixture
def server(make_backend: Callable[[str], Backend]) -> ServiceUnderTest:
    return start_service("keys", make_backend("keys"))
