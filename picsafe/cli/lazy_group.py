"""A group of commands that are imported when they are called, so that ``--help`` is quick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

from picsafe.cli.help_text import HelpContext, in_whole_words


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """Where a command is, and what the group's help says about it.

    Attributes:
        module: to import.
        attribute: the command in it.
        summary: its short help, which a test compares with the command's own.
        section: the heading under which it is listed.
    """

    module: str
    attribute: str
    summary: str
    section: str


class LazyGroup(click.Group):
    """A group over a table of commands.

    Args:
        table: the commands by name, in the order of the help.
        attributes: as click.Group.
    """

    context_class = HelpContext

    def __init__(self, *, table: Mapping[str, LazyCommand], **attributes: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(**attributes)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order of the help."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import a command."""
        entry = self.table.get(cmd_name)
        if entry is None:
            return None
        command = getattr(import_module(entry.module), entry.attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.module}.{entry.attribute} is not a command")
        return in_whole_words(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name, or suggest the nearest one."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.table, n=1)
            if near:
                raise click.UsageError(f"{error.message} Did you mean '{near[0]}'?", ctx) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the commands of each section, without importing any."""
        for section in dict.fromkeys(entry.section for entry in self.table.values()):
            with formatter.section(section):
                formatter.write_dl(
                    [(name, entry.summary) for name, entry in self.table.items() if entry.section == section]
                )
