"""Standard output as CloudWatch Logs gets it from a Lambda, and this process as a Lambda for a while."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Collection, Iterator
from typing import Any

from chalicelib.aws.observability import start
from chalicelib.observability.log import send_to, to_logging


@contextlib.contextmanager
def as_lambda(function: str, services: Collection[str]) -> Iterator[None]:
    """Have events leave as on Lambda, and put everything back."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    try:
        start(function, services)
        yield
    finally:
        send_to(to_logging)
        logging.captureWarnings(capture=False)
        root.handlers = handlers
        root.setLevel(level)


class Received:
    """What CloudWatch makes of the lines.

    Attributes:
        lines: log lines, decoded.
        blobs: lines in the embedded metric format, decoded.
    """

    def __init__(self, output: str) -> None:
        decoded = [json.loads(line) for line in output.splitlines()]
        self.lines: list[dict[str, Any]] = [each for each in decoded if "_aws" not in each]
        self.blobs: list[dict[str, Any]] = [each for each in decoded if "_aws" in each]

    @property
    def metrics(self) -> list[tuple[str, dict[str, str], float]]:
        """Every value by name and dimensions, as the specification of the embedded metric format says."""
        return [
            (metric["Name"], {name: blob[name] for name in names}, value)
            for blob in self.blobs
            for directive in blob["_aws"]["CloudWatchMetrics"]
            for names in directive["Dimensions"]
            for metric in directive["Metrics"]
            for value in blob[metric["Name"]]
        ]

    def total(self, name: str, **dimensions: str) -> float:
        """The sum of a metric of exactly these dimensions."""
        return sum(value for metric, by, value in self.metrics if metric == name and by == dimensions)
