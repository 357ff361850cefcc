"""``picsafe keyserver check``: what a Key Server's lists say to an address, or to an enterprise's script."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.extras import require_extras
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.keyserver.options import data_option
from picsafe.cli.output import json_option, print_json
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from chalicelib.keys.access_lists import AccessLists, Decision
    from picsafe.server.list_files import ListFiles

_SCRIPT = re.compile(r"enterprise:([1-9][0-9]{0,8})")
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("check", short_help="Say whether an address may have keys, and why.")
@click.argument("who", metavar="EMAIL|enterprise:N")
@click.option(
    "--domain",
    "domains",
    multiple=True,
    metavar="DOMAIN",
    help="A mail domain that the enterprise has verified; may be given more than once.",
)
@click.option("--made-by", metavar="EMAIL", help="The administrator who made the script's API key.")
@data_option
@click.option(
    "--allow-list", envvar="PICSAFE_SERVE_ALLOW_LIST", type=_FILE, help="As 'picsafe serve' was told."
)
@click.option(
    "--deny-list", envvar="PICSAFE_SERVE_DENY_LIST", type=_FILE, help="As 'picsafe serve' was told."
)
@json_option
def check(
    *,
    who: str,
    domains: tuple[str, ...],
    made_by: str | None,
    data: Path,
    allow_list: Path | None,
    deny_list: Path | None,
    as_json: bool,
) -> None:
    """Say whether EMAIL may have keys by the allow and deny lists, and which line of which file decides.

    For the script of an enterprise give enterprise:N, and what its token says besides: --domain, --made-by.
    The enterprise's people are asked about by their addresses, as lists know them.

    The files are read as they are now; a running server holds to them within seconds. Nothing is asked of
    the server and nothing is written down. Exit code 0 if they are served, 4 if not, 1 if a list cannot be
    used (a running server goes on with the one before it) or there is no such folder.
    """
    require_extras("server")
    from chalicelib.contract.errors import ContractError
    from picsafe.server.errors import StartError
    from picsafe.server.list_files import ListFiles

    script = _SCRIPT.fullmatch(who.strip().lower())
    if script is None and (domains or made_by is not None):
        raise click.UsageError("--domain and --made-by are about scripts: give enterprise:N with them.")
    if not data.is_dir():
        # a mistyped folder has no lists, which is not to be taken for "everybody may"
        raise Failure("no_key_server", f"There is no folder {data}.", ExitCode.FAILURE)
    files = ListFiles(data, allow_list, deny_list)
    try:
        name, decide = _asked(who, script, domains, made_by)
        decision = decide(files.lists_of(files.read()))
    except ContractError as error:
        raise Failure("invalid_email", "This is no e-mail address, or no domain.", ExitCode.USAGE) from error
    except StartError as error:
        raise Failure("list_unusable", str(error), ExitCode.FAILURE) from error
    path = None if decision.by is None else files.path_of(decision.by)
    if as_json:
        print_json(
            {
                "email": name,
                "admitted": decision.admitted,
                "file": None if path is None else str(path),
                "line": decision.line,
            }
        )
    else:
        click.echo(f"{one_line(name)} {_outcome(decision, files)}")
        if script is not None:
            _mention_unsaid(decision, made_by, domains)
    if not decision.admitted:
        raise click.exceptions.Exit(ExitCode.NOT_ALLOWED)


def _asked(
    who: str, script: re.Match[str] | None, domains: tuple[str, ...], made_by: str | None
) -> tuple[str, Callable[[AccessLists], Decision]]:
    """Who is asked about, and how lists are asked."""
    from chalicelib.contract.email_addresses import canonical_address
    from chalicelib.contract.hostnames import canonical_domain
    from chalicelib.keys.model import Script

    if script is None:
        address = canonical_address(who)
        return address, lambda lists: lists.decide(address)
    maker = "" if made_by is None else canonical_address(made_by)
    known = Script(int(script[1]), maker, tuple(map(canonical_domain, domains)))
    return f"enterprise:{known.number}", lambda lists: lists.decide_script(known)


def _outcome(decision: Decision, files: ListFiles) -> str:
    outcome = "may have keys" if decision.admitted else "may not have keys"
    if decision.by is None:
        return f"{outcome}: there are no lists, so everybody may."
    path = files.path_of(decision.by)
    if decision.line is not None:
        return f"{outcome}: line {decision.line} of {path}."
    if decision.by == "deny" and not decision.admitted:
        return f"{outcome}: {path} denies people, and whoever made its API key may be one of them."
    return f"{outcome}: nothing in {path} names them."


def _mention_unsaid(decision: Decision, made_by: str | None, domains: tuple[str, ...]) -> None:
    """Say what the answer for a script would hang on that nobody has said."""
    if decision.line is not None or decision.by is None:
        return
    unknown_maker = decision.by == "deny" and made_by is None
    unsaid = [
        *(["--made-by with the address of whoever made its API key"] if unknown_maker else []),
        *(["--domain for each mail domain that it has verified"] if not domains else []),
    ]
    if unsaid:
        click.echo(f"Its token says more than was asked with: give {', and '.join(unsaid)}.", err=True)
