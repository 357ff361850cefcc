"""What routes declare, and what their handlers get and give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import msgspec

MAX_BODY = 64 * 1024

Authentication = Literal["none", "user", "api_key", "user_or_api_key", "user_or_personal_token"]


class Empty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body or query without fields, and the answer of calls that have nothing to say."""


BodyT = TypeVar("BodyT", bound=msgspec.Struct)
QueryT = TypeVar("QueryT", bound=msgspec.Struct)


class Call(msgspec.Struct, Generic[BodyT, QueryT], frozen=True):
    """One request, decoded: nothing in it is Chalice's.

    Attributes:
        body: the validated JSON body, ``Empty`` where the operation has none.
        query: the validated query string.
        path: the path parameters, percent-decoded, not validated further than their length.
        ip: the caller's address as the gateway saw it.
        bearer: the User Token or personal token of the ``Authorization`` header, not verified, or ``None``.
        api_key: the ``X-Api-Key`` header, not verified, or ``None``.
    """

    body: BodyT
    query: QueryT
    path: Mapping[str, str]
    ip: str
    bearer: str | None
    api_key: str | None


@dataclass(frozen=True, slots=True)
class Media:
    """What an operation answers with that is no JSON.

    Attributes:
        type: the ``Content-Type``.
        is_text: whether it is UTF-8.
    """

    type: str
    is_text: bool = False


Answers = Mapping[int, type[msgspec.Struct] | Media]
"""What an operation answers with, by the status."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with a status of its own, for operations that have more than one.

    Attributes:
        status: one of the statuses that the operation declares.
        body: what is encoded as JSON, or the bytes where the operation declares ``Media``.
        max_age: seconds for which anyone may cache the answer, which gets an ``ETag`` then; ``None`` means
            not at all. Who has it already (``If-None-Match``) is told so in front of this, by the one-machine
            server's gateway; API Gateway answers from its cache.
        immutable: whether what is at the address never changes (RFC 8246), with ``max_age``.
    """

    status: int
    body: msgspec.Struct | bytes
    max_age: int | None = None
    immutable: bool = False


Given = msgspec.Struct | Reply
"""What a service gives."""
Finish = Callable[[], Given]
"""Makes what a service gives of what it has decided; it asks no store."""
Decide = Callable[[], Given | Finish]
"""Asks the service's store."""
Handler = Callable[[Call[Any, Any]], Given | Decide]
"""What performs an operation, at once or, with ``together``, by what is left to do in the store."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What is declared about one call; the API description is generated from it."""

    name: str
    service: str
    method: str
    path: str
    summary: str
    authentication: Authentication
    body: type[msgspec.Struct]
    query: type[msgspec.Struct]
    answers: Answers
    errors: Mapping[int, tuple[str, ...]]

    @property
    def label(self) -> str:
        """What logs and metrics call it: the method and the path's template."""
        return f"{self.method} {self.path}"
