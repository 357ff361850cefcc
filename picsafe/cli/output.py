"""What commands print: data to standard output, progress to standard error."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import click

from picsafe.client.text import one_line

if TYPE_CHECKING:
    from rich.progress import Progress as Display
    from rich.progress import TaskID

    from picsafe.client.progress import Step

_UNBOUNDED = 10_000
_CONTROL_CHARACTERS = re.compile("[\x7f-\x9f]")
_STEPS: Mapping[Step, str] = {
    "prepare": "Preparing",
    "convert": "Converting",
    "seal": "Encrypting",
    "upload": "Uploading",
    "download": "Downloading",
    "verify": "Verifying",
    "write": "Writing",
    "decrypt": "Decrypting",
    "deliver": "Delivering",
    "read_log": "Reading the log",
}

AS_JSON = "picsafe.as_json"


def _remember(ctx: click.Context, _: click.Parameter, value: bool) -> bool:  # noqa: FBT001 - click's signature
    ctx.meta[AS_JSON] = value
    return value


json_option = click.option(
    "--json", "as_json", is_flag=True, callback=_remember, help="Print JSON, for scripts."
)
yes_option = click.option(
    "--yes", is_flag=True, help="Do not ask before a Key Server that is not PicSafe's learns who you are."
)


def print_json(document: object) -> None:
    """Print a document: times as RFC 3339, structs as objects, paths as text."""
    import msgspec

    text = json.dumps(msgspec.to_builtins(document, enc_hook=str), indent=2, ensure_ascii=False)
    # JSON lets them stand, and a terminal acts on them
    click.echo(_CONTROL_CHARACTERS.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def print_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
    limit: int = 200,
    err: bool = False,
) -> None:
    """Print rows under headings; a terminal wraps cells, a pipe gets each row on one line.

    Args:
        columns: the headings.
        rows: the cells; whatever a terminal would act on is taken out of them.
        right: columns of numbers.
        whole: columns to be copied from, which are not wrapped.
        limit: characters of a cell, which is cut after them.
        err: whether it goes to standard error, because something is asked about it.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, stderr=err)
    if not console.is_terminal:
        console.width = _UNBOUNDED
    table = Table(
        box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style="bold"
    )
    for name in columns:
        table.add_column(
            name,
            justify="right" if name in right else "left",
            overflow="fold",
            no_wrap=name in whole or not console.is_terminal,
        )
    for row in rows:
        # Text, not markup: a name in brackets is a name
        table.add_row(*(Text(one_line(cell, limit=limit)) for cell in row))
    console.print(table)


def terminal_width() -> int | None:
    """How many columns the terminal has that standard output is; ``None`` where it is none."""
    from rich.console import Console

    console = Console()
    return console.width if console.is_terminal else None


def wrapped(text: str, width: int | None, *, first: str = "", rest: str = "") -> str:
    """A paragraph as lines of a terminal, broken between words, or as the one line that it is.

    What is longer than a line is left to the terminal, so that whoever copies it has it whole.

    Args:
        text: the paragraph.
        width: columns of the terminal; ``None`` for one line.
        first: what the first line begins with.
        rest: what the others begin with.
    """
    if width is None:
        return first + text
    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def print_fields(fields: Sequence[tuple[str, str]], *, err: bool = False) -> None:
    """Print names and values, one a line, without those that are empty; with ``err`` on standard error."""
    shown = [(name, one_line(value, limit=4000)) for name, value in fields if value]
    width = max((len(name) for name, _ in shown), default=0)
    for name, value in shown:
        click.echo(f"{name.ljust(width)}  {value}", err=err)


def counted(count: int, one: str, many: str) -> str:
    """Return ``1 key`` or ``2 keys``."""
    return f"{count} {one if count == 1 else many}"


def keys_and_entries(reports: int, entries: int) -> str:
    """What a Key Server's store holds: ``1 key and 3 entries``."""
    return f"{counted(reports, 'key', 'keys')} and {counted(entries, 'entry', 'entries')}"


def shown_time(moment: datetime) -> str:
    """A moment as people read it, in UTC, to the minute."""
    return moment.astimezone(UTC).strftime("%-d %b %Y %H:%M UTC")


def table_time(moment: datetime) -> str:
    """A moment in a column whose heading says UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


class Bars:
    """Progress bars on standard error, one a step (the library's ``Progress``).

    Args:
        display: rich's display, or ``None`` where standard error is not a terminal.
    """

    def __init__(self, display: Display | None) -> None:
        self._display = display
        self._task: TaskID | None = None

    def began(self, step: Step, total: int) -> None:
        """Show the next step's bar in the place of the one before."""
        if self._display is None:
            return
        self.hide()
        self._task = self._display.add_task(_STEPS[step], total=total or None)
        self._display.start()

    def reached(self, done: int) -> None:
        """Move the present bar."""
        if self._display is not None and self._task is not None:
            self._display.update(self._task, completed=done)

    def hide(self) -> None:
        """Take the present bar away, because something else is to be read."""
        if self._display is not None and self._task is not None:
            self._display.stop()
            self._display.remove_task(self._task)
            self._task = None


@contextmanager
def bars(counted: Literal["bytes", "entries"] = "bytes") -> Iterator[Bars]:
    """Progress bars for as long as the context lasts.

    Args:
        counted: what they count.
    """
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield Bars(None)
        return
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        ProgressColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )
    from rich.progress import Progress as Display

    amounts: list[ProgressColumn] = [DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()]
    if counted == "entries":
        amounts = [TextColumn("{task.completed:,.0f} entries")]
    columns = (TextColumn("{task.description}"), BarColumn(), *amounts)
    shown = Bars(Display(*columns, console=console, transient=True))
    try:
        yield shown
    finally:
        shown.hide()
