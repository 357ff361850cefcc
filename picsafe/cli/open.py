"""``picsafe open``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chalicelib.contract.media_kinds import MediaType
from chalicelib.contract.report_ids import is_report_id_of
from chalicelib.format.names import CONSENT_M4A
from picsafe.cli.approval import approval
from picsafe.cli.output import bars, json_option, print_fields, print_json, print_table, yes_option
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.sizes import shown_duration, shown_size

if TYPE_CHECKING:
    from chalicelib.format.metadata import Metadata
    from chalicelib.format.picsafe import ReportMember
    from picsafe.client.api import PicSafe
    from picsafe.client.unsealing import OpenedReport

MAX_IGNORED_NAMED = 10


@click.command("open", short_help="Open a report from a file or a link.")
@click.argument("source", metavar="FILE|LINK")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the files into this folder, which must be new or empty.",
)
@click.option("--list", "list_only", is_flag=True, help="Only say what is inside; the default without --to.")
@click.option("--report-id", metavar="ID", help="The report ID of a file that was renamed.")
@click.option(
    "--purpose",
    type=click.Choice(["treatment", "education", "publication"]),
    help="What you open it for, where its sender wants to know.",
)
@click.option(
    "--emergency",
    metavar="REASON",
    help="Open it in an emergency although its sender has not named you, if the sender lets you. The access "
    "log says so, with the reason; name no patient in it.",
)
@click.option(
    "--unlisted",
    is_flag=True,
    help="Leave it out of your own list of received reports. The access log has it all the same.",
)
@yes_option
@json_option
@pass_settings
def open_(
    settings: Settings,
    *,
    source: str,
    folder: Path | None,
    list_only: bool,
    report_id: str | None,
    purpose: str | None,
    emergency: str | None,
    unlisted: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Open a .picsafe FILE or a LINK, and list what is inside or write it to a folder.

    The Key Server writes down that you asked for the key. Put a link in quotes.
    """
    if list_only and folder is not None:
        raise click.UsageError("Give --list or --to, not both.")
    from picsafe.client.policies import Release

    said = Release(purpose=purpose or "", reason=emergency or "")
    with ExitStack() as stack:
        with bars() as progress:
            picsafe = stack.enter_context(settings.client(approval(yes=yes, bars=progress)))
            own = picsafe.servers.key_url
            report = stack.enter_context(
                picsafe.open(source, report_id=report_id, into=folder, said=said, progress=progress)
            )
            if folder is not None:
                report.save(folder, progress)
            if not unlisted:
                _list(picsafe, report.report_id, source)
        if as_json:
            print_json(_document(report, folder))
        else:
            _print(report, folder, own)


def _list(picsafe: PicSafe, report_id: str, source: str) -> None:
    from picsafe.client.errors import PicSafeClientError

    if is_report_id_of(picsafe.user.userid, report_id):
        return
    # the report is open: a list that is away, or of an older server, takes nothing from that
    with suppress(PicSafeClientError):
        picsafe.list_received(report_id, source)


def _document(report: OpenedReport, folder: Path | None) -> dict[str, Any]:
    from chalicelib.format.metadata import metadata_document

    document = metadata_document(report.metadata)
    return {
        "report_id": report.report_id,
        "keyserver_url": report.keyserver_url,
        "tag": report.tag,
        "sender": report.sender.document,
        "sender_mismatch": list(report.sender_mismatch),
        "metadata": document.pop("report"),
        "other_metadata": document,
        "files": [
            {"name": file.name, "kind": str(file.kind), "size": file.size, "item_id": file.item_id}
            | _recorded(report, file)
            for file in report.files
        ],
        "missing_items": list(report.missing_items),
        "consent_gaps": list(report.consent_gaps),
        "ignored": list(report.ignored),
        "folder": str(folder) if folder is not None else None,
    }


def _print(report: OpenedReport, folder: Path | None, own_key_server: str) -> None:
    from chalicelib.contract.languages import DEFAULT_LANGUAGE
    from chalicelib.format.metadata_extension import MetadataExtension
    from chalicelib.format.pdf import wording

    metadata, said = report.metadata, wording.Wording(DEFAULT_LANGUAGE)
    extension = metadata.extension or MetadataExtension()
    print_fields(
        [
            ("Report", report.report_id),
            ("Composed", metadata.details.datetime),
            ("Patient", _patient(metadata)),
            ("Patient ID", metadata.patient.patientid),
            ("Visit", extension.visit),
            ("Sender", report.sender.shown),
            ("Consent", _consent(metadata)),
            *_kept_items(metadata),
            ("Evidence", wording.other_evidence(metadata)),
            ("Guardian", wording.guardian(metadata)),
            ("Translator", metadata.patient.translator),
            ("Capacity", said.capacity(extension.consent.capacity)),
            ("Wording of", said.issuer(metadata)),
            ("Wording", extension.consent.wording),
            ("Language", extension.consent.language),
            ("Replaces", said.other_report(extension.supersedes)),
            ("Answer to", said.other_report(extension.in_reply_to)),
            ("Urgency", said.urgency(extension.urgency)),
            ("Body site", wording.body_site(extension.body_site)),
            ("Notes", metadata.details.notes),
            *(("Converted", said.conversion(change)) for change in extension.conversions),
            ("Key Server", report.keyserver_url),
        ]
    )
    _print_doubts(report, own_key_server)
    click.echo()
    _print_files(report)
    for item_id in report.missing_items:
        click.echo(f"Warning: item {item_id} is listed in the report but is not in it.", err=True)
    for gap in report.consent_gaps:
        click.echo(f"Warning: {wording.CONSENT_GAPS[gap]}", err=True)
    _print_ignored(report.ignored)
    if extension.holds_more:
        click.echo(f"\n{said.said.text('pdf-holds-more')} --json prints it.", err=True)
    if folder is not None:
        click.echo(f"\nWritten to {folder}, in the clear: keep it as you keep the medical record.")
    else:
        click.echo("\nNothing was written. --to FOLDER writes the files.")


def _print_files(report: OpenedReport) -> None:
    """The files; how long recordings play and their codecs, where there are any."""
    rows = [
        (
            file.name,
            file.media_type.value if file.media_type else file.kind.value,
            shown_size(file.size),
            *_shown_recording(_recorded(report, file)),
        )
        for file in report.files
    ]
    columns = ("File", "Kind", "Size", "Length", "Codecs")
    count = len(columns) if any(row[3] or row[4] for row in rows) else 3
    print_table(columns[:count], [row[:count] for row in rows], right=("Size", "Length")[: count - 2])


def _recorded(report: OpenedReport, file: ReportMember) -> dict[str, Any]:
    """What ``--json`` says of a film or a recording besides."""
    is_recording = file.media_type in {MediaType.VIDEO, MediaType.AUDIO} or file.name == CONSENT_M4A
    found = report.recording(file.name) if is_recording else None
    if found is None:
        return {}
    seconds = None if found.duration is None else round(found.duration, 3)
    return {"seconds": seconds, "codecs": list(found.codecs)}


def _shown_recording(recorded: dict[str, Any]) -> tuple[str, str]:
    seconds = recorded.get("seconds")
    return "" if seconds is None else shown_duration(seconds), ", ".join(recorded.get("codecs", ()))


def _print_ignored(paths: Sequence[str]) -> None:
    from chalicelib.format.shown_names import shown_name

    if paths:
        named = ", ".join(map(shown_name, paths[:MAX_IGNORED_NAMED]))
        more = len(paths) - MAX_IGNORED_NAMED
        click.echo(
            f"\nPassed over, because a report has no such files or folders: {named}"
            f"{f', and {more} more' if more > 0 else ''}.",
            err=True,
        )


def _print_doubts(report: OpenedReport, own_key_server: str) -> None:
    from picsafe.client.senders import claimed_sender
    from picsafe.client.text import one_line

    if set(report.sender_mismatch) - {"report_id"}:
        click.echo(
            "\nWarning: the report names another sender in itself than the audit trail of its key does: "
            f"{one_line(claimed_sender(report.metadata.user))}. The sender is who the audit trail names.",
            err=True,
        )
    if "report_id" in report.sender_mismatch:
        click.echo(
            "\nWarning: the report's number begins with another person's user number than the sender's. "
            "PicSafe lets nobody send such a report: do not trust it.",
            err=True,
        )
    if report.keyserver_url != own_key_server:
        click.echo(
            f"\nThat this is the sender is the word of {report.keyserver_url}, not of PicSafe's Key Server.",
            err=True,
        )


def _patient(metadata: Metadata) -> str:
    patient = metadata.patient
    name = " ".join(part for part in (patient.firstname, patient.lastname) if part)
    born = "-".join(part.zfill(2) for part in (patient.year, patient.month, patient.day) if part)
    return f"{name}, born {born}" if name and born else name or (f"born {born}" if born else "")


def _kept_items(metadata: Metadata) -> list[tuple[str, str]]:
    """Items that are for other than the whole report is."""
    from chalicelib.format.consent_levels import granted_levels
    from chalicelib.format.metadata import split_levels

    granted = granted_levels(metadata.consent)
    return [
        ("Consent", f"{item.mediaid} is for {', '.join(levels)}")
        for item in metadata.media
        if (levels := split_levels(item.levels)) and set(levels) != granted
    ]


def _consent(metadata: Metadata) -> str:
    from chalicelib.format.consent_levels import granted_levels
    from chalicelib.format.metadata import ConsentLevel
    from chalicelib.format.pdf.wording import is_paper_form

    consent = metadata.consent
    granted = granted_levels(consent)
    known = [level for level in ConsentLevel if level in granted]
    given = ", ".join([*known, *sorted(granted - set(known))])
    kind = "signed on a paper form" if is_paper_form(metadata) else consent.type
    return ": ".join(part for part in (kind, given) if part) or "not recorded"
