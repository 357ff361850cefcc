"""Attributes that are made once, when they are first asked for, however many threads ask."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class LazyParts:
    """Base of objects with ``once`` attributes."""

    def __init__(self) -> None:
        self.making = threading.RLock()


class once(Generic[T]):  # noqa: N801 - reads as a decorator, like functools.cached_property
    """``functools.cached_property`` with a lock: two threads never make the same part twice."""

    def __init__(self, make: Callable[..., T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> once[T]: ...

    @overload
    def __get__(self, instance: LazyParts, owner: type) -> T: ...

    def __get__(self, instance: LazyParts | None, owner: type) -> T | once[T]:
        if instance is None:
            return self
        with instance.making:
            if self._name not in instance.__dict__:
                instance.__dict__[self._name] = self._make(instance)
        made: T = instance.__dict__[self._name]
        return made
