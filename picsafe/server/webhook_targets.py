"""The file in which an operator says to whom a Key Server sends webhooks."""

from __future__ import annotations

import stat
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import msgspec

from chalicelib.keys.errors import InvalidWebhooks
from chalicelib.keys.events.webhook_signatures import parse_secrets
from chalicelib.keys.events.webhooks import (
    MAX_TARGETS,
    USUAL_DAYS,
    Target,
    require_name,
    require_types,
    require_url,
)
from picsafe.server.errors import StartError

MAX_FILE: Final = 64 * 1024
_MAX_SECRET_FILE: Final = 4096


class _Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    url: str
    secret_file: str
    events: list[str] = []
    give_up_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = USUAL_DAYS
    ca_file: str | None = None
    allow_http: bool = False


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    target: Annotated[list[_Target], msgspec.Meta(min_length=1, max_length=MAX_TARGETS)]


def read_targets(path: Path) -> list[Target]:
    """The targets in a file; paths in it are from its folder.

    Raises:
        StartError: it cannot be read or used, or a secret's file; the message says why, and no secret.
    """
    try:
        content = path.read_bytes()[: MAX_FILE + 1]
    except OSError as error:
        raise StartError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > MAX_FILE:
        raise StartError(f"{path} has more than {MAX_FILE} bytes.")
    try:
        said = msgspec.toml.decode(content, type=_File)
    except (msgspec.DecodeError, ValueError) as error:
        raise StartError(f"{path}: {error}.") from error
    names = [one.name for one in said.target]
    if len(set(names)) != len(names):
        raise StartError(f"{path}: two targets have the same name.")
    return [_target(path, one) for one in said.target]


def _target(path: Path, said: _Target) -> Target:
    try:
        read = partial(_secrets, path.parent / said.secret_file)
        target = Target(
            require_name(said.name),
            require_url(said.url, allow_http=said.allow_http),
            require_types(said.events),
            read,
            said.give_up_days,
            None if said.ca_file is None else str(path.parent / said.ca_file),
        )
        read()
    except InvalidWebhooks as error:
        raise StartError(f"{path}, target {said.name[:40]!r}: {error}.") from error
    except OSError as error:
        raise StartError(
            f"{path}, target {said.name[:40]!r}: {error.filename} cannot be read: {error.strerror}."
        ) from error
    return target


def _secrets(path: Path) -> list[bytes]:
    if stat.S_IMODE(path.stat().st_mode) & 0o007:
        raise InvalidWebhooks(f"everybody on this machine may read {path}: chmod 600 it")
    with path.open("rb") as file:
        content = file.read(_MAX_SECRET_FILE)
    try:
        return parse_secrets(content.decode("ascii"))
    except UnicodeDecodeError:
        raise InvalidWebhooks("a secret's file holds letters, digits and signs of ASCII alone") from None
