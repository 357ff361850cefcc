"""The secret of the operator's app at Box, as the settings of one machine have it."""

from __future__ import annotations


class GivenSecret:
    """``BoxSecret``."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def read(self) -> str:
        """See ``BoxSecret``."""
        return self._secret
