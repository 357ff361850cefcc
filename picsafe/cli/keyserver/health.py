"""``picsafe keyserver health``: whether the server of this machine works, for a container's health check."""

from __future__ import annotations

import http.client
import json
import ssl

import click

from picsafe.cli.failure import ExitCode, Failure
from picsafe.client.text import one_line

_SECONDS = 8.0
_LONGEST = 64 * 1024
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to


@click.command("health", short_help="Say whether the server of this machine works.")
@click.option(
    "--host", envvar="PICSAFE_SERVE_HOST", default="127.0.0.1", show_default=True, help="As it listens."
)
@click.option(
    "--port",
    envvar="PICSAFE_SERVE_PORT",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="As it listens.",
)
@click.option(
    "--tls-certificate",
    envvar="PICSAFE_SERVE_TLS_CERTIFICATE",
    metavar="FILE",
    help="As it was told: it is asked by HTTPS then.",
)
def health(*, host: str, port: int, tls_certificate: str | None) -> None:
    """Ask the server of this machine for GET /health, and say what it answers.

    Tell it what 'picsafe serve' was told, or set the same PICSAFE_SERVE_... in the environment. Exit code 0
    if it works, also with warnings, and 7 if not.
    """
    try:
        status, body = _ask(_EVERYWHERE.get(host, host), port, is_tls=bool(tls_certificate))
        answer = json.loads(body)
        code, warnings = str(answer.get("code", "unavailable")), list(answer.get("warnings", []))
    except (OSError, http.client.HTTPException, ValueError, AttributeError, TypeError) as error:
        way = "HTTPS" if tls_certificate else "HTTP"
        raise Failure(
            "unreachable",
            f"Nothing that makes sense answers by {way} at {host}:{port}. Does the server run, and are "
            "--host, --port and --tls-certificate, or PICSAFE_SERVE_... in the environment, what "
            "it was told?",
            ExitCode.UNAVAILABLE,
        ) from error
    if status != http.client.OK:
        raise Failure(one_line(code), one_line(str(answer.get("detail", ""))), ExitCode.UNAVAILABLE)
    click.echo("ok")
    for warning in warnings:
        click.echo(f"Warning: {one_line(str(warning))}", err=True)


def _ask(host: str, port: int, *, is_tls: bool) -> tuple[int, bytes]:
    if is_tls:
        # its certificate is for another name than this machine's own, and nothing is told to it
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, port, timeout=_SECONDS, context=context
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        return answer.status, answer.read(_LONGEST)
    finally:
        connection.close()
