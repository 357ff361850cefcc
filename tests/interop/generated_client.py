"""What a client that openapi-python-client generated can do: run beside it, prints JSON.

``python generated_client.py PACKAGE`` imports every module of the package, which has to be importable, and
reads answers as a later server may give them.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys

LATER_ENTRY = {
    "seq": 1,
    "at": "2026-03-04T05:06:07.890Z",
    "action": "fly",
    "outcome": "granted",
    "user": {"kind": "robot", "model": "R2"},
    "ip": "192.0.2.1",
    "prev": "0" * 64,
    "hash": "1" * 64,
    "weather": "fine",
}
LATER_SERVER = {
    "id": "0123456789abcdef",
    "url": "https://key.example.org",
    "kind": "satellite",
    "created_at": "2026-03-04T05:06:07Z",
    "registration": None,
    "log_key": "",
    "orbit": {"height": 1},
}


def main(package: str) -> None:
    """Print the names of the package's calls, and what its types make of answers with something new."""
    imported = importlib.import_module(package)
    names = [found.name for found in pkgutil.walk_packages(imported.__path__, f"{package}.")]
    modules = [importlib.import_module(name) for name in names]
    calls = [module.__name__.rpartition(".")[2] for module in modules if hasattr(module, "sync_detailed")]
    models = importlib.import_module(f"{package}.models")
    read = [
        models.Entry.from_dict(LATER_ENTRY).to_dict(),
        models.ServerState.from_dict(LATER_SERVER).to_dict(),
    ]
    print(json.dumps({"calls": calls, "read": read}))


if __name__ == "__main__":
    main(sys.argv[1])
