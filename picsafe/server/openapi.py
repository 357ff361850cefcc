"""``python -m picsafe.server.openapi FILE`` writes the description of every call."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from chalicelib.http.openapi import document
from chalicelib.http.operations import Operation
from chalicelib.settings import SERVICES, LocalStores, Settings
from chalicelib.wiring.application import create_app
from picsafe.server.composition import installed_version

_ORIGIN = "http://localhost:8000"
# as in infra/environments/example.toml
_HOSTED = {
    "users": "https://user.example.org",
    "keys": "https://key.example.org",
    "cloud": "https://cloud.example.org",
}


def declared_operations() -> list[Operation]:
    """What all three services declare. Nothing is opened for it: services are made at their first request."""
    settings = Settings(
        services=frozenset(SERVICES),
        user_url=_ORIGIN,
        key_url=_ORIGIN,
        cloud_url=_ORIGIN,
        my_url=_ORIGIN,
        stores=LocalStores(data=Path("data"), storage_url=_ORIGIN),
    )
    return create_app(settings).operations


def description() -> str:
    """The OpenAPI document of all three services as indented JSON with a newline at its end."""
    described = document(
        declared_operations(),
        installed_version(),
        everything={_ORIGIN: "One machine that runs all services: `picsafe serve`"},
        hosted=_HOSTED,
    )
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(description(), encoding="utf-8")
