"""What can be wrong with something that both ends of the wire have rules for."""

from __future__ import annotations


class ContractError(Exception):
    """Base of the package's own errors, which know no HTTP: callers raise their own in their place.

    Attributes:
        code: stable, snake_case; the vectors name it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class InvalidHostname(ContractError):
    """It is not a host name (``invalid_hostname``)."""


class InvalidOrigin(ContractError):
    """It does not name a server (``invalid_origin``)."""


class InvalidRelyingParty(ContractError):
    """Passkeys cannot be bound to it (``invalid_relying_party``)."""

    def __init__(self, message: str) -> None:
        super().__init__("invalid_relying_party", message)


class InvalidEmailAddress(ContractError):
    """It is not an e-mail address (``invalid_email_address``)."""


class InvalidLink(ContractError):
    """It is not a link to a report (``invalid_link``)."""


class InvalidIdentifier(ContractError):
    """It cannot become a report ID (``invalid_identifier``)."""


class InvalidSignInCode(ContractError):
    """No sign-in code is like this (``invalid_sign_in_code``)."""


class InvalidStaticKey(ContractError):
    """It is not a static key's public text (``invalid_static_key``)."""


class InvalidRegistration(ContractError):
    """It is not a Key Server's registration (``invalid_registration``), or a later one's.

    The code is ``later_registration`` then.
    """


class UnknownCountry(ContractError):
    """There is no such country (``unknown_country``)."""


class ChainBroken(ContractError):
    """An audit trail does not hold together: an entry is missing, was altered, or is another report's.

    Its code is ``chain_broken``.

    Attributes:
        seq: the number of the first entry that does not fit.
    """

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__("chain_broken", f"The audit trail is broken at entry {seq}: {reason}.")
        self.seq = seq


class LogFormatError(ContractError):
    """Base of what can be wrong with a text or a proof of the log of all entries."""


class MalformedLog(LogFormatError):
    """It is not what it should be: its code names what it is no example of.

    Codes: ``invalid_vkey``, ``invalid_note``, ``invalid_checkpoint``, ``invalid_tile``, ``invalid_bundle``,
    ``invalid_receipt``, ``invalid_log_proof``, ``invalid_tree``.
    """


class LogContradicted(LogFormatError):
    """It is well formed, and does not hold.

    Codes: ``no_known_signature``, ``wrong_signature``, ``wrong_log`` (of another log than the key's),
    ``not_included`` (the entry is not in the tree), ``not_consistent`` (the later tree does not go on from
    the earlier one).
    """
