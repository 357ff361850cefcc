"""Which servers the client talks to, and which server a URL names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from chalicelib.contract import origins
from chalicelib.contract.errors import InvalidOrigin
from picsafe.client.errors import InvalidInput

DEFAULT_SERVER = "http://localhost:8000"


@dataclass(frozen=True, slots=True)
class Servers:
    """The base URLs of the three services; on one machine they are the same.

    Attributes:
        user_url: the User Server, where people sign in.
        key_url: the Key Server that makes keys, unless a report is sent through another.
        cloud_url: PicSafe Cloud.
    """

    user_url: str
    key_url: str
    cloud_url: str

    @classmethod
    def at(
        cls,
        server: str = DEFAULT_SERVER,
        *,
        user_url: str | None = None,
        key_url: str | None = None,
        cloud_url: str | None = None,
    ) -> Self:
        """The three services at one origin, except those that are given on their own.

        Raises:
            InvalidInput: ``invalid_url``.
        """
        return cls(
            user_url=canonical_url(user_url or server),
            key_url=canonical_url(key_url or server),
            cloud_url=canonical_url(cloud_url or server),
        )


def canonical_url(url: str) -> str:
    """The server's one name: its origin, as ``chalicelib.contract.origins`` spells it.

    Raises:
        InvalidInput: ``invalid_url``: it names no server.
    """
    try:
        return origins.origin_of(url.strip())
    except InvalidOrigin as error:
        raise InvalidInput("invalid_url", str(error)) from None


def is_confidential(url: str) -> bool:
    """Whether nobody on the way can read what is sent there: TLS, or this very machine."""
    try:
        parts = urlsplit(url)
        return origins.is_confidential(origins.origin_of(f"{parts.scheme}://{parts.netloc}"))
    except (InvalidOrigin, ValueError):
        return False
