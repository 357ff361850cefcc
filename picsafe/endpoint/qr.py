"""A public key as a QR code, for a terminal, a slide or a notice on the ward."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from picsafe.endpoint.errors import EndpointError

if TYPE_CHECKING:
    import segno

KINDS: Final = ("png", "svg")


def require_segno() -> None:
    """Find out beforehand whether codes can be drawn.

    Raises:
        EndpointError: ``extra_missing``.
    """
    if find_spec("segno") is None:
        raise EndpointError(
            "extra_missing", "A QR code needs more than the client: pip install 'picsafe[endpoint]'"
        )


def qr_text(public_key: str) -> str:
    """The code in block characters, two rows in a line: 22 lines of 41 characters."""
    text = io.StringIO()
    _code(public_key).terminal(out=text, compact=True)
    return text.getvalue()


def qr_image(public_key: str, kind: str) -> bytes:
    """The code as a picture; ``kind`` is one of ``KINDS``."""
    image = io.BytesIO()
    _code(public_key).save(image, kind=kind, scale=8)
    return image.getvalue()


def _code(public_key: str) -> segno.QRCode:
    import segno

    # capitals and digits take a third less room, and letter case means nothing in a key
    return segno.make_qr(public_key.upper(), error="m")
