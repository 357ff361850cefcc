"""Where a FHIR server has people and programs sign in (hl7.org/fhir/smart-app-launch/conformance.html).

It says so at a well-known address, and older ones in their CapabilityStatement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from picsafe.delivery.errors import Later
from picsafe.delivery.fhir.capabilities import Capabilities

WELL_KNOWN: Final = ".well-known/smart-configuration"


@dataclass(frozen=True, slots=True)
class SmartServer:
    """What a server says of signing in.

    Attributes:
        authorize_url: where people agree; empty if it does not say.
        token_url: where tokens are had; empty if it does not say.
        issuer: who signs people in; empty if it does not say.
        challenges: how it takes the proof that whoever has begun also ends; ``None`` if it does not say.
        is_v2: whether it takes the second version's scopes, and none of the first.
        sends_issuer: whether each answer says who gives it (RFC 9207).
    """

    authorize_url: str
    token_url: str
    issuer: str
    challenges: frozenset[str] | None
    is_v2: bool
    sends_issuer: bool = False

    def require_token_url(self) -> str:
        """Where tokens are had.

        Raises:
            Later: ``no_token_url``.
        """
        if not self.token_url:
            raise Later(
                "no_token_url", "The server does not say where tokens are had: set token_url.", is_down=True
            )
        return self.token_url


def smart_server(document: Mapping[str, Any], capabilities: Callable[[], Capabilities]) -> SmartServer:
    """What a server says at the well-known address, and otherwise in its CapabilityStatement.

    Args:
        document: what is at the well-known address; nothing if there is none.
        capabilities: asks the server what it can do.

    Raises:
        Later, Refused: it does not say.
    """
    authorize_url, token_url = _text(document, "authorization_endpoint"), _text(document, "token_endpoint")
    if not token_url:
        said = capabilities()
        authorize_url, token_url = authorize_url or said.authorize_url, said.token_url
    offered = _words(document, "capabilities") or frozenset()
    return SmartServer(
        authorize_url=authorize_url,
        token_url=token_url,
        issuer=_text(document, "issuer"),
        challenges=_words(document, "code_challenge_methods_supported"),
        is_v2="permission-v2" in offered and "permission-v1" not in offered,
        sends_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) else ""


def _words(document: Mapping[str, Any], name: str) -> frozenset[str] | None:
    value = document.get(name)
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else None
