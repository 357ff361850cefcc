"""A cold start on Lambda makes things that stay: they are not looked through for garbage meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import gc, json
import app
seen = [gc.isenabled(), gc.get_freeze_count()]
for _ in range(2):
    answer = app.app(json.loads('''EVENT'''), None)
    seen += [answer["statusCode"], gc.isenabled(), gc.get_freeze_count() > 10_000]
print(json.dumps(seen))
"""
EVENT = {
    "resource": "/keys/{report_id}",
    "path": "/keys/1",
    "httpMethod": "GET",
    "headers": {},
    "multiValueHeaders": {},
    "multiValueQueryStringParameters": None,
    "pathParameters": {"report_id": "1"},
    "stageVariables": None,
    "requestContext": {
        "resourcePath": "/keys/{report_id}",
        "httpMethod": "GET",
        "identity": {"sourceIp": "192.0.2.1"},
    },
    "body": None,
    "isBase64Encoded": False,
}


def seen_by(environment: dict[str, str]) -> list[object]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("EVENT", json.dumps(EVENT))],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PICSAFE_SERVICES": "keys",
            "AWS_DEFAULT_REGION": "eu-west-1",
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_on_lambda_garbage_is_collected_after_the_first_request() -> None:
    enabled, frozen, *requests = seen_by({"AWS_LAMBDA_FUNCTION_NAME": "picsafe-prod-keys"})
    assert (enabled, frozen) == (False, 0)
    assert requests == [401, True, True] * 2


def test_elsewhere_it_is_collected_as_ever(tmp_path: Path) -> None:
    assert seen_by({"PICSAFE_DATA": str(tmp_path)}) == [True, 0, *[401, True, False] * 2]
