"""``picsafe decrypt``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from picsafe.cli.output import bars, json_option, print_json
from picsafe.client.sizes import shown_size

_MAX_KEY = 4096


@click.command(short_help="Decrypt a file with a key that you have.")
@click.argument("source", metavar="INPUT", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("output", metavar="OUTPUT", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--key",
    envvar=["PICSAFE_KEY", "PICSAFE_DECRYPT_KEY"],
    show_envvar=True,
    help="The key; - reads it from standard input. Others on this machine can see what is on a command line.",
)
@click.option(
    "--key-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file with the key."
)
@click.option(
    "--private-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The Endpoint Server's private key, for a report that was sealed to a static key.",
)
@click.option("--force", is_flag=True, help="Replace OUTPUT if it is there.")
@json_option
def decrypt(
    *,
    source: Path,
    output: Path,
    key: str | None,
    key_file: Path | None,
    private_key: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Decrypt INPUT, a .picsafe file or a bare RNCryptor message, into OUTPUT.

    What comes out of a .picsafe file is a zip. No server is asked, so no audit trail says that it was opened.

    \b
      picsafe decrypt 0000000011462800528240.picsafe report.zip --key - < key.txt
    """
    from chalicelib.format.decrypt import decrypt_file
    from picsafe.client.format_errors import format_errors
    from picsafe.client.progress import counted

    if key is not None and key_file is not None and key != "":
        raise click.UsageError("Give --key or --key-file, not both.")
    if private_key is not None and (key or key_file is not None):
        raise click.UsageError("Give a key or --private-key, not both.")
    if not force and (output.exists() or output.is_symlink()):
        raise click.UsageError(f"{output} is there already. --force replaces it.")
    secret = _unwrapped(source, private_key) if private_key is not None else _key(key, key_file)
    with bars() as progress, format_errors():
        advance = counted(progress, "decrypt", source.stat().st_size)
        size = decrypt_file(source, output, secret, progress=advance)
    if as_json:
        print_json({"output": str(output), "size": size})
    else:
        click.echo(f"Decrypted {source} into {output} ({shown_size(size)}).")


def _unwrapped(source: Path, private_key: Path) -> str:
    from chalicelib.format.picsafe import PicsafeFile
    from chalicelib.format.static_keys import StaticPrivateKey
    from picsafe.client.errors import BadFile
    from picsafe.client.format_errors import format_errors

    with format_errors(), PicsafeFile.open(source) as file:
        opener = StaticPrivateKey.from_pem(private_key.read_bytes())
        wrapped = file.static_key
        if wrapped is None:
            raise BadFile("no_static_key", f"{source} was not sealed to a static key.")
        if wrapped.key_id != opener.key_id:
            raise BadFile("unknown_static_key", f"{source} was sealed to another key than {private_key}.")
        return opener.unwrap(wrapped)


def _key(key: str | None, key_file: Path | None) -> str:
    if key_file is not None:
        with key_file.open(encoding="utf-8", errors="replace") as file:
            text = file.read(_MAX_KEY)
    elif key == "-":
        text = sys.stdin.read(_MAX_KEY)
    elif key:
        text = key
    elif sys.stdin.isatty():
        text = click.prompt("Key", hide_input=True, err=True)
    else:
        raise click.UsageError("Give the key: --key -, --key-file, --private-key, or PICSAFE_KEY.")
    # a line feed at the end is the editor's, not the key's
    if not (secret := text.rstrip("\r\n")):
        raise click.UsageError("The key is empty.")
    return str(secret)
