"""Why a sender has taken a report back, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RECALL_WORDS: Final[Mapping[str, str]] = {
    "consent_withdrawn": "the patient has withdrawn consent",
    "wrong_patient": "it is about, or went to, the wrong patient",
    "other": "another reason",
}
"""Of each of ``RECALL_REASONS``."""
