"""What a person has connected: settings of destinations, and their secrets, in files for their eyes only."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from chalicelib.local import private_files
from chalicelib.local.private_files import NotPrivate
from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.settings.kinds import AnySettings
from picsafe.delivery.settings.places import BoxSettings, DropboxSettings
from picsafe.delivery.settings.records import FhirSettings
from picsafe.delivery.settings.secrets import Secret, secret_of

KINDS: Final[Mapping[str, type[FhirSettings | DropboxSettings | BoxSettings]]] = {
    "fhir": FhirSettings,
    "dropbox": DropboxSettings,
    "box": BoxSettings,
}
"""What can be connected, each once; the names are also those of ``--to``."""

_MAX_SETTINGS: Final = 64 * 1024


class Connections:
    """The connections of one person on this machine.

    Args:
        folder: of their own; it is made when something is connected.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    def names(self) -> list[str]:
        """What is connected, by the names in ``KINDS``."""
        return [name for name in KINDS if self._settings_of(name).is_file()]

    def read(self, name: str) -> AnySettings:
        """The settings of a connection.

        Raises:
            InvalidDestination: ``not_connected``; ``connection_unreadable``.
        """
        path = self._settings_of(name)
        try:
            document = private_files.read(path, longest=_MAX_SETTINGS)
            return msgspec.json.decode(document, type=KINDS[name], dec_hook=_special)
        except FileNotFoundError as error:
            raise InvalidDestination("not_connected", f"{name} is not connected.") from error
        except NotPrivate as error:
            raise InvalidDestination("not_private", str(error)) from error
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise InvalidDestination(
                "connection_unreadable", f"What is known of {name} cannot be read: connect it again."
            ) from error

    def save(self, name: str, settings: AnySettings) -> None:
        """Connect something, in the place of what was connected under its name.

        Raises:
            OSError: it cannot be written.
        """
        private_files.make_folder(self._folder)
        document = msgspec.json.encode(settings, enc_hook=_plain)
        private_files.replace(self._settings_of(name), document)
        self._tidy(name, document.decode("utf-8"))

    def remove(self, name: str) -> bool:
        """Forget a connection, with its secrets; whether there was one.

        Raises:
            OSError: it cannot be deleted.
        """
        path = self._settings_of(name)
        was_there = path.is_file()
        path.unlink(missing_ok=True)
        self._tidy(name, "")
        return was_there

    def new_secret(self, name: str) -> Path:
        """Where a secret of a connection may lie; it stays if the settings that are saved name it."""
        return self._folder / f"{name}-{secrets.token_hex(8)}"

    def keep_secret(self, name: str, secret: str) -> Secret:
        """Keep a secret of a connection that is about to be saved.

        Raises:
            OSError: it cannot be written.
        """
        path = self.new_secret(name)
        private_files.create(path, secret.encode("utf-8"))
        return Secret(f"file:{path}")

    def forget_unsaved(self, name: str) -> None:
        """Delete secrets of a connection that was not saved in the end.

        Raises:
            OSError: they cannot be deleted.
        """
        path = self._settings_of(name)
        self._tidy(name, path.read_text("utf-8") if path.is_file() else "")

    def _settings_of(self, name: str) -> Path:
        return self._folder / f"{name}.json"

    def _tidy(self, name: str, named: str) -> None:
        # beside a secret there may be what says that somebody uses it
        for path in (*self._folder.glob(f"{name}-*"), *self._folder.glob(f".{name}-*.lock")):
            if path.name.lstrip(".").removesuffix(".lock") not in named:
                path.unlink(missing_ok=True)


def place_of(settings: AnySettings) -> str:
    """What tells one place from another of the same kind; no secret.

    Raises:
        InvalidDestination: ``not_connectable``.
    """
    match settings:
        case FhirSettings():
            return settings.url
        case DropboxSettings():
            return settings.app_key
        case BoxSettings():
            return f"{settings.client_id}/{settings.folder}"
        case _:
            raise InvalidDestination("not_connectable", "Persons do not connect such a destination.")


def _plain(value: object) -> str:
    return value.source if isinstance(value, Secret) else str(value)


def _special(kind: type, value: Any) -> Any:  # noqa: ANN401 - msgspec's signature
    if kind is Path and isinstance(value, str):
        return Path(value)
    if kind is Secret:
        return secret_of(value)
    raise ValueError("expected text")
