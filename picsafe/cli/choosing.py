"""Asking on the terminal whose record a report belongs to."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from picsafe.cli.output import Bars, print_table

if TYPE_CHECKING:
    from picsafe.connections.attempts import Ask
    from picsafe.delivery.errors import NeedsPerson
    from picsafe.delivery.matching import Candidate
    from picsafe.delivery.model import ReportView

_CREATE = "c"
_NONE = "n"
_DIFFERENCES = {"patient_id": "patient ID", "name": "name", "birth_date": "birth date"}


def patient_asker(bars: Bars) -> Ask:
    """What asks; without a terminal nobody answers.

    Args:
        bars: hidden meanwhile.
    """

    def ask(question: NeedsPerson, report: ReportView, candidates: Sequence[Candidate]) -> str | None:
        from picsafe.delivery.matching import CREATE, MAX_CHOICES

        bars.hide()
        # how it is answered elsewhere than here comes after the first sentence
        click.echo(f"{question.detail.partition('. ')[0]}.", err=True)
        if not sys.stdin.isatty():
            click.echo("Nobody can be asked here.", err=True)
            return None
        may_create = CREATE in question.choices
        candidates = candidates[:MAX_CHOICES]
        if not candidates and not may_create:
            return None
        _show(report, candidates)
        answers = [str(number) for number in range(1, len(candidates) + 1)]
        words = [f"1-{len(candidates)}"] if candidates else []
        if may_create:
            answers.append(_CREATE)
            words.append(f"{_CREATE} to create the patient there")
        answers.append(_NONE)
        words.append(f"{_NONE} for none: nothing is sent")
        try:
            answer = click.prompt(
                f"Whose record is it? ({', '.join(words)})",
                type=click.Choice(answers),
                show_choices=False,
                err=True,
            )
        except click.Abort:
            answer = _NONE
        if answer == _NONE:
            return None
        return CREATE if answer == _CREATE else candidates[int(answer) - 1].reference

    return ask


def _show(report: ReportView, candidates: Sequence[Candidate]) -> None:
    from picsafe.delivery.matching import differences, query_of

    named = query_of(report.metadata.patient)
    name = f"{named.given} {named.family}".strip()
    rows = [("", "(your report)", named.patient_id, name, named.birth_date, "")]
    for number, one in enumerate(candidates, start=1):
        differs = [_DIFFERENCES[word] for word in differences(named, one)]
        rows.append(
            (
                str(number),
                one.reference,
                ", ".join(one.patient_ids),
                "; ".join(f"{given} {family}".strip() for family, given in one.names),
                one.birth_date,
                ", ".join(differs if one.is_active else [*differs, "not in use"]),
            )
        )
    print_table(("", "There", "Patient ID", "Name", "Born", "Differs in"), rows, whole=("There",), err=True)
