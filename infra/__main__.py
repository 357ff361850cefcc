"""Runs the command, or says what to install."""

import sys

try:
    from infra.cli import main
except ModuleNotFoundError as error:
    sys.exit(f"python -m infra needs {error.name}: pip install -e '.[infra]'")

main(prog_name="python -m infra")
