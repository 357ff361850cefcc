"""``picsafe consent-words``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from chalicelib.contract.languages import DEFAULT_LANGUAGE, LANGUAGES
from picsafe.cli.consent_options import LEVELS, Levels
from picsafe.cli.output import json_option, print_json

if TYPE_CHECKING:
    from chalicelib.format.metadata import ConsentLevel


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
@json_option
def consent_words(*, allow: tuple[str, ...], language: str, for_another: bool, as_json: bool) -> None:
    """Print the words that a patient is shown or read before they agree, in their language.

    'picsafe send --consent-language' writes the same words into the report.
    """
    from picsafe.client.consent_wording import consent_wording, wording_language

    wording = consent_wording(levels_of(allow), language, is_for_another=for_another)
    if as_json:
        print_json({"language": wording_language(language), "wording": wording})
    else:
        click.echo(wording)


def levels_of(names: tuple[str, ...]) -> tuple[ConsentLevel, ...]:
    """The levels of these names."""
    from chalicelib.format.metadata import ConsentLevel

    return tuple(map(ConsentLevel, names))
