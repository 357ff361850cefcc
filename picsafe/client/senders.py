"""The sender of a report: the audit trail's word against what the report says of itself.

Whoever knows a report's key can write a report. Only its maker could bind the key to the sealed file, so
that the trail's first entry says who sent it. metadata.json says what its writer wanted it to say. A Key
Server that is not PicSafe's may name anybody, so that the user number in the report's ID counts as well.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress
from chalicelib.contract.report_ids import is_report_id_of_another
from chalicelib.format.metadata import User
from picsafe.client.audit import Accessor

# of Unicode's, those that Python and JavaScript agree on
_SPACES: Final = re.compile(r"[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_LEADING_ZEROS: Final = re.compile(r"^0+(?=[0-9])")


def sender_mismatch(sender: Accessor, claimed: User, report_id: str) -> tuple[str, ...]:
    """In what a report names another sender: of ``report_id``, ``userid``, ``email``, ``name``.

    The first is its ID, the others are in its metadata.

    What the metadata leaves out, it does not say otherwise. A title is no name, and where one part of a name
    ends is not said otherwise either. ``tests/vectors/senders.json`` is the web client's, too.
    """
    number = ("report_id",) if is_report_id_of_another(sender.userid, report_id) else ()
    said = {
        "userid": _differs(_number(claimed.userid), str(sender.userid)),
        "email": _differs(_address(claimed.email), _address(sender.email)),
        "name": _is_another_name(claimed, sender),
    }
    return number + tuple(what for what, is_other in said.items() if is_other)


def claimed_sender(claimed: User) -> str:
    """The sender that a report's metadata names, in one line."""
    name = " ".join(part for part in (claimed.title, claimed.firstname, claimed.lastname) if part)
    named = f"{name} <{claimed.email}>".strip() if claimed.email else name
    number = f"user {claimed.userid}" if claimed.userid else ""
    return ", ".join(part for part in (named, number) if part)


def _is_another_name(claimed: User, sender: Accessor) -> bool:
    parts = ((claimed.firstname, sender.firstname), (claimed.lastname, sender.lastname))
    whole, known = (_folded(" ".join(names)) for names in zip(*parts, strict=True))
    return whole != known and any(_differs(_folded(said), _folded(name)) for said, name in parts)


def _differs(said: str, known: str) -> bool:
    """Whether something is said, and it is something else."""
    return said not in {"", known}


def _number(text: str) -> str:
    return _LEADING_ZEROS.sub("", _spaced(text))


def _address(text: str) -> str:
    try:
        return canonical_address(text)
    except InvalidEmailAddress:
        return _spaced(text)


def _folded(name: str) -> str:
    """A name without what people write differently from one form to the next.

    A sigma is the same letter wherever it stands.
    """
    composed = unicodedata.normalize("NFC", _spaced(name))
    return unicodedata.normalize("NFC", composed.replace("\u03a3", "\u03c3").lower()).replace(
        "\u03c2", "\u03c3"
    )


def _spaced(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ")
