"""Attributes that are made once, when they are first asked for, however many threads ask."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class LazyProperties:
    """Base of objects with ``lazy_property`` attributes."""

    def __init__(self) -> None:
        self.lazy_lock = threading.RLock()


class lazy_property(Generic[T]):  # noqa: N801 - reads as a decorator, like functools.cached_property
    """``functools.cached_property`` with a lock: two threads never make the same part twice."""

    def __init__(self, make: Callable[..., T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> lazy_property[T]: ...

    @overload
    def __get__(self, instance: LazyProperties, owner: type) -> T: ...

    def __get__(self, instance: LazyProperties | None, owner: type) -> T | lazy_property[T]:
        if instance is None:
            return self
        with instance.lazy_lock:
            if self._name not in instance.__dict__:
                instance.__dict__[self._name] = self._make(instance)
        made: T = instance.__dict__[self._name]
        return made
