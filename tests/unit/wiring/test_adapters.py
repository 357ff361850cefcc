"""Every kind of store has adapters for everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest

from chalicelib.clock import utc_now
from chalicelib.settings import SERVICES, AwsStores, LocalStores, Settings, Stores
from chalicelib.wiring.adapters import Adapters, adapters_for

URL = "http://localhost:8000"
OFFERED = {name for name in vars(Adapters) if not name.startswith("_")}


@pytest.fixture(params=get_args(Stores))
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Stores:
    made: dict[Any, Stores] = {
        LocalStores: LocalStores(data=tmp_path / "data", storage_url=URL),
        AwsStores: AwsStores(),
    }
    return made[request.param]


def test_every_kind_of_store_offers_all(stores: Stores, tmp_path: Path) -> None:
    settings = Settings(
        services=frozenset(SERVICES), user_url=URL, key_url=URL, cloud_url=URL, my_url=URL, stores=stores
    )
    adapters = adapters_for(settings, utc_now)
    assert {"key_store", "close"} <= OFFERED <= set(dir(type(adapters)))
    adapters.close()
    # nothing is opened before it is asked for
    assert list(tmp_path.iterdir()) == []
