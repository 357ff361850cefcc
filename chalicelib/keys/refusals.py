"""Why a report's key is given to nobody."""

from __future__ import annotations

from chalicelib.errors import Gone
from chalicelib.keys.model import ReportKey


def kept_back(report: ReportKey) -> Gone:
    """The error for a report whose key nobody gets: ``shredded``, or ``recalled``."""
    if report.shredded:
        return Gone(
            "shredded", "This report's key was destroyed for good: nobody can open the report any more."
        )
    return Gone("recalled", "This report was recalled: its key is given to nobody.")
