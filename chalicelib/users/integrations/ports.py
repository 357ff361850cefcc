"""What the use cases need of the world outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from chalicelib.users.integrations.model import BoxTokens


class BoxTokenEndpoint(Protocol):
    """Box's token endpoint (RFC 6749 section 3.2)."""

    def ask(self, form: Mapping[str, str]) -> BoxTokens:
        """What a grant is good for.

        Args:
            form: of the request, with the app's secret.

        Raises:
            BoxRefused: Box does not take the grant.
            BoxClientRefused: Box does not know the app, or its secret.
            Unavailable: it does not answer, or not in this way.
        """
        ...


class BoxSecret(Protocol):
    """Where the app's secret is."""

    def read(self) -> str:
        """The secret.

        Raises:
            Unavailable: it cannot be read.
        """
        ...
