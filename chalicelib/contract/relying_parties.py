"""Which host a passkey is made for (WebAuthn's relying party), and which origin may ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.contract.errors import InvalidHostname, InvalidRelyingParty
from chalicelib.contract.hostnames import canonical_host, ends_in_number
from chalicelib.contract.origins import host_of, is_confidential


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Whom a passkey signs in to.

    Attributes:
        id: the host, or a parent of it, that a passkey is bound to for good.
        origin: the one origin whose pages may use it.
    """

    id: str
    origin: str


def relying_party(origin: str, rp_id: str = "") -> RelyingParty | None:
    """The relying party of a canonical origin (Web Authentication Level 3, section 5.1.2, "RP ID").

    Args:
        origin: of the pages that ask for passkeys.
        rp_id: the host or a parent of it; the host itself if it is empty.

    Returns:
        ``None`` where browsers give no passkeys: at IP addresses, and where others can read along.

    Raises:
        InvalidRelyingParty: ``rp_id`` is neither the host nor a parent of it with a dot in its name, or there
            are no passkeys at the origin at all.
    """
    host = host_of(origin)
    if host.startswith("[") or ends_in_number(host) or not is_confidential(origin):
        if rp_id:
            raise InvalidRelyingParty(
                f"There are no passkeys at {origin}: browsers want a name, and TLS or this very machine."
            )
        return None
    name = _canonical(rp_id) if rp_id else host
    # a whole suffix of labels: evilexample.org is no child of example.org, and nothing is one of a bare label
    if name != host and not ("." in name and host.endswith(f".{name}")):
        raise InvalidRelyingParty(f"Passkeys for {origin} are bound to {host} or to a domain that it is in.")
    return RelyingParty(name, origin)


def _canonical(rp_id: str) -> str:
    try:
        return canonical_host(rp_id)
    except InvalidHostname:
        raise InvalidRelyingParty("Passkeys are bound to a domain, such as example.org.") from None
