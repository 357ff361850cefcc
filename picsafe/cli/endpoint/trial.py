"""``picsafe endpoint test``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.endpoint.options import config_option, opened, option_of
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.endpoint.assembly import Endpoint
    from picsafe.endpoint.model import Job, Outage

_LOOK_SECONDS = 0.2
_TOLD_SECONDS = 10.0
# a destination that says so may take the report within the time that is waited
_PASSING = frozenset({"busy", "no_answer", "out_of_resources", "too_many", "try_again"})
_PASSING_STATUS = "http_5"


@click.command(short_help="Send a destination a report of nobody.")
@click.argument("name", metavar="DESTINATION")
@click.option(
    "--wait",
    "seconds",
    type=click.FloatRange(1, 3600),
    default=60.0,
    show_default=True,
    help="Seconds to wait for what comes of it.",
)
@config_option
@pass_settings
def test(settings: Settings, *, name: str, seconds: float, config_file: Path) -> None:
    """Send DESTINATION a report of a patient who does not exist, and say what came of it.

    Everything in it says that it is a test. No other destination gets it, and it is delivered whether or not
    it meets the destination's conditions. What was down is tried at once; where it is down still, for a
    reason that does not pass by itself, nothing is waited for. If no server is running, this command delivers
    it by itself.
    """
    with opened(settings, config_file) as endpoint:
        if name not in endpoint.deliveries.routes:
            raise click.UsageError(f"There is no destination {name}.")
        number, report_id = _taken(endpoint, name)
        click.echo(
            f"Report {report_id} goes to {name}. What comes of it is waited for, {seconds:g} s at most."
        )
        before = _outage(endpoint, name)
        endpoint.outages.soon(name, endpoint.clock())
        job, outage = _outcome(endpoint, number, name, seconds, before)
    if job is None or not job.state.is_over:
        raise _not_arrived(job, outage, report_id, name, seconds, config_file)
    click.echo(f"It arrived. Look for the patient PICSAFE-TEST and remove it there.{_receipt(job)}")


def _not_arrived(
    job: Job | None, outage: Outage | None, report_id: str, name: str, seconds: float, config_file: Path
) -> Failure:
    from picsafe.delivery.matching import is_about_patients
    from picsafe.endpoint.model import State

    why = _why(job, outage)
    option = option_of(config_file)
    if outage is not None and _is_dead(job, outage):
        return Failure(
            "destination_down",
            f"It has not arrived, and waiting does not mend it.{_down(outage)} It is tried again while a "
            "server runs.",
            ExitCode.FAILURE,
            hint=f"picsafe endpoint check {name}{option}",
        )
    if job is not None and job.state is State.ASKING:
        answer = "create" if is_about_patients(job.code or "") and "create" in job.choices else "ANSWER"
        return Failure(
            "needs_answer",
            f"It waits, because it asks:{why}",
            ExitCode.FAILURE,
            hint=f"picsafe endpoint answer {report_id} {name} {answer}{option}",
        )
    if job is not None and job.state is State.ASIDE:
        return Failure(
            "set_aside",
            f"It was set aside:{why}",
            ExitCode.FAILURE,
            hint=f"picsafe endpoint show {report_id}{option}",
        )
    return Failure(
        "not_delivered",
        f"It has not arrived after {seconds:g} seconds, and is tried again while a server runs.{why}",
        ExitCode.FAILURE,
        hint=f"picsafe endpoint check {name}{option}",
    )


def _why(job: Job | None, outage: Outage | None) -> str:
    if job is not None and job.code is not None:
        return f" {job.detail} [{job.code}]"
    return "" if outage is None else _down(outage)


def _down(outage: Outage) -> str:
    return f" {outage.name} is down: {outage.detail} [{outage.code}]"


def _receipt(job: Job) -> str:
    import json

    receipt = json.loads(job.receipt or "{}")
    said = [str(receipt.pop("reference", "")), *(f"{name} {value}" for name, value in receipt.items())]
    text = ", ".join(one_line(part) for part in said if part)
    return f" ({text})" if text else ""


def _taken(endpoint: Endpoint, name: str) -> tuple[int, str]:
    from picsafe.endpoint.intake import Arrival
    from picsafe.endpoint.synthetic import write_synthetic_report

    with endpoint.spool.draft(endpoint.config.max_report) as draft, endpoint.spool.work() as folder:
        path = folder / "test.zip"
        report_id = write_synthetic_report(path, endpoint.clock())
        draft.write(path.read_bytes())
        arrival = Arrival(via="command", may_be_plain=True, is_test=True, only_to=name)
        return endpoint.intake.take(draft, arrival).report.id, report_id


def _outage(endpoint: Endpoint, name: str) -> Outage | None:
    return next((one for one in endpoint.outages.all() if one.name == name), None)


def _is_dead(job: Job | None, outage: Outage | None) -> bool:
    """Whether the destination is down for a reason that somebody has to mend."""
    from picsafe.endpoint.model import State

    if outage is None or (job is not None and job.state in {State.ASKING, State.ASIDE}):
        return False
    return outage.code not in _PASSING and not outage.code.startswith(_PASSING_STATUS)


def _is_new(outage: Outage | None, before: Outage | None) -> bool:
    """Whether the destination was found down since ``before``."""
    if outage is None or before is None:
        return outage is not None
    return (outage.since, outage.probes) != (before.since, before.probes)


def _outcome(
    endpoint: Endpoint, number: int, name: str, seconds: float, before: Outage | None
) -> tuple[Job | None, Outage | None]:
    """The delivery's job, and the outage, once it is over, or waiting brings nothing, or the time is over.

    Args:
        endpoint: whose destination.
        number: the report's.
        name: the destination's.
        seconds: to wait.
        before: why the destination was down before, until it is looked at again.
    """
    from picsafe.endpoint.errors import EndpointError

    engine = None
    try:
        endpoint.lock()
    except EndpointError:
        pass  # a server is running, and delivers it
    else:
        engine = endpoint.deliveries.engine()
        engine.start()
    try:
        return _waited_for(endpoint, number, name, seconds, before)
    finally:
        if engine is not None:
            engine.stop(seconds)


def _waited_for(
    endpoint: Endpoint, number: int, name: str, seconds: float, before: Outage | None
) -> tuple[Job | None, Outage | None]:
    """As ``_outcome``; says meanwhile why it is not over yet."""
    from picsafe.endpoint.model import State

    began = time.monotonic()
    said, told_at = "", began
    while True:
        jobs = {job.name: job for job in endpoint.jobs.of_report(number)}
        job, now = jobs.get(name), time.monotonic()
        stopped = any(one.state in {State.ASIDE, State.ASKING} for one in jobs.values())
        outage = _outage(endpoint, name)
        if (job is not None and job.state.is_over) or stopped or now - began >= seconds:
            return job, outage
        # what was down before counts once it was looked at again
        outage = outage if _is_new(outage, before) else None
        if _is_dead(job, outage):
            return job, outage
        why = _why(job, outage)
        if why not in {"", said}:
            click.echo(f"Not yet:{why} It is tried again.", err=True)
            said, told_at = why, now
        elif now - told_at >= _TOLD_SECONDS:
            click.echo(f"Not yet, after {now - began:.0f} of {seconds:g} seconds.", err=True)
            told_at = now
        time.sleep(_LOOK_SECONDS)
