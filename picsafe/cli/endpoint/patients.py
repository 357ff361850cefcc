"""The patients who may be meant by a report, side by side with whom it names (``picsafe endpoint show``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from picsafe.cli.output import print_table

if TYPE_CHECKING:
    from picsafe.endpoint.assembly import Endpoint
    from picsafe.endpoint.model import StoredReport

_WORDS = {"patient_id": "patient ID", "name": "name", "birth_date": "birth date"}


def patients_beside(
    endpoint: Endpoint, report: StoredReport, user: dict[str, Any], wanted: str = ""
) -> dict[str, Any]:
    """For each destination that asks whose record it is: whom the report names, and who may be meant.

    Somebody whose patient ID or reference is ``wanted`` is among them. ``error`` says why there is nothing to
    be seen of a destination.
    """
    from picsafe.delivery.matching import is_about_patients
    from picsafe.endpoint.errors import NotPossible
    from picsafe.endpoint.model import State

    shown: dict[str, Any] = {}
    for job in endpoint.jobs.of_report(report.id):
        is_asked = job.state == State.ASKING and is_about_patients(job.code or "")
        if not is_asked or job.name not in endpoint.config.destination:
            continue
        try:
            beside = endpoint.candidates.look(report, job.name, user, wanted)
        except NotPossible as error:
            shown[job.name] = {"error": error.detail}
            continue
        if beside is not None:
            named = beside.named
            shown[job.name] = {
                "named": {
                    "patient_id": named.patient_id,
                    "name": f"{named.given} {named.family}".strip(),
                    "birth_date": named.birth_date,
                },
                "candidates": [
                    {
                        "reference": one.reference,
                        "patient_id": ", ".join(one.patient_ids),
                        "name": "; ".join(f"{given} {family}".strip() for family, given in one.names),
                        "birth_date": one.birth_date,
                        "is_active": one.is_active,
                        "differs": list(beside.differs(one)),
                    }
                    for one in beside.candidates
                ],
            }
    return shown


def print_patients(name: str, beside: dict[str, Any]) -> None:
    """Print what ``patients_beside`` has of a destination."""
    click.echo()
    if "error" in beside:
        click.echo(f"The patients of {name} cannot be looked at: {beside['error']}")
        return
    named = beside["named"]
    print_table(
        ("Answer", "Patient ID", "Name", "Born", "Differs in"),
        [
            ("(the report)", named["patient_id"], named["name"], named["birth_date"], ""),
            *(
                (
                    one["reference"],
                    one["patient_id"],
                    one["name"],
                    one["birth_date"],
                    ", ".join(
                        [_WORDS[word] for word in one["differs"]]
                        + ([] if one["is_active"] else ["not in use"])
                    ),
                )
                for one in beside["candidates"]
            ),
        ],
        whole=("Answer",),
    )
