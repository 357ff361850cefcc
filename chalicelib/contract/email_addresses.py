"""E-mail addresses in one comparable form."""

from __future__ import annotations

import re

from chalicelib.contract.hostnames import ascii_domain
from chalicelib.errors import InvalidRequest

MAX_ADDRESS = 254
_MAX_LOCAL = 64
# the dot-atom of RFC 5322 section 3.2.3: no quotes, no comments, nothing that a header could be cut with
# nor, as mail software decodes them even there, the beginning of an encoded word (RFC 2047)
_ENCODED_WORD = "=?"
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def normalise_address(text: str) -> str:
    """The address in lower case, its domain in ASCII.

    The part before the ``@`` has to be ASCII as it was sent: normalising or lowering turns some other
    letters (the Kelvin sign) into ASCII ones, and two people's addresses would become one.

    Raises:
        InvalidRequest: ``invalid_field``: it is not an address that mail can be sent to.
    """
    local, at, domain = text.strip().rpartition("@")
    if not at or not local.isascii() or not 0 < len(local) <= _MAX_LOCAL:
        raise _invalid()
    lowered = local.lower()
    try:
        host = ascii_domain(domain)
    except ValueError:
        raise _invalid() from None
    if _LOCAL.fullmatch(lowered) is None or _ENCODED_WORD in lowered:
        raise _invalid()
    if "." not in host or host.rpartition(".")[2].isdigit():
        raise _invalid()
    address = f"{lowered}@{host}"
    if len(address) > MAX_ADDRESS:
        raise _invalid()
    return address


def _invalid() -> InvalidRequest:
    return InvalidRequest("invalid_field", "The field email has to be an e-mail address.")
