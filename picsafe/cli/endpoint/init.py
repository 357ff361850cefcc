"""``picsafe endpoint init``."""

from __future__ import annotations

from pathlib import Path

import click

from picsafe.cli.endpoint.options import config_option, endpoint_errors
from picsafe.cli.failure import ExitCode, Failure

TEMPLATE = """\
# The settings of 'picsafe endpoint'. docs/endpoint.md says what else there is.
# Secrets are not in this file: a setting says "env:NAME" or "file:/path" where one is.

# everything that this server keeps; back it up
data = {data}

[tokens]
user_server = {user_server}

[keys]
# the Key Servers that are asked for keys, and no other
servers = [{key_servers}]
{api_key}
[retention]
# how long a sealed report is kept once it has been delivered
days = {days}

[destination.{name}]
kind = "folder"
path = {folder}
"""


@click.command(short_help="Write endpoint.toml by asking.")
@config_option
@click.option(
    "--data",
    prompt="Where are reports kept until they are delivered?",
    default="/var/lib/picsafe-endpoint",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of everything that the server keeps.",
)
@click.option(
    "--user-server",
    prompt="Which User Server do senders sign in at?",
    default="https://user.picsafe.com",
    help="Its address.",
)
@click.option(
    "--key-server",
    prompt="Which Key Server has the reports' keys?",
    default="https://key.picsafe.com",
    help="Its address.",
)
@click.option(
    "--api-key-file",
    prompt="In which file is your enterprise's API key? (empty: only reports that come plain)",
    default="",
    help="The file that holds the API key; it gets tokens for the Key Server.",
)
@click.option(
    "--folder",
    prompt="Into which folder are reports delivered?",
    default="/srv/picsafe",
    type=click.Path(file_okay=False, path_type=Path),
    help="The first destination.",
)
@click.option("--name", default="archive", show_default=True, help="What that destination is called.")
@click.option("--days", default=30, show_default=True, help="Days that delivered reports are kept.")
def init(
    *,
    config_file: Path,
    data: Path,
    user_server: str,
    key_server: str,
    api_key_file: str,
    folder: Path,
    name: str,
    days: int,
) -> None:
    """Write the file of settings by asking, and look whether it works.

    It begins with a folder as the destination; others are added to the file. What is there is never
    overwritten.
    """
    from chalicelib.local import private_files
    from picsafe.endpoint.assembly import Endpoint
    from picsafe.endpoint.config import decode_config

    api_key = f"api_key = {_quoted(f'file:{api_key_file}')}\n" if api_key_file else ""
    document = TEMPLATE.format(
        data=_quoted(str(data.absolute())),
        user_server=_quoted(user_server),
        key_servers=_quoted(key_server),
        api_key=api_key,
        days=days,
        name=name,
        folder=_quoted(str(folder.absolute())),
    ).encode()
    with endpoint_errors(), Endpoint(decode_config(document)) as endpoint:
        routes = endpoint.deliveries.routes
        if not private_files.create(config_file.absolute(), document):
            raise Failure(
                "file_exists", f"{config_file} is there already; it was left alone.", ExitCode.FAILURE
            )
        click.echo(f"{config_file} is written.")
        findings = [finding for route in routes.values() for finding in route.destination.check()]
        for finding in findings:
            click.echo(f"{'ok  ' if finding.is_well else 'FAIL'}  {name}  {finding.text}")
    if not all(finding.is_well for finding in findings):
        raise Failure("check_failed", "Not everything is well yet.", ExitCode.FAILURE)
    click.echo("Next: picsafe endpoint test " + name + ", then picsafe endpoint serve.")


def _quoted(text: str) -> str:
    """A TOML basic string."""
    import json

    # JSON's strings are TOML's, but for the escaped slash, which is never written, and DEL
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
