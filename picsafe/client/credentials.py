"""Where the sign-in is kept: a file that only its owner can read, or memory.

Two processes must not use one refresh token twice (the User Server would end the session), so whoever
refreshes holds the store's lock from reading the old pair to saving the new one.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec
import platformdirs

from picsafe.client.errors import LocalFailure
from picsafe.client.files import write_atomically
from picsafe.client.responses import User

MAX_FILE = 1024 * 1024
HOME = "PICSAFE_HOME"
"""The environment variable that names the folder for settings and the sign-in."""


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Someone's sign-in at one User Server; ``good_until`` is by this machine's clock."""

    user_url: str
    user_token: str
    good_until: datetime
    refresh_token: str
    user: User

    def __repr__(self) -> str:
        return f"SignedIn(user_url={self.user_url!r})"


class CredentialStore(Protocol):
    """Keeps one sign-in for each User Server."""

    def load(self, user_url: str) -> SignedIn | None:
        """The sign-in at that User Server, if there is one.

        Raises:
            LocalFailure: the store cannot be read.
        """
        ...

    def save(self, signed_in: SignedIn) -> None:
        """Replace the sign-in at its User Server, durably.

        Raises:
            LocalFailure: the store cannot be written; it holds what it held.
        """
        ...

    def forget(self, user_url: str) -> None:
        """Drop the sign-in at that User Server; dropping what is not there is fine.

        Raises:
            LocalFailure: the store cannot be written.
        """
        ...

    def device(self, user_url: str, email: str) -> str:
        """The secret by which the User Server knows this device as that person's; empty without one.

        Raises:
            LocalFailure: the store cannot be read.
        """
        ...

    def keep_device(self, user_url: str, email: str, secret: str) -> None:
        """Keep the secret, also after the person has signed out: it signs nobody in.

        Raises:
            LocalFailure: the store cannot be written.
        """
        ...

    def forget_device(self, user_url: str, email: str) -> None:
        """Drop the secret; dropping what is not there is fine.

        Raises:
            LocalFailure: the store cannot be written.
        """
        ...

    def locked(self) -> AbstractContextManager[None]:
        """Hold the store for oneself among all threads and processes that use it; not reentrant.

        Raises:
            LocalFailure: the lock cannot be had.
        """
        ...


class _Contents(msgspec.Struct, frozen=True):
    version: int = 1
    sign_ins: dict[str, SignedIn] = {}
    # by User Server and address
    devices: dict[str, dict[str, str]] = {}

    def __repr__(self) -> str:
        return "_Contents()"


class CredentialFile:
    """A file of mode 0600, written atomically, with a lock file beside it.

    Args:
        path: the file; its folder is made when it is first written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self, user_url: str) -> SignedIn | None:
        """As CredentialStore.load."""
        return self._read().sign_ins.get(user_url)

    def save(self, signed_in: SignedIn) -> None:
        """As CredentialStore.save."""
        contents = self._read()
        sign_ins = {**contents.sign_ins, signed_in.user_url: signed_in}
        self._write(msgspec.structs.replace(contents, sign_ins=sign_ins))

    def forget(self, user_url: str) -> None:
        """As CredentialStore.forget."""
        contents = self._read()
        if user_url in contents.sign_ins:
            sign_ins = {url: kept for url, kept in contents.sign_ins.items() if url != user_url}
            self._write(msgspec.structs.replace(contents, sign_ins=sign_ins))

    def device(self, user_url: str, email: str) -> str:
        """As CredentialStore.device."""
        return self._read().devices.get(user_url, {}).get(email, "")

    def keep_device(self, user_url: str, email: str, secret: str) -> None:
        """As CredentialStore.keep_device."""
        contents = self._read()
        devices = {**contents.devices, user_url: {**contents.devices.get(user_url, {}), email: secret}}
        self._write(msgspec.structs.replace(contents, devices=devices))

    def forget_device(self, user_url: str, email: str) -> None:
        """As CredentialStore.forget_device."""
        contents = self._read()
        if email in contents.devices.get(user_url, {}):
            kept = {known: secret for known, secret in contents.devices[user_url].items() if known != email}
            self._write(msgspec.structs.replace(contents, devices={**contents.devices, user_url: kept}))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """As CredentialStore.locked."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = self._path.with_suffix(".lock").open("ab")
        except OSError as error:
            raise _unusable(self._path) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _read(self) -> _Contents:
        try:
            with self._path.open("rb") as file:
                return msgspec.json.decode(file.read(MAX_FILE), type=_Contents)
        except FileNotFoundError:
            return _Contents()
        except OSError as error:
            raise _unusable(self._path) from error
        except (msgspec.MsgspecError, UnicodeDecodeError):
            # the cause would quote the file
            raise LocalFailure(
                "credentials_damaged", f"{self._path} is damaged. Delete it and sign in again."
            ) from None

    def _write(self, contents: _Contents) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self._path, msgspec.json.encode(contents), mode=0o600)
        except OSError as error:
            raise _unusable(self._path) from error


class CredentialMemory:
    """Keeps sign-ins for as long as the process lives."""

    def __init__(self) -> None:
        self._sign_ins: dict[str, SignedIn] = {}
        self._devices: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()

    def load(self, user_url: str) -> SignedIn | None:
        """As CredentialStore.load."""
        return self._sign_ins.get(user_url)

    def save(self, signed_in: SignedIn) -> None:
        """As CredentialStore.save."""
        self._sign_ins[signed_in.user_url] = signed_in

    def forget(self, user_url: str) -> None:
        """As CredentialStore.forget."""
        self._sign_ins.pop(user_url, None)

    def device(self, user_url: str, email: str) -> str:
        """As CredentialStore.device."""
        return self._devices.get((user_url, email), "")

    def keep_device(self, user_url: str, email: str, secret: str) -> None:
        """As CredentialStore.keep_device."""
        self._devices[user_url, email] = secret

    def forget_device(self, user_url: str, email: str) -> None:
        """As CredentialStore.forget_device."""
        self._devices.pop((user_url, email), None)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """As CredentialStore.locked."""
        with self._lock:
            yield


def default_home() -> Path:
    """The folder for settings and the sign-in: ``PICSAFE_HOME``, or where the platform has such folders."""
    named = os.environ.get(HOME, "")
    return Path(named) if named else platformdirs.user_config_path("picsafe")


def _unusable(path: Path) -> LocalFailure:
    return LocalFailure("credentials_unusable", f"{path} cannot be read or written.")
