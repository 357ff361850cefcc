"""What is in moto's account, kept and put back: where making it by calls takes a while, that does not."""

from __future__ import annotations

import io
import pickle
from threading import RLock
from types import FunctionType
from typing import Any

from moto.core.base_backend import BackendDict
from moto.ssm.models import ParameterDict

_LOCK = type(RLock())
Backends = list[tuple[BackendDict[Any], dict[str, dict[str, Any]]]]


class Image:
    """Everything that is in an account when this is made."""

    def __init__(self) -> None:
        self._shared: list[object] = []
        content = io.BytesIO()
        backends: Backends = [
            (backend, {account: dict(regions.items()) for account, regions in backend.items()})
            for backend in _in_use()
        ]
        _Writer(content, self._shared).dump(backends)
        self._content = content.getvalue()

    def put_back(self) -> None:
        """Have all of it in the account once more, and nothing else of the same services and regions."""
        backends: Backends = _Reader(io.BytesIO(self._content), self._shared).load()
        for backend, accounts in backends:
            for account, regions in accounts.items():
                backend[account].update(regions)


def _in_use() -> list[BackendDict[Any]]:
    found: list[BackendDict[Any]] = vars(BackendDict)["_instances"]
    return found


class _Writer(pickle.Pickler):
    """Leaves out what never changes, or is moto's as a whole: keys of cryptography, functions, registers."""

    def __init__(self, file: io.BytesIO, shared: list[object]) -> None:
        super().__init__(file)
        self._shared = shared

    def persistent_id(self, value: object) -> int | None:
        is_shared = isinstance(value, BackendDict | FunctionType)
        if not is_shared and not type(value).__module__.startswith("cryptography."):
            return None
        self._shared.append(value)
        return len(self._shared) - 1

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, _LOCK):
            return RLock, ()
        if isinstance(value, ParameterDict):
            return ParameterDict, ("", ""), value.__dict__, None, iter(dict.items(value))
        return NotImplemented


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: list[object]) -> None:
        super().__init__(file)
        self._shared = shared

    def persistent_load(self, number: int) -> object:
        return self._shared[number]
