"""What ``picsafe send`` says of files that did not go into the report as they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.conversions import ConvertedFile

_MOST_NAMED: Final = 5


def mention_conversions(conversions: Sequence[ConvertedFile]) -> None:
    """Say on standard error what was done to which file.

    Whatever has a note is named. A folder of an iPhone's photos has none, and does not push the link off the
    screen.
    """
    from chalicelib.contract.format_names import format_name

    plain: dict[tuple[str, str], list[str]] = {}
    for one in conversions:
        if one.note:
            kinds = (
                f" ({format_name(one.source)} to {format_name(one.target)})"
                if one.source != one.target
                else ""
            )
            click.echo(f"{one_line(one.file)}{kinds}: {one_line(one.note, limit=1000)}", err=True)
        else:
            plain.setdefault((one.source, one.target), []).append(one_line(one.file))
    for (source, target), names in plain.items():
        more = len(names) - _MOST_NAMED
        named = ", ".join(names[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        click.echo(f"Converted from {format_name(source)} to {format_name(target)}: {named}", err=True)
