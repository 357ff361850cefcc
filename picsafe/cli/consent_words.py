"""``picsafe consent-words``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from chalicelib.contract.languages import DEFAULT_LANGUAGE, LANGUAGES
from picsafe.cli.consent_options import LEVELS, Levels
from picsafe.cli.output import json_option, print_json
from picsafe.cli.own_words import mention_own_words, own_words, version_of
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from chalicelib.format.metadata import ConsentLevel
    from picsafe.client.own_wordings import MemberConsentWording


@click.command("consent-words", short_help="Print the words that a patient agrees to.")
@click.option(
    "--allow",
    type=Levels(),
    default=LEVELS[:1],
    show_default=True,
    help="What is agreed to: treatment, education, publication.",
)
@click.option(
    "--language",
    metavar="TAG",
    default=DEFAULT_LANGUAGE,
    show_default=True,
    help=f"The patient's: {', '.join(LANGUAGES)}, or one of their kinds such as fr-CA.",
)
@click.option("--for-another", is_flag=True, help="Somebody else agrees for the patient.")
@click.option(
    "--to",
    metavar="storage|recipient|fhir|dropbox|box|NAME",
    help="Where the report is to go, for members of several enterprises that have words of their own.",
)
@click.option("--standard", is_flag=True, help="Print PicSafe's words, without asking for your hospital's.")
@json_option
@pass_settings
def consent_words(
    settings: Settings,
    /,
    *,
    allow: tuple[str, ...],
    language: str,
    for_another: bool,
    to: str | None,
    standard: bool,
    as_json: bool,
) -> None:
    """Print the words that a patient is shown or read before they agree, in their language.

    They are your hospital's own if you are signed in and it has some, or else PicSafe's. 'picsafe send
    --consent-language' writes the same words into the report; --consent-version makes sure of it.
    """
    from picsafe.client.consent_wording import consent_wording

    own = None if standard else _own(settings, to)
    said = consent_wording(levels_of(allow), language, is_for_another=for_another, own=own)
    if as_json:
        print_json(
            {
                "language": said.language,
                "wording": said.text,
                "issuer": said.issuer,
                "version": int(said.edition or 0),
                "consent_version": version_of(said, own),
            }
        )
        return
    mention_own_words(said, own)
    click.echo(said.text)


def _own(settings: Settings, to: str | None) -> MemberConsentWording | None:
    from picsafe.client.errors import NotSignedIn

    with settings.client() as picsafe:
        try:
            return own_words(picsafe, to)
        except NotSignedIn:
            click.echo("Nobody is signed in: these are PicSafe's words.", err=True)
            return None


def levels_of(names: tuple[str, ...]) -> tuple[ConsentLevel, ...]:
    """The levels of these names."""
    from chalicelib.format.metadata import ConsentLevel

    return tuple(map(ConsentLevel, names))
