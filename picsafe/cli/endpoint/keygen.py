"""``picsafe endpoint keygen``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.endpoint.options import endpoint_errors
from picsafe.cli.output import json_option, print_fields, print_json

if TYPE_CHECKING:
    from chalicelib.format.static_keys import StaticPrivateKey

USUAL_FILE = Path("static-key.pem")
_PATH = click.Path(dir_okay=False, path_type=Path)


@click.command(short_help="Make a key that senders can seal to.")
@click.option("--out", type=_PATH, help=f"The private key's new file.  [default: {USUAL_FILE}]")
@click.option("--qr", "qr_file", type=_PATH, help="Also draw the public key's QR code, as .png or .svg.")
@click.option(
    "--show", type=_PATH, metavar="FILE", help="Make no key; print the public key of this private one."
)
@json_option
def keygen(*, out: Path | None, qr_file: Path | None, show: Path | None, as_json: bool) -> None:
    """Make a pair of keys: the private one for this server, the public one for everybody who sends to it.

    Name the private key's file in endpoint.toml, and keep a copy of it elsewhere: without it, what was sealed
    to it cannot be opened. Senders compare the fingerprint with you, on the telephone for example.

    \b
      picsafe endpoint keygen --out /etc/picsafe/keys/2026.pem --qr key.png
    """
    from picsafe.endpoint.qr import require_segno
    from picsafe.endpoint.static_keys import make_private_key, read_private_key

    if show is not None and out is not None:
        raise click.UsageError("Give --out or --show, not both.")
    _check_qr(qr_file)
    with endpoint_errors():
        if qr_file is not None or sys.stdout.isatty():
            require_segno()
        private_key = read_private_key(show) if show is not None else make_private_key(out or USUAL_FILE)
    if qr_file is not None:
        _draw(private_key, qr_file)
    _print(private_key, show or out or USUAL_FILE, as_json=as_json)


def _check_qr(path: Path | None) -> None:
    from picsafe.endpoint.qr import KINDS

    if path is None:
        return
    if path.suffix.lstrip(".").lower() not in KINDS:
        raise click.UsageError("--qr takes a file that is called .png or .svg.")
    if path.exists() or path.is_symlink():
        raise click.UsageError(f"{path} is there already.")


def _draw(private_key: StaticPrivateKey, path: Path) -> None:
    from picsafe.client.files import local_failures, write_atomically
    from picsafe.endpoint.qr import qr_image

    with local_failures(str(path)):
        write_atomically(path, qr_image(private_key.public_key, path.suffix.lstrip(".").lower()), mode=0o644)


def _print(private_key: StaticPrivateKey, path: Path, *, as_json: bool) -> None:
    from chalicelib.contract.static_keys import shown_fingerprint
    from picsafe.endpoint.qr import qr_text

    if as_json:
        print_json(
            {"public_key": private_key.public_key, "fingerprint": private_key.key_id, "file": str(path)}
        )
        return
    if sys.stdout.isatty():
        click.echo(qr_text(private_key.public_key))
    print_fields(
        [
            ("Public key", private_key.public_key),
            ("Fingerprint", shown_fingerprint(private_key.key_id)),
            ("Private key", str(path)),
        ]
    )
