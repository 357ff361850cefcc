"""What a User Token has to be bound to for signing in at the page of an Endpoint Server's operator.

A token that is bound to a digest posts the one file of that digest, and is refused everywhere else. Here the
digest is of a text that is no report and names the page: a token that a sender has posted, or that another
page was given, opens nothing.
"""

from __future__ import annotations

import hashlib


def session_digest(page: str, audience: str, challenge: str) -> str:
    """The SHA-256 that the token is made for: 64 hexadecimal digits.

    Args:
        page: the page's origin, as whoever signs in has called it.
        audience: the Endpoint Server's, for which the token is made.
        challenge: what the page has given out for this one sign-in.
    """
    text = f"picsafe operator session v1\n{page}\n{audience}\n{challenge}\n"
    return hashlib.sha256(text.encode()).hexdigest()
