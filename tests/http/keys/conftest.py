"""The Key Server behind its HTTP calls."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.http.backends import Ground
from tests.http.service import Stage, make_stage


@pytest.fixture
def server(ground_of: Callable[[str], Ground]) -> Stage:
    return make_stage("keys", ground_of("keys"))
