"""Help whose lines break between words alone: ``--master-key`` is one, and is copied as one."""

from __future__ import annotations

from collections.abc import Iterable

import click

# a letter of nobody's, at which no line is broken
_HYPHEN = "\ue000"


class WholeWords(click.HelpFormatter):
    """click's formatter, which would break lines at hyphens as well."""

    def write(self, string: str) -> None:
        """Take on what is ready."""
        super().write(string.replace(_HYPHEN, "-"))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Take on how a command is called."""
        super().write_usage(_whole(prog), _whole(args), prefix)

    def write_text(self, text: str) -> None:
        """Take on paragraphs."""
        super().write_text(_whole(text))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Take on options or commands, and what each is for."""
        super().write_dl([(_whole(one), _whole(two)) for one, two in rows], col_max, col_spacing)


class HelpContext(click.Context):
    """click's context, which formats help so."""

    formatter_class = WholeWords


def in_whole_words(command: click.Command) -> click.Command:
    """A command that formats its help so, and those below it."""
    command.context_class = HelpContext
    if isinstance(command, click.Group):
        for below in command.commands.values():
            in_whole_words(below)
    return command


def _whole(text: str) -> str:
    return text.replace("-", _HYPHEN)
