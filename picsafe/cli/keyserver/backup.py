"""``picsafe keyserver backup`` and ``restore``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.admin_stores import refusals
from picsafe.cli.extras import require_extras
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.keyserver.options import data_option
from picsafe.cli.output import json_option, keys_and_entries, print_json

if TYPE_CHECKING:
    from picsafe.keyserver.archive import Manifest

MAX_PASSPHRASE = 1024

_passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the passphrase, instead of asking for it.",
)


@click.command("backup", short_help="Copy a Key Server into one file while it runs.")
@data_option
@click.option(
    "--to",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to make.",
)
@click.option("--with-master-key", is_flag=True, help="Put the master key in, too, sealed by a passphrase.")
@_passphrase_option
@json_option
def backup(
    *, data: Path, to: Path, with_master_key: bool, passphrase_file: Path | None, as_json: bool
) -> None:
    """Copy the keys, the audit trails and the lists of a Key Server into FILE; the server may be running.

    The copy is of one moment, and every audit trail in it is checked before it counts. Keys in it are
    wrapped: without master.key nobody can open a report by it. Keep a copy of that file elsewhere, or put it
    in, sealed by a passphrase of at least 12 characters, with --with-master-key.
    """
    require_extras("server")
    from picsafe.keyserver.backup import back_up

    if passphrase_file is not None and not with_master_key:
        raise click.UsageError("--passphrase-file goes with --with-master-key.")
    passphrase = _passphrase(passphrase_file, confirm=True) if with_master_key else None
    with life_refusals():
        manifest = back_up(data, to, passphrase)
    if as_json:
        print_json(manifest)
        return
    click.echo(f"{to} has {_content(manifest)}.")
    if not with_master_key:
        click.echo(
            f"It is worth nothing without master.key, fingerprint {manifest.wrapping_key}: "
            "keep a copy of that elsewhere.",
            err=True,
        )


@click.command("restore", short_help="Make a data folder of a backup.")
@click.argument("backup", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@click.option(
    "--master-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The copy of master.key, to put it into the folder.",
)
@click.option("--with-master-key", is_flag=True, help="Take the one in the backup, by its passphrase.")
@_passphrase_option
@json_option
def restore(
    *,
    backup: Path,
    data: Path,
    master_key: Path | None,
    with_master_key: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Make the data folder of a Key Server of the file BACKUP; the folder has to be empty.

    Every audit trail is checked, and the master key against the keys, before a server can start on it.
    Whatever happened after the backup is not in it: recalls, policies and shredding have to be done again.
    """
    require_extras("server")
    from picsafe.keyserver.restore import restore as run

    if master_key is not None and with_master_key:
        raise click.UsageError("Either --master-key or --with-master-key.")
    if passphrase_file is not None and not with_master_key:
        raise click.UsageError("--passphrase-file goes with --with-master-key.")
    passphrase = _passphrase(passphrase_file, confirm=False) if with_master_key else None
    with life_refusals():
        manifest = run(backup, data, master_key=master_key, passphrase=passphrase)
    if as_json:
        print_json(manifest)
        return
    click.echo(f"{data} has {_content(manifest)}, as of {manifest.made_at}.")
    click.echo(
        "What was recalled, shredded or narrowed by a policy since then is so no more: do it again.", err=True
    )
    if master_key is None and not with_master_key:
        click.echo(
            f"Put master.key into it, fingerprint {manifest.wrapping_key}, before the server is started.",
            err=True,
        )


@contextmanager
def life_refusals() -> Iterator[None]:
    """Turn what a data folder or a backup refuses into exit codes.

    Raises:
        Failure: something was refused.
    """
    from picsafe.keyserver.errors import KeyServerLifeError
    from picsafe.server.errors import StartError

    codes = {
        "bad_backup",
        "store_damaged",
        "wrong_passphrase",
        "wrong_master_key",
        "contradicted",
        "table_differs",
    }
    try:
        with refusals():
            yield
    except KeyServerLifeError as error:
        if error.code == "weak_passphrase":
            exit_code = ExitCode.USAGE
        else:
            exit_code = ExitCode.BAD_FILE if error.code in codes else ExitCode.FAILURE
        raise Failure(error.code, str(error), exit_code) from error
    except StartError as error:
        raise Failure("folder_unusable", str(error), ExitCode.FAILURE) from error


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    if file is None:
        return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True))
    with file.open("rb") as opened:
        line = opened.readline(MAX_PASSPHRASE).rstrip(b"\r\n")
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file} is not UTF-8.") from error


def _content(manifest: Manifest) -> str:
    return f"{keys_and_entries(manifest.reports, manifest.entries)} of audit trails"
