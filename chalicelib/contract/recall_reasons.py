"""Why a sender takes a report back, in words that both ends know.

Readers take any other word as no reason: more may be added.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

RecallReason = Literal["consent_withdrawn", "wrong_patient", "other"]
"""``consent_withdrawn``: the patient has. ``wrong_patient``: it is about, or went to, another one."""

RECALL_REASONS: Final[tuple[RecallReason, ...]] = get_args(RecallReason)
CONSENT_WITHDRAWN: Final = "consent_withdrawn"
WRONG_PATIENT: Final = "wrong_patient"
