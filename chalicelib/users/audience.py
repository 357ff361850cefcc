"""The servers that User Tokens may be made for, as the calls name them."""

from __future__ import annotations

from collections.abc import Collection

from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import is_confidential, origin_of
from chalicelib.errors import InvalidRequest


def audience_of(url: str, *, may_be_plain: bool = False) -> str:
    """The origin that tokens for a server carry.

    Args:
        url: as a call names it.
        may_be_plain: whether plain HTTP will do, because whoever reads the token on its way can do nothing
            with it: it is good for one file alone.

    Raises:
        InvalidRequest: ``invalid_audience``: it names no server, or is plain HTTP to anything but this very
            machine although it may not be.
    """
    try:
        origin = origin_of(url)
    except InvalidOrigin:
        raise _invalid() from None
    if not may_be_plain and not is_confidential(origin):
        raise _invalid()
    return origin


def own_origin(url: str, own: Collection[str]) -> str | None:
    """The one of PicSafe's own origins that a URL names, or ``None``.

    They are as the settings say: on a test bed that may be plain HTTP.
    """
    try:
        origin = origin_of(url)
    except InvalidOrigin:
        return None
    return origin if origin in own else None


def _invalid() -> InvalidRequest:
    return InvalidRequest(
        "invalid_audience",
        "An audience is a server's address such as https://key.example.org, without a path.",
    )
