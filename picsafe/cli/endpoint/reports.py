"""``picsafe endpoint show``, ``answer``, ``aside``, ``replay`` and ``skip``."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from picsafe.cli.endpoint.options import config_option, opened
from picsafe.cli.endpoint.patients import patients_beside, print_patients
from picsafe.cli.output import json_option, print_fields, print_json, print_table, shown_time
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.sizes import shown_size

if TYPE_CHECKING:
    from picsafe.endpoint.assembly import Endpoint
    from picsafe.endpoint.model import Job, StoredReport

F = TypeVar("F", bound=Callable[..., Any])

_MANY = 100_000


def operator_option(function: F) -> F:
    """``--as``: who does this, for the log."""
    return click.option(
        "--as",
        "operator",
        metavar="NAME",
        default=getpass.getuser,
        help="Who does this, for the log.  [default: you]",
    )(function)


@click.command(short_help="Show what has become of a report.")
@click.argument("report", metavar="REPORT")
@click.option("--patient", is_flag=True, help="Also show the patient and the sender; that is logged.")
@click.option(
    "--look-for", "wanted", metavar="ID", help="Whose patient ID or reference there it is; with --patient."
)
@operator_option
@json_option
@config_option
@pass_settings
def show(
    settings: Settings,
    *,
    report: str,
    patient: bool,
    wanted: str | None,
    operator: str,
    as_json: bool,
    config_file: Path,
) -> None:
    """Show what has become of a report, by its ID or by #NUMBER.

    Nothing about the patient is shown unless you ask for it, and who asks for it is in the log. With
    --patient, a delivery that asks whose record it is also shows the patients there who may be meant, and
    whomever you --look-for: whoever is shown can be its answer.
    """
    if wanted is not None and not patient:
        raise click.UsageError("--look-for goes with --patient.")
    with opened(settings, config_file) as endpoint:
        documents = [_document(endpoint, one) for one in found(endpoint, report)]
        if patient:
            for document, one in zip(documents, found(endpoint, report), strict=True):
                document["contents"] = endpoint.inspection.look(one, _user(operator))
                document["patients"] = patients_beside(endpoint, one, _user(operator), wanted or "")
    if as_json:
        print_json(documents)
        return
    for position, document in enumerate(documents):
        if position:
            click.echo()
        _print(document)


@click.command(short_help="Answer what a delivery asks.")
@click.argument("report", metavar="REPORT")
@click.argument("destination")
@click.argument("text", metavar="ANSWER")
@operator_option
@config_option
@pass_settings
def answer(
    settings: Settings, *, report: str, destination: str, text: str, operator: str, config_file: Path
) -> None:
    """Answer the question that REPORT's delivery to DESTINATION asks ('picsafe endpoint show' tells it).

    Where it asks whose record it is, those whom 'picsafe endpoint show REPORT --patient' shows are answers.
    """
    with opened(settings, config_file) as endpoint:
        one = found(endpoint, report)[-1]
        endpoint.decisions.answer(one.id, destination, text, _user(operator), endpoint.clock())
    click.echo("Answered. It is tried at once.")


@click.command(short_help="Set aside what asks.")
@click.argument("report", metavar="REPORT")
@click.argument("destination")
@click.option("--why", required=True, help="The reason, for the log; nothing about the patient.")
@operator_option
@config_option
@pass_settings
def aside(
    settings: Settings, *, report: str, destination: str, why: str, operator: str, config_file: Path
) -> None:
    """Set aside what REPORT's delivery to DESTINATION asks; 'picsafe endpoint replay' has it asked again."""
    with opened(settings, config_file) as endpoint:
        one = found(endpoint, report)[-1]
        endpoint.decisions.put_aside(one.id, destination, why, _user(operator), endpoint.clock())
    click.echo("Set aside.")


@click.command(short_help="Deliver again what was set aside.")
@click.argument("report", metavar="[REPORT]", required=False)
@click.option("--destination", metavar="NAME", help="Only to this destination.")
@click.option("--aside", is_flag=True, help="All reports that were set aside.")
@click.option("--again", is_flag=True, help="Also what has arrived or was skipped: deliver it once more.")
@operator_option
@config_option
@pass_settings
def replay(
    settings: Settings,
    *,
    report: str | None,
    destination: str | None,
    aside: bool,
    again: bool,
    operator: str,
    config_file: Path,
) -> None:
    """Try REPORT again at once, or with --aside everything that was set aside.

    What a destination has got already arrives there twice only with --again, and only where it cannot tell.
    """
    from picsafe.endpoint.model import State

    if (report is None) == (not aside):
        raise click.UsageError("Say which REPORT, or --aside for all that was set aside.")
    if aside and again:
        raise click.UsageError("--again goes with one REPORT.")
    with opened(settings, config_file) as endpoint:
        if report is None:
            jobs = endpoint.jobs.in_state(State.ASIDE, _MANY, destination)
        else:
            jobs = [
                job
                for one in found(endpoint, report)
                for job in endpoint.jobs.of_report(one.id)
                if destination in {None, job.name} and (again or not job.state.is_over)
            ]
        for job in jobs:
            endpoint.decisions.replay(job.report, job.name, _user(operator), endpoint.clock(), again=again)
    click.echo(f"{len(jobs)} {'is' if len(jobs) == 1 else 'are'} tried again at once.")


@click.command(short_help="Decide that a report is not delivered.")
@click.argument("report", metavar="REPORT")
@click.argument("destination")
@click.option("--why", required=True, help="The reason, for the log; nothing about the patient.")
@operator_option
@config_option
@pass_settings
def skip(
    settings: Settings, *, report: str, destination: str, why: str, operator: str, config_file: Path
) -> None:
    """Decide that REPORT is not delivered to DESTINATION, and say why."""
    with opened(settings, config_file) as endpoint:
        one = found(endpoint, report)[-1]
        endpoint.decisions.skip(one.id, destination, why, _user(operator), endpoint.clock())
    click.echo("Skipped.")


def found(endpoint: Endpoint, name: str) -> list[StoredReport]:
    """The reports that an operator names, oldest first.

    Raises:
        NotPossible: ``unknown_report``.
    """
    from picsafe.endpoint.errors import NotPossible

    if name.startswith("#") and name[1:].isdecimal() and len(name) < 18:
        one = endpoint.reports.get(int(name[1:]))
        reports = [] if one is None else [one]
    else:
        reports = endpoint.reports.of_report_id(name.removesuffix(".picsafe"))
    if not reports:
        raise NotPossible("unknown_report", "No such report came here.")
    return reports


def _user(operator: str) -> dict[str, str]:
    return {"kind": "operator", "name": operator}


def _document(endpoint: Endpoint, report: StoredReport) -> dict[str, Any]:
    return {
        "number": report.id,
        "report_id": report.report_id,
        "via": report.via,
        "sealing": report.sealing,
        "key_server": report.key_server,
        "size": report.size,
        "received_at": report.received_at,
        "purged_at": report.purged_at,
        "is_test": report.is_test,
        "jobs": [_job(job) for job in endpoint.jobs.of_report(report.id)],
    }


def _job(job: Job) -> dict[str, Any]:
    return {
        "name": job.name,
        "state": job.state,
        "attempts": job.attempts,
        "at": job.due,
        "code": job.code,
        "detail": job.detail,
        "choices": job.choices,
        "receipt": job.receipt,
    }


def _print(document: dict[str, Any]) -> None:
    purged = document["purged_at"]
    print_fields(
        [
            ("Report", f"{document['report_id'] or 'not yet known'}  (#{document['number']})"),
            ("Came", f"{shown_time(document['received_at'])} by {document['via']}, {document['sealing']}"),
            ("Key Server", document["key_server"]),
            ("Size", shown_size(document["size"])),
            ("Test", "yes" if document["is_test"] else ""),
            ("Deleted", shown_time(purged) if purged else ""),
            *document.get("contents", {}).items(),
        ]
    )
    click.echo()
    print_table(
        ("Destination", "State", "When", "Attempts", "Why"),
        [
            (
                job["name"],
                job["state"],
                shown_time(job["at"]),
                str(job["attempts"]),
                ": ".join(part for part in (job["code"], job["detail"]) if part),
            )
            for job in document["jobs"]
        ],
        right=("Attempts",),
    )
    for name, beside in document.get("patients", {}).items():
        print_patients(name, beside)
