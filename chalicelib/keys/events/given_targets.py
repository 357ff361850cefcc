"""The targets of webhooks as a deployed Key Server is given them: a JSON array, and secrets apart from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Final

import msgspec

from chalicelib.keys.errors import InvalidWebhooks
from chalicelib.keys.events.webhooks import (
    MAX_TARGETS,
    USUAL_DAYS,
    Target,
    require_name,
    require_types,
    require_url,
)

MAX_BYTES: Final = 3000
"""Lambda takes 4 KB of environment variables."""


class _Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    url: str
    events: list[str] = []
    give_up_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = USUAL_DAYS


_decode = msgspec.json.Decoder(Annotated[list[_Given], msgspec.Meta(max_length=MAX_TARGETS)]).decode


def given_targets(text: str, secrets_of: Callable[[str], list[bytes]]) -> list[Target]:
    """The targets that a setting names; none where it is empty.

    Args:
        text: an array of objects with ``name`` and ``url``, and ``events`` and ``give_up_days`` if need be.
        secrets_of: reads what is signed with for a target of that name, the newest first.

    Raises:
        InvalidWebhooks: the setting cannot be used; the message says why.
    """
    if not text:
        return []
    if len(text.encode()) > MAX_BYTES:
        raise InvalidWebhooks(f"all targets together have more than {MAX_BYTES} bytes")
    try:
        given = _decode(text)
    except msgspec.DecodeError as error:
        raise InvalidWebhooks(str(error)) from error
    if len({one.name for one in given}) != len(given):
        raise InvalidWebhooks("two targets have the same name")
    return [_target(one, secrets_of) for one in given]


def _target(given: _Given, secrets_of: Callable[[str], list[bytes]]) -> Target:
    name = require_name(given.name)
    return Target(
        name,
        require_url(given.url, allow_http=False),
        require_types(given.events),
        partial(secrets_of, name),
        given.give_up_days,
    )
