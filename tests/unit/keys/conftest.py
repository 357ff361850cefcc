from __future__ import annotations

import pytest

from tests.fakes.keys import FakeKeyStore
from tests.fakes.tokens import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store() -> FakeKeyStore:
    return FakeKeyStore(strict=True)
