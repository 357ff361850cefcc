"""Why a report's key is given to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.errors import Gone
from chalicelib.keys.model import ReportKey

_DETAILS: Final[Mapping[str, str]] = {
    "consent_withdrawn": "The patient has withdrawn consent, and the report was recalled: its key is given "
    "to nobody. Delete what you have kept of it.",
    "wrong_patient": "The report was recalled because it is about, or went to, the wrong patient: its key is "
    "given to nobody. Delete what you have kept of it.",
}


def kept_back(report: ReportKey) -> Gone:
    """The error for a report whose key nobody gets: ``shredded``, or ``recalled`` and why."""
    if report.shredded:
        return Gone(
            "shredded", "This report's key was destroyed for good: nobody can open the report any more."
        )
    reason = report.recall_reason if report.recalled else ""
    detail = _DETAILS.get(reason, "This report was recalled: its key is given to nobody.")
    return Gone("recalled", detail, reason=reason)
