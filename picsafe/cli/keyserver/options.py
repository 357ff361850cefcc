"""What the commands of ``picsafe keyserver`` have in common."""

from __future__ import annotations

import os
from pathlib import Path

import click
from platformdirs import user_data_path

AWS = "PICSAFE_KEYS_TABLE"

store_option = click.option(
    "--data",
    envvar="PICSAFE_DATA",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    show_default=f"the table that {AWS} names on AWS, otherwise a folder of this user",
    help="The server's data folder.",
)
data_option = click.option(
    "--data",
    envvar="PICSAFE_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: user_data_path("picsafe") / "server",
    show_default="a folder of this user",
    help="The server's data folder.",
)


def folder_of(data: Path | None) -> Path | None:
    """The data folder that ``store_option`` means; ``None`` for the table on AWS."""
    if data is None and not os.environ.get(AWS):
        return user_data_path("picsafe") / "server"
    return data
