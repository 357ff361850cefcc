"""What the operator sees: progress as lines, which also read well in a log, and plans as a table."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.deployment import Step
from infra.findings import Finding

_LOG_WIDTH = 160
_SIGNS = {"create": "[green]+ create[/]", "update": "[yellow]~ update[/]", "keep": "[dim]= keep[/]"}
_ACTIONS = {"Add": "[green]+[/]", "Modify": "[yellow]~[/]", "Remove": "[red]-[/]"}


class ConsoleReporter:
    """Progress, one line for each thing."""

    def __init__(self) -> None:
        self._console = _console()

    def doing(self, what: str) -> None:
        """See ``Reporter``."""
        self._console.print(f"[dim]… {escape(what)}[/]", highlight=False)

    def done(self, what: str) -> None:
        """See ``Reporter``."""
        self._console.print(f"[green]✓[/] {escape(what)}", highlight=False)


def show_plan(steps: Sequence[Step]) -> None:
    """A table of what would happen, and its sum."""
    table = Table("stack", "region", "what", "resources")
    for step in steps:
        table.add_row(step.stack.name, step.stack.region, _SIGNS[step.action], "\n".join(_resources(step)))
    console = _console()
    console.print(table)
    counted = [
        f"{sum(step.action == action for step in steps)} to {action}"
        for action in ("create", "update", "keep")
    ]
    console.print(f"{', '.join(counted)}.", highlight=False)
    if any(change.replaces for step in steps for change in step.changes):
        console.print("[red]Replaced resources are made anew: what they hold does not move along.[/]")


def show_findings(findings: Iterable[Finding]) -> int:
    """Findings as they are made; returns how many are bad."""
    console, bad = _console(), 0
    for finding in findings:
        bad += not finding.good
        sign = "[green]✓[/]" if finding.good else "[red]✗ not so:[/]"
        console.print(f"{sign} {escape(finding.what)}", highlight=False)
    return bad


def _resources(step: Step) -> Iterable[str]:
    if step.waits:
        yield "[dim]known once the stacks before it have changed[/]"
    if step.adds:
        yield ", ".join(f"{count} {kind}" for kind, count in step.adds.items())
    for change in step.changes:
        replaced = " [red](replaced)[/]" if change.replaces else ""
        yield f"{_ACTIONS.get(change.action, change.action)} {escape(change.resource)}{replaced}"


def _console() -> Console:
    if sys.stdout.isatty():
        return Console(file=sys.stdout)
    # lines of a log are not to be broken
    return Console(file=sys.stdout, soft_wrap=True, width=_LOG_WIDTH)
