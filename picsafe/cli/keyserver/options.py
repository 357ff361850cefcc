"""What the commands of ``picsafe keyserver`` have in common."""

from __future__ import annotations

from pathlib import Path

import click
from platformdirs import user_data_path

data_option = click.option(
    "--data",
    envvar="PICSAFE_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: user_data_path("picsafe") / "server",
    show_default="a folder of this user",
    help="The server's data folder.",
)
