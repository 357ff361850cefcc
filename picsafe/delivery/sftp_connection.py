"""A connection to an SFTP server whose host key is known beforehand.

What the server is called may lead anywhere, so that nothing is said to it, not even a user's name, before it
has shown a host key that the settings name. Nothing of whoever runs this is used: no settings of OpenSSH, no
agent, no keys of their own.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final, TypeVar

import asyncssh

from picsafe.delivery.errors import InvalidDestination, Later
from picsafe.delivery.reaching import not_reached
from picsafe.delivery.settings.places import SftpSettings
from picsafe.delivery.settings.secrets import Secret

T = TypeVar("T")

IDLE: Final = 15.0
"""Seconds after which a connection that nobody used is not trusted to be there still."""

_GOODBYE: Final = 5.0
_FINGERPRINT: Final = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


@dataclass(slots=True)
class Session:
    """A connection, and what its server showed.

    Attributes:
        connection, sftp: asyncssh's.
        host_key: the fingerprint that was shown.
        has_fsync: whether the server can put files on its disk, as far as is known.
    """

    connection: asyncssh.SSHClientConnection
    sftp: asyncssh.SFTPClient
    host_key: str
    has_fsync: bool = True


class Connection:
    """One session at a time, in an event loop that runs while something is asked for.

    Args:
        settings: where the server is, how it is known, and who signs in.
        title: what people call it.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, settings: SftpSettings, title: str) -> None:
        if (settings.key is None) == (settings.password is None):
            raise InvalidDestination("invalid_sign_in", "It needs either key or password.")
        for fingerprint in settings.host_key:
            if not _FINGERPRINT.fullmatch(fingerprint):
                raise InvalidDestination(
                    "invalid_host_key", "host_key has fingerprints as ssh-keygen -lf shows them: SHA256:..."
                )
        self._settings = settings
        self._title = title
        self._runner: asyncio.Runner | None = None
        self._used = 0.0
        self.session: Session | None = None

    def do(self, what: Callable[[asyncssh.SFTPClient], Awaitable[T]], *, is_long: bool = False) -> T:
        """Do something on the connection; one on which something else than an answer came is given up.

        Raises:
            Later: it was not done.
        """
        if self.session is not None and time.monotonic() - self._used > IDLE:
            self._let_go()
        if self._runner is None:
            self._runner = asyncio.Runner()
        try:
            with self._translated():
                return self._runner.run(self._done(what, is_long=is_long))
        finally:
            self._used = time.monotonic()

    def close(self) -> None:
        """Let go of it; the next call makes a new one."""
        self._let_go()
        runner, self._runner = self._runner, None
        if runner is not None:
            with suppress(RuntimeError):  # a worker that was not waited for still runs it
                runner.close()

    async def _done(self, what: Callable[[asyncssh.SFTPClient], Awaitable[T]], *, is_long: bool) -> T:
        if self.session is None:
            try:
                self.session = await self.in_time(_begin(self._settings, self._title))
            except (OSError, asyncssh.Error, TimeoutError) as error:
                raise _unreachable(self._title, error) from error
        doing = what(self.session.sftp)
        return await (doing if is_long else self.in_time(doing))

    async def in_time(self, doing: Awaitable[T]) -> T:
        """Wait for one answer, as long as the settings say.

        Raises:
            TimeoutError: it did not come.
        """
        async with asyncio.timeout(self._settings.timeout):
            return await doing

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, asyncssh.SFTPBadMessage) as error:
            self._let_go()
            raise Later("connection_lost", f"The connection to {self._title} was lost.") from error
        except asyncssh.SFTPError as error:
            raise _failed(self._title, error) from error
        except TimeoutError as error:
            self._let_go()
            raise Later("no_answer", f"{self._title} has not answered in time.") from error
        except (asyncssh.Error, OSError) as error:
            self._let_go()
            raise Later("connection_lost", f"The connection to {self._title} was lost.") from error

    def _let_go(self) -> None:
        session, self.session = self.session, None
        if session is not None and self._runner is not None:
            with suppress(RuntimeError):  # a worker that was not waited for still runs it
                self._runner.run(_end(session.connection))


class _Client(asyncssh.SSHClient):
    """Believes the host keys whose fingerprints are named, beside those of a file."""

    def __init__(self, named: Sequence[str]) -> None:
        self._named = named
        self.shown: str | None = None

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:  # noqa: ARG002 - asyncssh's signature
        self.shown = key.get_fingerprint("sha256")
        return self.shown in self._named


async def _begin(settings: SftpSettings, title: str) -> Session:
    client = _Client(settings.host_key)
    known = settings.known_hosts
    try:
        connection, _ = await asyncssh.create_connection(
            lambda: client,
            settings.host,
            settings.port,
            username=settings.user,
            password=settings.password.read() if settings.password is not None else None,
            client_keys=[_private_key(settings.key)] if settings.key is not None else None,
            known_hosts=str(known) if known is not None else b"",
            # nothing of whoever runs this
            config=None,
            agent_path=None,
            preferred_auth=("publickey", "password", "keyboard-interactive"),
            gss_host=None,
            login_timeout=settings.timeout,
        )
    except InvalidDestination as error:
        raise Later(error.code, error.detail, is_down=True) from error
    except asyncssh.HostKeyNotVerifiable as error:
        raise _unknown_host_key(title, client.shown) from error
    try:
        sftp = await connection.start_sftp_client()
    except BaseException:
        connection.abort()
        raise
    shown = connection.get_server_host_key()
    return Session(connection, sftp, shown.get_fingerprint("sha256") if shown is not None else "")


async def _end(connection: asyncssh.SSHClientConnection) -> None:
    connection.close()
    try:
        async with asyncio.timeout(_GOODBYE):
            await connection.wait_closed()
    except (asyncssh.Error, OSError, TimeoutError):
        connection.abort()


def _private_key(secret: Secret) -> asyncssh.SSHKey:
    try:
        return asyncssh.import_private_key(secret.read())
    except asyncssh.KeyEncryptionError:
        raise InvalidDestination(
            "invalid_key",
            f"The key at {secret.source} is protected by a passphrase: ssh-keygen -p removes it.",
        ) from None
    except asyncssh.KeyImportError:
        raise InvalidDestination(
            "invalid_key", f"There is no private key of SSH at {secret.source}."
        ) from None


def _unknown_host_key(title: str, shown: str | None) -> Later:
    found = f"It showed {shown}." if shown else "It showed none that known_hosts has."
    return Later(
        "unknown_host_key",
        f"{title} has not shown a host key that the settings name, so that nothing was said to it. {found}"
        " Compare that with what its administrator says before you put it into host_key.",
        is_down=True,
    )


def _unreachable(title: str, error: Exception) -> Later:
    if isinstance(error, asyncssh.PermissionDenied):
        return Later("sign_in_refused", f"{title} does not let this user in with this secret.", is_down=True)
    if isinstance(error, asyncssh.SFTPError):
        return Later("no_sftp", f"{title} lets this user in, but gives no SFTP.", is_down=True)
    if isinstance(error, asyncssh.Error):
        return Later("no_ssh", f"{title} ended the connection before anybody could sign in.", is_down=True)
    return not_reached(title, error)


def _failed(title: str, error: asyncssh.SFTPError) -> Later:
    if isinstance(error, asyncssh.SFTPPermissionDenied | asyncssh.SFTPWriteProtect):
        return Later(
            "permission_denied", f"{title} does not let this user write, rename or read.", is_down=True
        )
    if isinstance(error, asyncssh.SFTPNoSpaceOnFilesystem | asyncssh.SFTPQuotaExceeded):
        return Later("disk_full", f"There is no room left at {title}.", is_down=True)
    if isinstance(error, asyncssh.SFTPNoSuchFile | asyncssh.SFTPNoSuchPath):
        return Later("no_folder", f"There is no folder at {title}.", is_down=True)
    # the usual word of version 3 for all else, a full disk too
    return Later("write_failed", f"{title} failed at what it was asked for; its disk may be full.")
