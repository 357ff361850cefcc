from __future__ import annotations

import pytest

from tests.fakes.accounts import Accounts, make_accounts


@pytest.fixture
def accounts() -> Accounts:
    return make_accounts()
