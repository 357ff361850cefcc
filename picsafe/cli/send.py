"""``picsafe send``."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chalicelib.contract.languages import DEFAULT_LANGUAGE, LANGUAGES
from chalicelib.contract.report_limits import LEAST_PDF_PIXELS, MOST_PDF_PIXELS, PDF_PIXELS
from picsafe.cli.approval import approval
from picsafe.cli.clinical_options import clinical_options
from picsafe.cli.connections import CONNECTABLE, send_there
from picsafe.cli.consent_options import consent_options, item_levels, read_text, recorded_consent
from picsafe.cli.conversions import mention_conversions
from picsafe.cli.output import bars, json_option, print_fields, print_json
from picsafe.cli.own_words import with_own_words
from picsafe.cli.policies import policy_options, taken_policy
from picsafe.cli.policy_words import mention_rules, mention_scripts, require_recipients
from picsafe.cli.recipients import OneOrMore, addressed, mention_told, told_of
from picsafe.cli.settings import Settings, pass_settings
from picsafe.cli.superseding import correcting
from picsafe.cli.unsent import discard_unsent, mention_unsent, print_sent, send_unsent
from picsafe.client.sizes import shown_size

if TYPE_CHECKING:
    from picsafe.client.composing import Report
    from picsafe.client.dispatching import Sent
    from picsafe.client.policies import Policy
    from picsafe.client.sending import SealedFile

_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


class _Day(click.ParamType[date]):
    """A day that is not in the future."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            self.fail("it looks like 1958-03-24", param, ctx)
        if day > datetime.now(UTC).date():
            self.fail("it is in the future", param, ctx)
        return day


@click.command(short_help="Send photos, videos and recordings as a sealed report.")
@click.argument("files", metavar="[FILE...]", nargs=-1, type=_FILE)
@click.option("--patient-firstname", metavar="NAME", help="The patient's first name.")
@click.option("--patient-lastname", metavar="NAME", help="The patient's last name.")
@click.option("--birth-date", type=_Day(), help="The patient's date of birth.")
@click.option("--patient-id", metavar="ID", help="The patient's number in the medical record.")
@click.option("--guardian", metavar="NAME", help="Who consents for the patient.")
@click.option("--translator", metavar="NAME", help="Who translated.")
@consent_options
@clinical_options
@click.option("--notes", help="Free text.")
@click.option(
    "--notes-file", type=click.File(encoding="utf-8"), help="Free text from a file; - is standard input."
)
@click.option(
    "--supersedes",
    metavar="REPORT",
    help="A report of yours that is about the wrong patient. It is recalled before this one is made, and "
    "those who have it are told.",
)
@click.option("--in-reply-to", metavar="REPORT", help="The ID of the report that this one answers.")
@click.option(
    "--pdf-pixels",
    type=click.IntRange(LEAST_PDF_PIXELS, MOST_PDF_PIXELS),
    default=PDF_PIXELS,
    show_default=True,
    metavar="N",
    help="How many pixels the longer edge of photos has in report.pdf. The photos themselves are beside it.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=DEFAULT_LANGUAGE,
    show_default=True,
    help="The language of the words in report.pdf that nobody typed.",
)
@click.option("--latitude", type=float, help="Where it was taken, in degrees.")
@click.option("--longitude", type=float, help="Where it was taken, in degrees.")
@click.option("--address", help="Where it was taken.")
@click.option(
    "--to",
    cls=OneOrMore,
    multiple=True,
    metavar="storage|recipient|ADDRESS|fhir|dropbox|box|NAME",
    help="For your own list and your hospital's, for whoever gets the link, for people by their e-mail "
    "addresses (may be given more than once), into what you have connected, or to an institution.  "
    "[default: what your enterprise has chosen for its members; else storage]",
)
@click.option("--tell", is_flag=True, help="Have PicSafe mail the link to those whom you name.")
@click.option(
    "--smtp-url",
    envvar="PICSAFE_SMTP_URL",
    metavar="URL",
    help="The mail server that takes a mail to an institution; otherwise it is written to a file.",
)
@click.option("--key-server", metavar="URL", help="Your hospital's Key Server, instead of PicSafe's.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Where --no-upload and --static-key put the file, or --to a mail.  [default: {ReportID}.picsafe]",
)
@click.option(
    "--static-key",
    metavar="KEY",
    help="A hospital's public key, instead of a Key Server: makes a file that only the hospital can open.",
)
@policy_options
@click.option("--no-upload", is_flag=True, help="Make a .picsafe file, to be attached to an e-mail.")
@click.option("--resume", is_flag=True, help="Go on with reports whose sending was cut off, without FILEs.")
@click.option("--discard", is_flag=True, help="Delete what is left of reports whose sending was cut off.")
@click.option(
    "--yes",
    is_flag=True,
    help="Do not ask before a report goes where your enterprise has chosen, or before a server that is not "
    "PicSafe's learns who you are.",
)
@json_option
@pass_settings
def send(
    settings: Settings,
    /,
    *,
    to: tuple[str, ...],
    tell: bool,
    smtp_url: str | None,
    key_server: str | None,
    output: Path | None,
    static_key: str | None,
    no_upload: bool,
    resume: bool,
    discard: bool,
    yes: bool,
    as_json: bool,
    **about: Any,  # noqa: ANN401 - click made the types
) -> None:
    """Seal the FILEs into one report, upload it, and print the link to pass on.

    Photos (JPEG, HEIC, PNG, WebP, AVIF, GIF, BMP, TIFF, DICOM), videos (MP4, M4V, MOV) and recordings (M4A)
    lose their metadata, such as where they were taken. Other videos (WebM, AVI, MPEG) and recordings (Ogg,
    MP3, WAV, AMR) are converted to MP4 and M4A first. What was done to a file beyond that, such as a photo
    made smaller, is said by its name, in the report, too. The patient's consent is part of the report:

    \b
      picsafe send wound.jpg --patient-id 12345 \\
          --consent signed --consent-file signature.jpg --allow treatment

    --to fhir, dropbox or box delivers it into what you have connected: 'picsafe connect'. Where more than one
    patient may be meant, or none is known, you are asked.

    --in-reply-to says which report it answers, and needs no FILEs where there are --notes:

    \b
      picsafe send --in-reply-to 0000000021462800528240 --notes "Please come in." --to kim@example.org

    --supersedes says that it takes the place of a report of yours about the wrong patient, which is recalled
    at once; whoever has that one is told to delete it, and that there is another once this one is sent.

    --to NAME posts or mails the report to an institution; 'picsafe institutions' says which there are. Where
    your enterprise has chosen one for its members, it is named and asked about if --to is not given.

    --to kim@example.org makes a link that opens for that person alone, signed in with this address; with
    --tell PicSafe mails it to them.

    --only, --not-before, --not-after, --openings, --two-person and --treatment-only say who may open it;
    without them whoever has the link or the file may, and is logged. 'picsafe policy' changes that later.
    What your enterprise has laid down for its members holds besides, and is said before anything is sent.

    What was sealed when the power failed or the command was killed is kept, sealed, until --resume sends the
    rest of it or --discard deletes it.
    """
    if resume or discard:
        _require_nothing_else(about["files"], resume=resume, discard=discard)
        (send_unsent if resume else discard_unsent)(settings, as_json=as_json)
        return
    if not about["files"] and about["notes"] is None and about["notes_file"] is None:
        raise click.MissingParameter(param_hint="'FILE...'", param_type="argument")
    if static_key is not None and key_server is not None:
        raise click.UsageError("Give --key-server or --static-key, not both.")
    is_file = no_upload or static_key is not None
    where, policy = addressed(to, taken_policy(about, static_key), are_told=tell, is_file=is_file)
    says_keys = is_file or key_server is not None
    if says_keys and where not in {None, "storage", "recipient"}:
        raise click.UsageError("The institution says how it is sent to: give --to and nothing about keys.")
    report = with_own_words(settings, _report(**about), about, where)
    if not says_keys and _send_to(
        settings,
        where,
        report,
        policy,
        are_told=tell,
        supersedes=about["supersedes"],
        output=output,
        smtp_url=smtp_url,
        yes=yes,
        as_json=as_json,
    ):
        return
    if output is not None and not is_file:
        raise click.UsageError("--output goes with --no-upload, --static-key or an institution.")
    from picsafe.client.dispatching import Sent
    from picsafe.client.policies import NO_POLICY

    with ExitStack() as stack:
        progress = stack.enter_context(bars())
        picsafe = stack.enter_context(settings.client(approval(yes=yes, bars=progress)))
        rules = mention_rules(picsafe, holds=static_key is None, key_server=key_server)
        for_people = static_key is None and (is_file or where == "recipient")
        require_recipients(rules, policy, for_people=for_people)
        tell_of_correction = stack.enter_context(correcting(picsafe, about["supersedes"]))
        made: SealedFile | Sent
        if is_file:
            made = picsafe.seal(
                report,
                output=output,
                key_server=key_server,
                static_key=static_key,
                policy=policy or NO_POLICY,
                progress=progress,
            )
            tell_of_correction(made.report_id)
        else:
            mention_scripts(picsafe, policy, rules, to=where or "storage")
            made = picsafe.send(
                report,
                to="recipient" if where == "recipient" else "storage",
                key_server=key_server,
                policy=policy or NO_POLICY,
                progress=progress,
            )
            tell_of_correction(made.report_id)
            made = told_of(picsafe, made, is_wanted=tell)
        mention_unsent(picsafe)
    if as_json:
        print_json(made)
    elif isinstance(made, Sent):
        print_sent(made)
        mention_told(made)
    else:
        _print_sealed(made)


def _send_to(
    settings: Settings,
    to: str | None,
    report: Report,
    policy: Policy | None,
    *,
    are_told: bool,
    supersedes: str | None,
    output: Path | None,
    smtp_url: str | None,
    yes: bool,
    as_json: bool,
) -> bool:
    """Send a report to an institution, or into what is connected; whether it goes there."""
    if to in {"storage", "recipient"}:
        return False
    if to in CONNECTABLE:
        if output is not None:
            raise click.UsageError("--output goes with --no-upload, --static-key or an institution.")
        if policy is not None:
            raise click.UsageError(
                f"--to {to} delivers what is in the report, and no Key Server decides who may see it there: "
                "leave out who may open it, or send it with --to storage or --to recipient."
            )
        if supersedes is not None:
            raise click.UsageError(
                f"--to {to} keeps what is there. Recall the old report by 'picsafe recall', and correct the "
                "record."
            )
        send_there(settings, to, report, as_json=as_json)
        return True
    from picsafe.cli.send_to import addressee, fields_of, mention_policy, print_sent_to, send_to

    with ExitStack() as stack:
        progress = stack.enter_context(bars())
        approve = approval(yes=yes, bars=progress, purpose="report")
        picsafe = stack.enter_context(settings.client(approve))
        institution = addressee(picsafe, to, yes=yes, are_told=are_told)
        if institution is None:
            return False
        mention_policy(institution, policy)
        mention_rules(picsafe, holds=institution.has_key_server, key_server=institution.key_server)
        tell_of_correction = stack.enter_context(correcting(picsafe, supersedes))
        sent = send_to(
            picsafe, report, institution, policy, output=output, smtp_url=smtp_url, progress=progress
        )
        tell_of_correction(sent.report_id)
        mention_unsent(picsafe)
    if as_json:
        print_json(fields_of(sent))
    else:
        print_sent_to(sent)
    return True


def _report(*, files: tuple[Path, ...], notes: str | None, notes_file: Any, **about: Any) -> Report:  # noqa: ANN401 - click's
    from picsafe.client.composing import PatientDetails, Position, Report
    from picsafe.client.links import report_id_said

    if notes is not None and notes_file is not None:
        raise click.UsageError("Give --notes or --notes-file, not both.")
    return Report(
        files=files,
        # a note shows nobody: where nothing else is sent there is nothing to consent to
        consent=recorded_consent(about) if files or about["consent"] is not None else None,
        item_levels=item_levels(about["use_for"]),
        patient=PatientDetails(
            firstname=about["patient_firstname"] or "",
            lastname=about["patient_lastname"] or "",
            birth_date=about["birth_date"],
            patient_id=about["patient_id"] or "",
            translator=about["translator"] or "",
            guardian=about["guardian"] or "",
        ),
        in_reply_to=about["in_reply_to"] or "",
        supersedes=report_id_said(about["supersedes"]) if about["supersedes"] else "",
        notes=read_text(notes_file, "The notes are") if notes_file is not None else notes or "",
        visit=about["visit"] or "",
        urgency=about["urgency"] or "",
        body_site=about["body_site"] or "",
        position=Position(about["latitude"], about["longitude"], about["address"] or ""),
        pdf_pixels=about["pdf_pixels"],
        document_language=about["language"],
    )


def _require_nothing_else(files: tuple[Path, ...], *, resume: bool, discard: bool) -> None:
    if files or (resume and discard):
        raise click.UsageError(
            "--resume and --discard go alone: they are about reports that are sealed already."
        )


def _print_sealed(made: SealedFile) -> None:
    from chalicelib.contract.static_keys import shown_fingerprint
    from picsafe.client.message import list_of_items

    click.echo(f"Sealed {list_of_items(made.summary)} in {made.path} ({shown_size(made.size)}).")
    print_fields(
        [
            ("Report", made.report_id),
            ("Key Server", made.keyserver_url),
            ("Sealed to", made.static_key and shown_fingerprint(made.static_key)),
        ]
    )
    mention_conversions(made.conversions)
    if made.static_key:
        click.echo(
            "\nOnly the hospital with this key can open the file. No audit trail tells who did.", err=True
        )
    if not made.is_listed:
        click.echo("It is not in your list of reports, because PicSafe could not be told.", err=True)
