"""Options that say where on the body, how urgent, and of which visit a report is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

URGENCIES = ("routine", "urgent", "emergency")


def clinical_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add them; they arrive as ``body_site``, ``urgency`` and ``visit``, None where they are not given."""
    for option in reversed(
        (
            click.option(
                "--body-site",
                metavar="WORDS",
                help='Where on the body, with the patient\'s side: "Left forearm".',
            ),
            click.option(
                "--urgency",
                type=click.Choice(URGENCIES),
                help="How soon it should be looked at: when there is time, today, or now. For an emergency, "
                "call as well: nobody may be looking.",
            ),
            click.option(
                "--visit", metavar="NUMBER", help="The visit's or encounter's number in the hospital."
            ),
        )
    ):
        command = option(command)
    return command
