"""What somebody lays down about who may open a report, as it is stored."""

from __future__ import annotations

from typing import Literal

import msgspec

MAX_RECIPIENTS = 50
MAX_OPENINGS = 100

Purpose = Literal["treatment", "education", "publication"]
"""What a patient may consent to, as metadata.json says it."""


class Terms(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One policy as somebody has laid it down; what is not said is not restricted.

    Attributes:
        recipients: patterns of addresses and scripts, as access lists hold them.
        not_before: seconds since 1970.
        not_after: seconds since 1970.
        openings: how many may open it.
        two_person: whether a second person has to approve of each who opens it.
        purposes: what the patient has consented to; whoever opens it says for which.
        break_glass: whether somebody who is refused may open it in an emergency all the same.
        recipients_required: whether, of people, those alone may open it whom the sender names.
    """

    recipients: tuple[str, ...] = ()
    not_before: int | None = None
    not_after: int | None = None
    openings: int | None = None
    two_person: bool = False
    purposes: tuple[Purpose, ...] = ()
    break_glass: bool = False
    recipients_required: bool = False

    @property
    def restricts(self) -> bool:
        """Whether it keeps anybody from anything."""
        return msgspec.structs.replace(self, break_glass=False) != Terms()


NO_TERMS = Terms()
