"""Choosing on the terminal who is named as the author in a FHIR server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import click

from picsafe.cli.output import print_table

if TYPE_CHECKING:
    from picsafe.delivery.fhir.practitioners import Practitioner, Practitioners
    from picsafe.delivery.settings.records import FhirSettings

_MORE = "m"
_NOBODY = "n"
_SEARCH = "s"


def choose_author(settings: FhirSettings) -> str | None:
    """Show the server's practitioners page by page; the reference of the one chosen, ``None`` for nobody.

    Raises:
        DeliveryError: the server does not say who there is.
    """
    from picsafe.delivery.fhir.practitioners import Practitioners

    with closing(Practitioners(settings)) as practitioners:
        if not practitioners.can_be_listed():
            click.echo("It does not let its practitioners be listed: --practitioner names one.", err=True)
            return None
        return _chosen(practitioners)


def _chosen(practitioners: Practitioners) -> str | None:
    pages, shown = practitioners.pages(), list[str]()
    is_more = _show_page(pages, shown)
    while True:
        words = [f"1-{len(shown)}"] if shown else []
        words += [f"{_MORE} for more"] if is_more else []
        words += [f"{_SEARCH} to search by name", f"{_NOBODY} for nobody"]
        answers = [str(number) for number in range(1, len(shown) + 1)] + [_SEARCH, _NOBODY]
        answer = click.prompt(
            f"Who is named as the author? ({', '.join(words)})",
            type=click.Choice([*answers, _MORE] if is_more else answers),
            show_choices=False,
            err=True,
        )
        if answer == _NOBODY:
            return None
        if answer == _MORE:
            is_more = _show_page(pages, shown)
        elif answer == _SEARCH:
            pages, shown = practitioners.pages(click.prompt("Name", err=True)), []
            is_more = _show_page(pages, shown)
        else:
            return shown[int(answer) - 1]


def _show_page(pages: Iterator[list[Practitioner]], shown: list[str]) -> bool:
    """Show the next page, and say whether there may be another behind it."""
    page = next(pages, None)
    if not page:
        click.echo("There is nobody more." if shown else "There is nobody.", err=True)
        return page is not None
    rows = [
        (str(number), one.reference, one.name, ", ".join(one.numbers))
        for number, one in enumerate(page, start=len(shown) + 1)
    ]
    shown += [one.reference for one in page]
    print_table(("", "There", "Name", "Numbers"), rows, whole=("There",), err=True)
    return True
