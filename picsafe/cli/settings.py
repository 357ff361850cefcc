"""Settings of the command line: flags, then ``PICSAFE_*``, then ``config.toml``.

click reads the environment (``auto_envvar_prefix``); the file becomes click's ``default_map``: its top
level has the names of the group's options, and a table for each command has that command's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import httpx

    from picsafe.client.api import PicSafe
    from picsafe.client.servers import Servers
    from picsafe.client.session import Approve

CONFIG = "config.toml"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Settings:
    """What all commands share; tests hand one in with a transport of theirs.

    Attributes:
        home: the folder of the sign-in and of config.toml.
        server: the origin of the three services.
        user_url: the User Server, if elsewhere.
        key_url: the Key Server, if elsewhere.
        cloud_url: PicSafe Cloud, if elsewhere.
        allow_http: whether tokens may travel unencrypted.
        transport: httpx's transport; the network by default.
        clock: the time.
        sleep: waits between attempts; ``None`` is the real one.
    """

    home: Path = field(default_factory=Path)
    server: str = ""
    user_url: str | None = None
    key_url: str | None = None
    cloud_url: str | None = None
    allow_http: bool = False
    transport: httpx.BaseTransport | None = None
    clock: Callable[[], datetime] = _utc_now
    sleep: Callable[[float], None] | None = None

    def client(self, approve: Approve | None = None) -> PicSafe:
        """A client for the person who is signed in."""
        import time

        from picsafe.client.api import CREDENTIALS, PicSafe

        return PicSafe(
            self.server,
            user_url=self.user_url,
            key_url=self.key_url,
            cloud_url=self.cloud_url,
            credentials=self.home / CREDENTIALS,
            transport=self.transport,
            approve=approve,
            allow_http=self.allow_http,
            clock=self.clock,
            sleep=self.sleep or time.sleep,
            warn=lambda text: click.echo(f"Warning: {text}", err=True),
        )

    def servers(self) -> Servers:
        """The servers, for commands that need nobody to be signed in."""
        from picsafe.client.servers import Servers

        return Servers.at(self.server, user_url=self.user_url, key_url=self.key_url, cloud_url=self.cloud_url)


def read_config(path: Path, *, required: bool) -> dict[str, Any]:
    """The settings in a TOML file, named as click names parameters.

    Raises:
        click.UsageError: the file is not TOML, or cannot be read, or is missing although it was named.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if required:
            raise click.UsageError(f"The config file {path} does not exist.") from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"The config file {path} cannot be read.") from error
    except tomllib.TOMLDecodeError as error:
        raise click.UsageError(f"The config file {path} is not TOML: {error}.") from error
    return _named(document)


def check_config(
    config: Mapping[str, Any], path: Path, *, options: Container[str], commands: Container[str]
) -> None:
    """Refuse settings that no command knows: a misspelt one would silently do nothing.

    Raises:
        click.UsageError: there is one.
    """
    for name, value in config.items():
        if name not in (commands if isinstance(value, dict) else options):
            raise click.UsageError(f"The config file {path} has a setting that is not known: {name}.")


def _named(document: dict[str, Any]) -> dict[str, Any]:
    """Options are ``key-url`` to people and ``key_url`` to click; commands keep their hyphens."""
    return {
        name if isinstance(value, dict) else name.replace("-", "_"): _named(value)
        if isinstance(value, dict)
        else value
        for name, value in document.items()
    }


pass_settings = click.make_pass_decorator(Settings)
