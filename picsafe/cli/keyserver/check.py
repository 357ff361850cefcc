"""``picsafe keyserver check``: what a Key Server's lists say to an address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.extras import require_extras
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.keyserver.options import data_option
from picsafe.cli.output import json_option, print_json
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from chalicelib.keys.access_lists import Decision
    from picsafe.server.list_files import ListFiles

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("check", short_help="Say whether an address may have keys, and why.")
@click.argument("email")
@data_option
@click.option(
    "--allow-list", envvar="PICSAFE_SERVE_ALLOW_LIST", type=_FILE, help="As 'picsafe serve' was told."
)
@click.option(
    "--deny-list", envvar="PICSAFE_SERVE_DENY_LIST", type=_FILE, help="As 'picsafe serve' was told."
)
@json_option
def check(*, email: str, data: Path, allow_list: Path | None, deny_list: Path | None, as_json: bool) -> None:
    """Say whether EMAIL may have keys by the allow and deny lists, and which line of which file decides.

    The files are read as they are now; a running server holds to them within seconds. Nothing is asked of
    the server and nothing is written down. Exit code 0 if EMAIL is served, 4 if not, 1 if a list cannot be
    used (a running server goes on with the one before it) or there is no such folder.
    """
    require_extras("server")
    from chalicelib.contract.email_addresses import canonical_address
    from chalicelib.contract.errors import InvalidEmailAddress
    from picsafe.server.errors import StartError
    from picsafe.server.list_files import ListFiles

    if not data.is_dir():
        # a mistyped folder has no lists, which is not to be taken for "everybody may"
        raise Failure("no_key_server", f"There is no folder {data}.", ExitCode.FAILURE)
    files = ListFiles(data, allow_list, deny_list)
    try:
        address = canonical_address(email)
        decision = files.lists_of(files.read()).decide(address)
    except InvalidEmailAddress as error:
        raise Failure("invalid_email", "This is no e-mail address.", ExitCode.USAGE) from error
    except StartError as error:
        raise Failure("list_unusable", str(error), ExitCode.FAILURE) from error
    path = None if decision.by is None else files.path_of(decision.by)
    if as_json:
        print_json(
            {
                "email": address,
                "admitted": decision.admitted,
                "file": None if path is None else str(path),
                "line": decision.line,
            }
        )
    else:
        click.echo(f"{one_line(address)} {_outcome(decision, files)}")
    if not decision.admitted:
        raise click.exceptions.Exit(ExitCode.NOT_ALLOWED)


def _outcome(decision: Decision, files: ListFiles) -> str:
    outcome = "may have keys" if decision.admitted else "may not have keys"
    if decision.by is None:
        return f"{outcome}: there are no lists, so everybody may."
    path = files.path_of(decision.by)
    if decision.line is not None:
        return f"{outcome}: line {decision.line} of {path}."
    return f"{outcome}: nothing in {path} names this address."
