"""What is installed only where it is asked for: ``pip install 'picsafe[server]'``."""

from __future__ import annotations

from importlib.util import find_spec

from picsafe.cli.failure import ExitCode, Failure

# the modules of each extra in pyproject.toml; a test compares them
MODULES = {
    "aws": ("aws_lambda_powertools", "boto3"),
    "demo": ("av",),
    "recordings": ("av",),
    "server": (
        "chalice",
        "dns",
        "httptools",
        "jwt",
        "starlette",
        "urllib3",
        "uvicorn",
        "webauthn",
    ),
}


def require_extras(*extras: str) -> None:
    """Refuse a command whose libraries are not installed, before it imports them.

    Raises:
        Failure: an extra is missing; the message says what to install.
    """
    missing = [extra for extra in extras if not all(find_spec(module) for module in MODULES[extra])]
    if missing:
        raise Failure(
            "extra_missing",
            f"This needs more than the client: pip install 'picsafe[{','.join(missing)}]'",
            ExitCode.USAGE,
        )
