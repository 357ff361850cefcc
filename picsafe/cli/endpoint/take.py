"""``picsafe endpoint take``."""

from __future__ import annotations

from pathlib import Path

import click

from picsafe.cli.endpoint.options import config_option, opened
from picsafe.cli.settings import Settings, pass_settings

BLOCK = 1024 * 1024


@click.command(short_help="Take in reports from files.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--report-id", help="The report's ID, if its file's name does not say it. For one file.")
@config_option
@pass_settings
def take(settings: Settings, *, files: tuple[Path, ...], report_id: str | None, config_file: Path) -> None:
    """Take in reports from FILES, as if they had been posted; the server delivers them.

    A file that was taken in before is no error, and is not delivered again.
    """
    from picsafe.endpoint.intake import Arrival

    if report_id and len(files) > 1:
        raise click.UsageError("--report-id goes with one file.")
    with opened(settings, config_file) as endpoint:
        for path in files:
            with endpoint.spool.draft(endpoint.config.max_report) as draft, path.open("rb") as file:
                while block := file.read(BLOCK):
                    draft.write(block)
                taken = endpoint.intake.take(
                    draft, Arrival(via="command", report_id=report_id or path.stem, may_be_plain=True)
                )
            click.echo(f"{'taken' if taken.is_new else 'present'} {taken.report.report_id or path.name}")
