"""``picsafe connect fhir``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

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
    secret: str | None,
    practitioner: str | None,
    **about: Any,  # noqa: ANN401 - click made the types
) -> None:
    """Connect the FHIR server whose base address is URL, of version STU3 or R4.

    \b
      picsafe connect fhir https://fhir.myhospital.example/stu3 --user pat \\
          --patient-system https://myhospital.example/mrn

    It is asked what it can do, and connected only if that is enough. Then you choose which of its
    practitioners is named as the author of what you send.
    """
    if token and user is not None:
        raise click.UsageError("Give --user or --token, not both.")
    if secret is not None and user is None and not token:
        raise click.UsageError("--secret goes with --user or --token.")
    what = "Token" if token else "Password"
    named = None if practitioner == "none" else practitioner

    def make(connections: Connections) -> AnySettings:
        login: dict[str, Any] = {}
        if user is not None or token:
            kept = secret_at(secret) if secret is not None else asked(connections, "fhir", what)
            login = {"token": kept} if token else {"user": user, "password": kept}
        given = {"url": url, "version": "STU3", "allow_http": settings.allow_http, "practitioner": named}
        return _of_its_version(converted("fhir", {**given, **login, **about}))

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
