"""``picsafe enterprise consent-wording``."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import click

from picsafe.cli.consent_options import read_text
from picsafe.cli.enterprise.options import enterprise_option
from picsafe.cli.output import json_option, print_json, print_table, shown_time
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.client.own_wordings import EnterpriseConsentWording


@click.group("consent-wording", short_help="Say what patients agree to, in your own words.")
def consent_wording() -> None:
    """Say what the patients of all members agree to, in your hospital's own words.

    They are shown and read in the place of PicSafe's from then on, and each report says which version of your
    words it was. A language that you have not written falls back to PicSafe's words, which are said to be so.

    \b
      picsafe enterprise consent-wording show --standard > words.toml
      picsafe enterprise consent-wording set words.toml
    """


@consent_wording.command(short_help="Print your words as a file to be changed.")
@click.option("--standard", is_flag=True, help="Print PicSafe's words instead, to begin with.")
@click.option("--history", is_flag=True, help="Show when they were changed, and by whom.")
@enterprise_option
@json_option
@pass_settings
def show(settings: Settings, /, *, standard: bool, history: bool, number: int | None, as_json: bool) -> None:
    """Print the words that patients agree to as a TOML file, which 'set' takes."""
    from picsafe.cli.enterprise.wording_file import written_words
    from picsafe.client.consent_wording import standard_words

    if standard:
        click.echo(written_words(standard_words()), nl=False)
        return
    with settings.client() as picsafe:
        found = picsafe.enterprise(number).consent_wording.show()
    if as_json:
        print_json(found)
    elif history:
        print_table(
            ("Version", "Laid down", "By user", "Languages"),
            [
                (
                    str(one.version),
                    shown_time(one.changed_at) if one.changed_at else "",
                    f"{one.changed_by:09d}",
                    ", ".join(one.languages) or "none",
                )
                for one in found.history
            ],
        )
    else:
        _print(found)


@consent_wording.command("set", short_help="Have patients agree to the words in FILE.")
@click.argument("file", type=click.File(encoding="utf-8"))
@enterprise_option
@json_option
@pass_settings
def set_words(settings: Settings, /, *, file: TextIO, number: int | None, as_json: bool) -> None:
    """Have patients agree to the words in FILE, a TOML file as 'show' prints it; - is standard input."""
    from picsafe.cli.enterprise.wording_file import read_words

    words = read_words(read_text(file, f"{file.name} is"), file.name)
    with settings.client() as picsafe:
        found = picsafe.enterprise(number).consent_wording.replace(words)
    print_json(found) if as_json else _print(found)


@consent_wording.command(short_help="Have patients agree to PicSafe's words again.")
@enterprise_option
@json_option
@pass_settings
def clear(settings: Settings, /, *, number: int | None, as_json: bool) -> None:
    """Have patients agree to PicSafe's words again. What was laid down before is kept in the history."""
    with settings.client() as picsafe:
        found = picsafe.enterprise(number).consent_wording.clear()
    print_json(found) if as_json else _print(found)


def _print(found: EnterpriseConsentWording) -> None:
    from picsafe.cli.enterprise.wording_file import written_words

    if found.words.languages or found.words.title:
        when = f" of {shown_time(found.changed_at)}" if found.changed_at else ""
        click.echo(f"Version {found.version}{when}", err=True)
        click.echo(written_words(found.words), nl=False)
    else:
        click.echo("Patients agree to PicSafe's words: 'picsafe consent-words' prints them.", err=True)
