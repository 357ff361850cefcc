"""What signs a person in at Box, as far as it passes through here; nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MAX_SEALED: Final = 1024
"""Characters of a sealed refresh token."""


@dataclass(frozen=True, slots=True)
class BoxTokens:
    """What Box gives for a code, or for the token before.

    Attributes:
        access_token: sent with each request to Box.
        lifetime: how long it is good, in seconds.
        refresh_token: good once, for the next two.
    """

    access_token: str = field(repr=False)
    lifetime: int
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BoxSignIn:
    """What a person's page has afterwards.

    Attributes:
        access_token: as of ``BoxTokens``.
        lifetime: as of ``BoxTokens``.
        renewal: the refresh token, sealed: this session alone can have it used, and here alone.
    """

    access_token: str = field(repr=False)
    lifetime: int
    renewal: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BoxClient:
    """By what Box knows PicSafe, and where it sends browsers back to.

    Attributes:
        client_id: the app's, which is no secret.
        redirect_uri: an address of My PicSafe's.
    """

    client_id: str
    redirect_uri: str
