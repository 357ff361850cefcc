"""E-mail addresses in the one form in which they are stored, put into tokens and compared."""

from __future__ import annotations

import re

from chalicelib.contract.errors import InvalidEmailAddress, InvalidHostname
from chalicelib.contract.hostnames import canonical_domain, display_hostname

MAX_ADDRESS = 254
_MAX_LOCAL = 64
# what people paste around an address
_BLANKS = " \t\n\v\f\r\u00a0"
# the dot-atom of RFC 5322 section 3.2.3: no quotes, no comments, nothing that a header could be cut with
# nor, as mail software decodes them even there, the beginning of an encoded word (RFC 2047)
_ENCODED_WORD = "=?"
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def canonical_address(text: str) -> str:
    """The address in lower case, its domain in ASCII; blanks around it do not count.

    The part before the ``@`` has to be ASCII as it was sent. Mail to others needs SMTPUTF8 (RFC 6531) all the
    way, which Amazon SES has not; and normalising or lowering turns some letters (the Kelvin sign) into ASCII
    ones, so that two people's addresses would become one.

    Raises:
        InvalidEmailAddress: ``invalid_email_address``; ``international_local_part`` if only the part before
            the ``@`` is to blame, by not being ASCII.
    """
    local, at, domain = text.strip(_BLANKS).rpartition("@")
    if not at:
        raise _invalid()
    try:
        host = canonical_domain(domain)
    except InvalidHostname:
        raise _invalid() from None
    if not local.isascii():
        raise InvalidEmailAddress(
            "international_local_part", "mail cannot be delivered to other letters than ASCII before the @"
        )
    lowered = local.lower()
    if len(local) > _MAX_LOCAL or _LOCAL.fullmatch(lowered) is None or _ENCODED_WORD in lowered:
        raise _invalid()
    address = f"{lowered}@{host}"
    if len(address) > MAX_ADDRESS:
        raise _invalid()
    return address


def display_address(address: str) -> str:
    """A canonical address with its domain as people write it; see ``display_hostname``."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{display_hostname(domain)}"


def _invalid() -> InvalidEmailAddress:
    return InvalidEmailAddress("invalid_email_address", "not an e-mail address")
