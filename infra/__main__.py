"""Runs the command."""

from infra.cli import main

main(prog_name="python -m infra")
