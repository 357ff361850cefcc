"""What the commands of ``picsafe enterprise`` have in common."""

from __future__ import annotations

import click

enterprise_option = click.option(
    "--enterprise",
    "number",
    envvar="PICSAFE_ENTERPRISE",
    show_envvar=True,
    metavar="N",
    type=click.IntRange(min=1),
    help="Which enterprise, if you administer several.",
)
