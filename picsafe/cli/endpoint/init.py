"""``picsafe endpoint init``."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from picsafe.cli.endpoint.options import endpoint_errors, file_exists, new_config_option, option_of
from picsafe.cli.failure import ExitCode, Failure

USUAL_LISTEN = "127.0.0.1:8443"
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
[senders]
{senders}
{http}{cloud}[retention]
# how long a sealed report is kept once it has been delivered
days = {days}

[destination.{name}]
kind = "folder"
path = {folder}
"""
ALLOW = """\
# whose reports are taken
allow = [{patterns}]
"""
EVERYBODY = """\
# whose reports are taken; as long as this is missing, everybody's who has an account
# allow = ["*@myhospital.example"]
"""
HTTP = """\
[http]
# what senders call this server: tokens are made for exactly this
public_url = {public_url}
listen = {listen}
{tls}
"""
PROXY = """\
# a proxy in front speaks TLS, and sets X-Forwarded-For and X-Forwarded-Proto; otherwise give tls_certificate,
# tls_key and an address of this machine to listen at
trust_proxy = true
"""
CLOUD = """\
[cloud]
# seconds between two looks for what members of the enterprise have sent to PicSafe Cloud
interval = 60

"""


def _server(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    from chalicelib.contract.errors import InvalidOrigin
    from chalicelib.contract.origins import origin_of

    if not value and parameter.name == "public_url":
        return value
    try:
        return origin_of(value)
    except InvalidOrigin:
        raise click.BadParameter(
            f"{value} is no server's address such as https://user.picsafe.com.", ctx, parameter
        ) from None


def _file(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    if value and not Path(value).is_file():
        raise click.BadParameter(f"There is no file {value}.", ctx, parameter)
    return str(Path(value).absolute()) if value else ""


@click.command(short_help="Write endpoint.toml by asking.")
@new_config_option
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
    callback=_server,
    help="Its address.",
)
@click.option(
    "--key-server",
    prompt="Which Key Server has the reports' keys?",
    default="https://key.picsafe.com",
    callback=_server,
    help="Its address.",
)
@click.option(
    "--api-key-file",
    prompt="Which file has your enterprise's API key? (empty: there is none)",
    default="",
    show_default=False,
    callback=_file,
    help="The file that holds the API key; it gets tokens for the Key Server.",
)
@click.option("--cloud/--no-cloud", default=None, help="Whether PicSafe Cloud is a way in.  [default: asks]")
@click.option(
    "--public-url",
    prompt="At which address do senders post reports? (empty: nobody posts)",
    default="",
    show_default=False,
    callback=_server,
    help="What senders call this server.",
)
@click.option(
    "--senders",
    prompt="Whose reports are taken? Like *@myhospital.example (empty: everybody's)",
    default="",
    show_default=False,
    help="Patterns of e-mail addresses, with commas between them.",
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
    cloud: bool | None,
    public_url: str,
    senders: str,
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

    if cloud is None:
        cloud = bool(api_key_file) and _asked("Fetch what its members send to PicSafe Cloud?")
    if not folder.exists():
        if not _asked(f"{folder} is not there. Make it?"):
            raise _no_folder(folder, config_file)
        _make(folder)
    patterns = [pattern.strip() for pattern in senders.split(",") if pattern.strip()]
    listen = _listen_at(public_url)
    proxy = PROXY if public_url.startswith("https://") else ""
    document = TEMPLATE.format(
        data=_quoted(str(data.absolute())),
        user_server=_quoted(user_server),
        key_servers=_quoted(key_server),
        api_key=f"api_key = {_quoted(f'file:{api_key_file}')}\n" if api_key_file else "",
        senders=ALLOW.format(patterns=", ".join(map(_quoted, patterns))) if patterns else EVERYBODY,
        http=HTTP.format(public_url=_quoted(public_url), listen=_quoted(listen), tls=proxy)
        if public_url
        else "",
        cloud=CLOUD if cloud else "",
        days=days,
        name=name,
        folder=_quoted(str(folder.absolute())),
    ).encode()
    with endpoint_errors(), Endpoint(decode_config(document)) as endpoint:
        routes = endpoint.deliveries.routes
        if not private_files.create(config_file.absolute(), document):
            raise file_exists(config_file)
        click.echo(f"{config_file} is written.")
        if public_url and listen == USUAL_LISTEN:
            click.echo(f"Have {public_url} forwarded to {listen}, or change 'listen' in the file.")
        findings = [finding for route in routes.values() for finding in route.destination.check()]
        for finding in findings:
            click.echo(f"{finding.level:<4}  {name}  {finding.text}")
    option = option_of(config_file)
    if not all(finding.is_well for finding in findings):
        raise Failure(
            "check_failed",
            "Not everything is well yet.",
            ExitCode.FAILURE,
            hint=f"picsafe endpoint check{option}",
        )
    click.echo(f"Next: picsafe endpoint check{option}")
    click.echo(f"      picsafe endpoint test {name}{option}")
    click.echo(f"      picsafe endpoint serve{option}")


def _listen_at(public_url: str) -> str:
    """Where the server listens: where senders post if that is this machine, without a proxy in front."""
    from urllib.parse import urlsplit

    from chalicelib.contract.origins import is_loopback

    if not public_url.startswith("http://") or not is_loopback(public_url):
        return USUAL_LISTEN
    there = urlsplit(public_url)
    host = there.hostname or ""
    address = f"[{host}]" if ":" in host else host if host.startswith("127.") else "127.0.0.1"
    return f"{address}:{there.port or 80}"


def _no_folder(folder: Path, config_file: Path) -> Failure:
    return Failure(
        "folder_unavailable",
        f"There is no folder {folder}. {config_file} was not written: make the folder, and run this again.",
        ExitCode.FAILURE,
        hint=f"mkdir -p -m 700 {shlex.quote(str(folder))}",
    )


def _asked(question: str) -> bool:
    """What somebody at a terminal says; elsewhere no."""
    return sys.stdin.isatty() and click.confirm(question, default=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise Failure(
            "folder_unavailable", f"{folder} cannot be made: {error.strerror}.", ExitCode.FAILURE
        ) from error


def _quoted(text: str) -> str:
    """A TOML basic string."""
    import json

    # JSON's strings are TOML's, but for the escaped slash, which is never written, and DEL
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
