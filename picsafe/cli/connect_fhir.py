"""``picsafe connect fhir``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from picsafe.cli.agreeing import agree, open_option
from picsafe.cli.connecting import asked, ca_option, connect_with, converted, secret_at
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.connections.store import Connections
    from picsafe.delivery.settings.kinds import AnySettings


@click.command("fhir", short_help="Connect a FHIR server.")
@click.argument("url")
@click.option("--user", metavar="NAME", help="Sign in with this name and a password, which is asked for.")
@click.option("--token", is_flag=True, help="Sign in with a token, which is asked for.")
@click.option(
    "--client-id",
    metavar="ID",
    help="Sign in in a browser (SMART), as the server knows this program.",
)
@click.option("--scope", metavar="SCOPES", help="What is asked for there.  [default: all that you may do]")
@click.option(
    "--redirect-port",
    type=click.IntRange(1, 65_535),
    metavar="PORT",
    help="Where the browser comes back to: http://127.0.0.1:PORT/callback.  [default: 8745]",
)
@click.option("--paste", is_flag=True, help="The browser is on another machine: its last address is pasted.")
@open_option
@click.option(
    "--secret",
    metavar="env:NAME|file:PATH",
    help="Where the password or the token is read each time, instead of being asked for and kept.",
)
@click.option(
    "--patient-system",
    metavar="URI",
    help="The system of your hospital's patient IDs (Identifier.system); without it, patients are found by "
    "name and birth date alone.",
)
@click.option(
    "--create",
    type=click.Choice(["never", "ask", "always"]),
    default="ask",
    show_default=True,
    help="Whether a patient who is not known there is created.",
)
@click.option(
    "--without-id",
    type=click.Choice(["single", "ask"]),
    default="single",
    show_default=True,
    help="Whether the only patient with the name and birth date is taken, or asked about.",
)
@click.option(
    "--upload",
    type=click.Choice(["raw", "base64", "inline"]),
    help="How files are sent to R4: as they are, within the JSON of a Binary, or within the document's own. "
    " [default: raw]",
)
@click.option(
    "--practitioner",
    metavar="REFERENCE|none",
    help="Who is named as the author: Practitioner/123, or nobody.  [default: asks at a terminal]",
)
@ca_option
@pass_settings
def fhir(
    settings: Settings,
    /,
    *,
    url: str,
    user: str | None,
    token: bool,
    client_id: str | None,
    scope: str | None,
    redirect_port: int | None,
    paste: bool,
    opens: bool,
    secret: str | None,
    practitioner: str | None,
    **about: Any,  # noqa: ANN401 - click made the types
) -> None:
    """Connect the FHIR server whose base address is URL, of version STU3 or R4.

    \b
      picsafe connect fhir https://fhir.myhospital.example/stu3 --client-id picsafe --open \\
          --patient-system https://myhospital.example/mrn

    It is asked what it can do, and connected only if that is enough. Then you choose which of its
    practitioners is named as the author of what you send.
    """
    if sum((token, user is not None, client_id is not None)) > 1:
        raise click.UsageError("Give --user, --token or --client-id, and only one of them.")
    if secret is not None and user is None and not token:
        raise click.UsageError("--secret goes with --user or --token.")
    from picsafe.delivery.signing_in import begin

    what = "Token" if token else "Password"
    named = None if practitioner == "none" else practitioner

    def make(connections: Connections) -> AnySettings:
        login: dict[str, Any] = {}
        if user is not None or token:
            kept = secret_at(secret) if secret is not None else asked(connections, "fhir", what)
            login = {"token": kept} if token else {"user": user, "password": kept}
        if client_id is not None:
            login = {
                "client_id": client_id,
                "token_file": connections.new_secret("fhir"),
                "user_scope": scope,
                "redirect_port": redirect_port,
            }
        given = {"url": url, "version": "STU3", "allow_http": settings.allow_http, "practitioner": named}
        made = _of_its_version(converted("fhir", {**given, **login, **about}))
        if client_id is not None:
            agree(begin("fhir", made), opens=opens, listens=not paste)
        return made

    connect_with(settings, "fhir", make, _with_author if practitioner is None else None)


def _of_its_version(made: AnySettings) -> AnySettings:
    """The settings of a FHIR server with the version that it says it speaks."""
    from contextlib import closing

    import msgspec

    from picsafe.delivery.fhir.client import FhirClient
    from picsafe.delivery.settings.records import FhirSettings

    if not isinstance(made, FhirSettings):
        return made
    with closing(FhirClient(made)) as client:
        is_r4 = client.capabilities().version.startswith("4.")
    return msgspec.structs.replace(made, version="R4") if is_r4 else made


def _with_author(made: AnySettings) -> AnySettings:
    """The settings of a FHIR server with whom the person at the terminal chooses."""
    import msgspec

    from picsafe.cli.authors import choose_author
    from picsafe.delivery.settings.records import FhirSettings

    if not isinstance(made, FhirSettings) or not sys.stdin.isatty():
        return made
    return msgspec.structs.replace(made, practitioner=choose_author(made))
