"""``picsafe send --to NAME``, and what an enterprise has chosen for its members: by posting or by mail."""

from __future__ import annotations

import sys
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from picsafe.cli.conversions import mention_conversions
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.output import Bars, print_fields
from picsafe.cli.policy_words import script_to_be_named
from picsafe.cli.smtp import send_mail
from picsafe.client.sizes import shown_size
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.api import PicSafe
    from picsafe.client.composing import Report
    from picsafe.client.institutions import Institution
    from picsafe.client.policies import Policy
    from picsafe.client.sending import Posted, SealedFile


def addressee(picsafe: PicSafe, to: str | None, *, yes: bool, are_told: bool) -> Institution | None:
    """The institution that a report goes to; ``None`` for PicSafe Cloud.

    Where one that an enterprise gives leads is said, because an administrator may have changed it since the
    last report. What an enterprise has chosen for its members is also asked about.

    Args:
        picsafe: whose institutions.
        to: its name; ``None`` if nothing was said.
        yes: the answer was given beforehand.
        are_told: people are to be mailed the link, of which there is none at an institution.

    Raises:
        click.UsageError: they would not be.
        NotFound, InvalidInput: as ``Institutions.find``.
        NotAllowed: ``plan_required``.
        Failure: ``destination_not_chosen``: nobody agreed, or several enterprises have chosen differently.
    """
    known = picsafe.institutions.all()
    if to is not None:
        found = known.find(to)
        known.require_plan(found)
        if found.enterprise is not None:
            click.echo(f"{one_line(found.enterprise)} gives {_place(found)}.", err=True)
        return found
    if not known.defaults:
        return None
    if are_told:
        raise click.UsageError(
            "--tell mails a link, and your enterprise has chosen where its members' reports go, where there "
            "is none. Give --to recipient or --to storage with --tell, or leave --tell out."
        )
    chosen, *others = known.defaults
    if others:
        for one in known.defaults:
            click.echo(f"{one_line(one.enterprise or '')} has chosen {_place(one)}.", err=True)
        raise Failure(
            "destination_not_chosen",
            "Nothing was sent, because your enterprises have chosen differently. Say where to with --to.",
            ExitCode.USAGE,
        )
    name, enterprise = one_line(chosen.name), one_line(chosen.enterprise or "")
    click.echo(f"{enterprise} has chosen for its members that reports go to {_place(chosen)}.", err=True)
    if not yes and not (sys.stdin.isatty() and click.confirm("Send it there?", err=True)):
        raise Failure(
            "destination_not_chosen",
            f"Nothing was sent. Say where to: --to {name!r}, --to storage or --to recipient.",
            ExitCode.USAGE,
        )
    return chosen


def _place(institution: Institution) -> str:
    where = one_line(institution.endpoint) or "a mail without a recipient yet"
    return f"{one_line(institution.name)} ({where})"


def mention_policy(institution: Institution, policy: Policy | None) -> None:
    """Say whom else a report's sender has to name, so that the institution can take it in.

    Raises:
        click.UsageError: no Key Server decides who may open what the institution gets.
    """
    if policy is None:
        return
    name = one_line(institution.name)
    if not institution.has_key_server:
        raise click.UsageError(
            f"{name} opens what it gets by itself, and no Key Server decides who may: leave out who may open "
            "it, or send the report with --to storage or --to recipient."
        )
    number = institution.enterprise_id
    if number is None:
        if policy.two_person and not any(one.startswith("enterprise:") for one in policy.recipients):
            click.echo(script_to_be_named(name, "enterprise:N", policy), err=True)
            click.echo("N is the number of its enterprise, which it knows.", err=True)
            return
        click.echo(
            f"{name} can take the report in if its script is among those who may open it: unless it is your "
            "own enterprise's, name it by --only enterprise:N, with the number of its enterprise.",
            err=True,
        )
    elif policy.two_person and f"enterprise:{number}" not in policy.recipients:
        click.echo(script_to_be_named(name, f"enterprise:{number}", policy), err=True)


def send_to(
    picsafe: PicSafe,
    report: Report,
    institution: Institution,
    policy: Policy | None,
    *,
    output: Path | None,
    smtp_url: str | None,
    progress: Bars,
) -> Posted | Mailed:
    """Send a report to an institution in the way that it takes them.

    Raises:
        click.UsageError: an option that belongs to another way.
        PicSafeClientError, Failure: it was not sent.
    """
    from picsafe.client.policies import NO_POLICY

    laid_down = policy or NO_POLICY
    # one that is set for all reports is for those that it can be for
    source = click.get_current_context().get_parameter_source("smtp_url")
    wants_smtp = smtp_url is not None and source is ParameterSource.COMMANDLINE
    if institution.send_type != "email":
        if output is not None or wants_smtp:
            raise click.UsageError("--output and --smtp-url are for institutions that take mails.")
        return picsafe.post(report, institution, policy=laid_down, progress=progress)
    if not institution.endpoint:
        if wants_smtp:
            raise click.UsageError(
                f"{institution.name} has no address: --output writes a mail to be addressed."
            )
        smtp_url = None
    mail = Mailed(institution.name, output if output is not None else Path(), smtp_url)
    mail.made = picsafe.mail(report, institution, mail.hand_over, policy=laid_down, progress=progress)
    return mail


class Mailed:
    """A report in a mail that was sent, or that was written to a file.

    Attributes:
        institution: whom it is for.
        path: the file; ``None`` if it was sent.
        made: the report in it.
    """

    def __init__(self, institution: str, output: Path, smtp_url: str | None) -> None:
        self.institution = institution
        self.path: Path | None = None
        self.made: SealedFile | None = None
        self._output = output
        self._smtp_url = smtp_url

    def hand_over(self, message: EmailMessage) -> None:
        """Send the mail, or write it to a file."""
        if self._smtp_url is not None:
            send_mail(message, self._smtp_url)
            return
        from picsafe.client.errors import LocalFailure
        from picsafe.client.mailing import write_mail

        name = next(part.get_filename() or "" for part in message.iter_attachments())
        path = self._output / f"{Path(name).stem}.eml" if self._output.is_dir() else self._output
        if path.exists():
            raise LocalFailure("destination_exists", f"{path} is there already; it was left alone.")
        write_mail(message, path)
        self.path = path

    @property
    def handed_over(self) -> SealedFile:
        """The report, once its mail was handed over."""
        assert self.made is not None  # noqa: S101 - nobody asks before
        return self.made

    @property
    def report_id(self) -> str:
        """As of ``handed_over``."""
        return self.handed_over.report_id


def fields_of(sent: Posted | Mailed) -> dict[str, object]:
    """What ``--json`` prints of it."""
    if isinstance(sent, Mailed):
        return {
            "report_id": sent.report_id,
            "institution": sent.institution,
            "send_type": "email",
            "path": None if sent.path is None else str(sent.path),
            "is_listed": sent.handed_over.is_listed,
            "conversions": sent.handed_over.conversions,
        }
    return {
        "report_id": sent.report_id,
        "institution": sent.institution,
        "send_type": sent.send_type,
        "endpoint": sent.endpoint,
        "is_listed": sent.is_listed,
        "conversions": sent.conversions,
    }


def print_sent_to(sent: Posted | Mailed) -> None:
    """Say what has become of it."""
    from picsafe.client.message import list_of_items

    made = sent.handed_over if isinstance(sent, Mailed) else sent
    items = list_of_items(made.summary)
    if not isinstance(sent, Mailed):
        click.echo(f"{sent.institution} has taken {items} ({shown_size(sent.size)}).")
    elif sent.path is None:
        click.echo(f"Mailed {items} to {sent.institution}.")
    else:
        click.echo(f"Wrote a mail with {items} for {sent.institution}: {sent.path}. Open it, and send it.")
    print_fields([("Report", made.report_id)])
    mention_conversions(made.conversions)
    if made.is_listed:
        click.echo("'picsafe reports' will show where it ended, if the institution says so.", err=True)
    else:
        click.echo("It is not in your list of reports, because PicSafe could not be told.", err=True)
