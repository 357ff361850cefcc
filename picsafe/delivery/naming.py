"""How a report is called at a destination: by its ID alone, unless the operator asks for more.

A name is a template such as ``{date}/{report_id}``. Names outlive access rights, end up in logs and are seen
by whoever may list a folder, so that what names a patient is in one only if the template says so.
"""

from __future__ import annotations

import re
import string
import unicodedata
from typing import Final

from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.model import ReportView

USUAL_NAME: Final = "{report_id}"
PATIENT_FIELDS: Final = frozenset({"patient_id", "patient_lastname"})
FIELDS: Final = frozenset({"report_id", "delivery_id", "date", "year", "month", "sender_id"}) | PATIENT_FIELDS
# what most file systems let a name have, however long its fields are
MAX_PART: Final = 255
MAX_TEMPLATE: Final = 100
MAX_FIELD: Final = 40
# as long as one may be: were it cut, two reports whose IDs begin alike would be in each other's place
MAX_ID: Final = 64
_IDS: Final = frozenset({"report_id", "delivery_id"})

_UNSAFE = re.compile(r"[^0-9A-Za-z._-]+")


def require_template(template: str) -> None:
    """Return if a template can name reports.

    Raises:
        InvalidDestination: ``invalid_name``; the text says what is wrong with it.
    """
    try:
        parsed = [
            (field, conversion, spec) for _, field, spec, conversion in string.Formatter().parse(template)
        ]
    except ValueError as error:
        raise _invalid(f"{template} is no template: {error}.") from None
    named = {field for field, _, _ in parsed if field is not None}
    if unknown := named - FIELDS:
        raise _invalid(f"{{{min(unknown)}}} is not known. There are: {', '.join(sorted(FIELDS))}.")
    if any(conversion or spec for _, conversion, spec in parsed):
        raise _invalid(f"{template} has more in braces than a field's name.")
    if not named & _IDS:
        raise _invalid("A name has to hold {report_id} or {delivery_id}, so that no two reports share one.")
    parts = template.split("/")
    longest = dict.fromkeys(FIELDS, "x" * MAX_FIELD) | dict.fromkeys(_IDS, "x" * MAX_ID)
    if len(template) > MAX_TEMPLATE or any(len(part.format_map(longest)) > MAX_PART for part in parts):
        raise _invalid(f"{template} is too long.")
    if any(not part or part.startswith(".") for part in parts) or "\\" in template:
        raise _invalid(f"{template} has a part that is empty or begins with a dot.")


def name_of(template: str, report: ReportView) -> str:
    """The name of a report: parts of ``[0-9A-Za-z._-]``, separated by ``/``, each of at most 255 characters.

    What senders write is cut to 40 characters; the report's ID is in its name whole.
    """
    values = {
        field: _safe(value)[: MAX_ID if field in _IDS else MAX_FIELD]
        for field, value in _values(report).items()
    }
    return "/".join(_safe(part.format_map(values)) or "unnamed" for part in template.split("/"))


def _values(report: ReportView) -> dict[str, str]:
    received = report.received_at
    patient = report.metadata.patient
    return {
        "report_id": report.report_id,
        "delivery_id": report.delivery_id,
        "date": f"{received:%Y-%m-%d}",
        "year": f"{received:%Y}",
        "month": f"{received:%m}",
        "sender_id": report.sender.get("userid", ""),
        "patient_id": patient.patientid,
        "patient_lastname": patient.lastname,
    }


def _safe(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _UNSAFE.sub("-", plain).strip("-.")


def _invalid(detail: str) -> InvalidDestination:
    return InvalidDestination("invalid_name", detail)
