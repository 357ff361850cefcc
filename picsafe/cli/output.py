"""What commands print: data to standard output, progress to standard error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import click

from picsafe.client.text import one_line

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_UNBOUNDED = 10_000

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

    click.echo(json.dumps(msgspec.to_builtins(document, enc_hook=str), indent=2, ensure_ascii=False))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()) -> None:
    """Print rows under headings; a terminal wraps cells, a pipe gets each row on one line."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _UNBOUNDED
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for name in columns:
        table.add_column(
            name,
            justify="right" if name in right else "left",
            overflow="fold",
            no_wrap=not console.is_terminal,
        )
    for row in rows:
        # Text, not markup: a name in brackets is a name
        table.add_row(*(Text(one_line(cell)) for cell in row))
    console.print(table)


def print_fields(fields: Sequence[tuple[str, str]]) -> None:
    """Print names and values, one a line, without those that are empty."""
    shown = [(name, one_line(value, limit=4000)) for name, value in fields if value]
    width = max((len(name) for name, _ in shown), default=0)
    for name, value in shown:
        click.echo(f"{name.ljust(width)}  {value}")


def shown_time(moment: datetime) -> str:
    """A moment as people read it, in UTC, to the minute."""
    return moment.astimezone(UTC).strftime("%-d %b %Y %H:%M UTC")


def shown_size(size: int) -> str:
    """A size in decimal units, as drives and providers count."""
    value = float(size)
    for unit in ("bytes", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


class Bars:
    """Progress bars on a terminal's standard error, one a step.

    Args:
        progress: rich's display.
        titles: what the steps are called.
    """

    def __init__(self, progress: Progress, titles: dict[str, str]) -> None:
        self._progress = progress
        self._titles = titles
        self._task: TaskID | None = None

    def began(self, step: Literal["prepare", "seal", "upload"] | str, total: int) -> None:  # noqa: PYI051 - names the protocol's values
        """Show the next step's bar in the place of the one before."""
        self.finish()
        self._task = self._progress.add_task(self._titles.get(step, step), total=total or None)

    def reached(self, done: int) -> None:
        """Move the present bar."""
        if self._task is not None:
            self._progress.update(self._task, completed=done)

    def finish(self) -> None:
        """Take the present bar away."""
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None


@contextmanager
def bars(titles: dict[str, str]) -> Iterator[Bars | None]:
    """Progress bars, or nothing where standard error is not a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns: list[Any] = [
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    ]
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bars(progress, titles)


@contextmanager
def download_bar(title: str) -> Iterator[Callable[[int], None] | None]:
    """One bar for a transfer whose size is not known beforehand."""
    with bars({"download": title}) as shown:
        if shown is None:
            yield None
            return
        started = False

        def reached(done: int) -> None:
            nonlocal started
            if not started:
                shown.began("download", 0)
                started = True
            shown.reached(done)

        yield reached
