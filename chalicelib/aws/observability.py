"""Events on Lambda: lines of Powertools' Logger and metrics in CloudWatch's embedded metric format.

Imported by ``app.py`` in a Lambda only. Both leave on standard output, which Lambda hands to CloudWatch
Logs: no call to AWS is made for them. Traces are Lambda's own (docs/adr/0009).
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Collection, Mapping
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

from chalicelib.observability.log import ALLOWED_FIELDS, LibraryLog, Value, send_to
from chalicelib.observability.metrics import Metric, metrics_of

_FUNCTION = re.compile(
    r"picsafe-(?P<environment>[a-z][a-z0-9]{1,11})-(?:users|keys|cloud|mail|log|notices|webhooks|retention)"
)
# a caller may send a trace ID of their own making
_TRACE = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")
_LINE: Final = frozenset({"level", "message", "timestamp", "service", "xray_trace_id", *ALLOWED_FIELDS})


class Powertools:
    """Sends events to CloudWatch.

    Args:
        namespace: of the metrics.
        service: the dimension that every metric has, and a field of every line.
    """

    def __init__(self, namespace: str, service: str) -> None:
        self._namespace = namespace
        self._service = service
        structured = Logger(
            service=service,
            level=logging.INFO,
            logger_handler=_StandardOutput(),
            json_serializer=_line,
            serialize_stacktrace=False,
            use_rfc3339=True,
            utc=True,
            location=None,
        )
        # Powertools' has no method for a level that is only known when it is called
        self._logger = logging.getLogger(structured.name)
        self._logger.propagate = False

    def __call__(self, event: str, level: int, fields: Mapping[str, Value]) -> None:
        """Write the event's line and its metrics; what is only counted takes its fields along."""
        has_line = self._logger.isEnabledFor(level)
        self._logger.log(level, event, extra=dict(fields))
        dimensions: dict[str | None, list[Metric]] = {}
        for metric in metrics_of(event, fields):
            dimensions.setdefault(metric.by, []).append(metric)
        for by, metrics in dimensions.items():
            emf = self._counting(metrics, by, fields)
            if not has_line:
                for name in sorted(fields.keys() - {by}):
                    emf.add_metadata(name, fields[name])
            _write(json.dumps(emf.serialize_metric_set(), separators=(",", ":")))

    def _counting(
        self, metrics: list[Metric], by: str | None, fields: Mapping[str, Value]
    ) -> AmazonCloudWatchEMFProvider:
        # made for each event, because Powertools' shared one mixes up threads
        emf = AmazonCloudWatchEMFProvider(namespace=self._namespace, service=self._service)
        emf.add_dimension("service", self._service)
        if by is not None:
            emf.add_dimensions(service=self._service, **{by: str(fields[by])})
        for metric in metrics:
            emf.add_metric(metric.name, metric.unit, metric.value)
        return emf


def start(function: str, services: Collection[str]) -> None:
    """Send events to CloudWatch from now on, and keep what libraries log to their names.

    Args:
        function: the Lambda's name, ``picsafe-ENVIRONMENT-SERVICE``, or that of another one of ours, such as
            ``picsafe-ENVIRONMENT-log``; the metrics' namespace is ``PicSafe/ENVIRONMENT``, and ``PicSafe``
            under another name.
        services: those that run here.
    """
    root = logging.getLogger()
    root.handlers = [LibraryLog()]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    named = _FUNCTION.fullmatch(function)
    namespace = f"PicSafe/{named['environment']}" if named else "PicSafe"
    send_to(Powertools(namespace, "-".join(sorted(services))))


class _StandardOutput(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        _write(self.format(record))


def _write(line: str) -> None:
    # one write, so that threads do not mix their lines; Powertools prints in two
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _line(line: dict[str, Any]) -> str:
    """One log line, without what Powertools adds of its own accord."""
    kept = {name: value for name, value in line.items() if name in _LINE}
    if not _TRACE.fullmatch(str(kept.get("xray_trace_id", ""))):
        kept.pop("xray_trace_id", None)
    return json.dumps(kept, separators=(",", ":"))
