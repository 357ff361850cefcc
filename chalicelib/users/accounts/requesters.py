"""Who asks for sign-in mails, as far as limits need to know: a device that is known, or a network.

Only digests of these are stored, and for no longer than they are of use.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass, field
from typing import Final

DEVICE: Final = "device"
NETWORK: Final = "network"
# hexadecimal digits: 80 bits are enough to tell requesters apart
_DIGITS = 20
# what one subscriber is given (RFC 6177), and what whoever wants many networks of his own easily has
_NARROW = 64
_WIDE = 48


@dataclass(frozen=True, slots=True)
class Requester:
    """Where a call comes from.

    Attributes:
        ip: the address as the gateway saw it.
        device: the secret that an earlier sign-in gave the device, not verified; empty without one.
    """

    ip: str = ""
    device: str = field(default="", repr=False)

    def names(self, email: str) -> tuple[str, ...]:
        """What the requester may be known by to an address, the device first."""
        network = self.network_name(email)
        return (device_name(self.device), network) if self.device else (network,)

    def network_name(self, email: str) -> str:
        """What the requester's network is known by to an address; no two addresses know it by one name."""
        return f"{NETWORK}#{_digest(email, _network(self.ip, _NARROW))}"

    @property
    def network(self) -> str:
        """The digest of the network whose requests and wrong codes count together."""
        return _digest(_network(self.ip, _WIDE))


def device_name(secret: str) -> str:
    """What a device of that secret is known by."""
    return f"{DEVICE}#{_digest(secret)}"


def domain_digest(email: str) -> str:
    """The digest of an address's mail domain."""
    return _digest(email.rpartition("@")[2])


def mailbox_digest(email: str) -> str | None:
    """The digest of the mailbox that a subaddress (RFC 5233) reaches; ``None`` if the address is none."""
    local, _, domain = email.rpartition("@")
    mailbox, plus, _ = local.partition("+")
    return _digest(f"{mailbox}@{domain}") if plus and mailbox else None


def _network(ip: str, prefix: int) -> str:
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        # no address is a network as well: whoever comes without one shares it
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        if mapped is None:
            return str(ipaddress.IPv6Network((address, prefix), strict=False))
        address = mapped
    return str(address)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_DIGITS]
