from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from picsafe.cli import COMMANDS, cli


def all_commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from all_commands(command, (*path, name))


EVERY = list(all_commands(cli))


def test_the_group_lists_every_command_and_the_exit_codes() -> None:
    result = CliRunner().invoke(cli, ["--help"])
    assert result.exit_code == 0
    for name, entry in COMMANDS.items():
        assert name in result.output
        assert entry.summary in result.output
    assert "Exit codes:" in result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_what_the_command_says(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert COMMANDS[name].summary == command.get_short_help_str(200)
    assert command.name == name


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) for path, _ in EVERY])
def test_every_command_and_option_explains_itself(path: tuple[str, ...], command: click.Command) -> None:
    result = CliRunner().invoke(cli, [*path, "-h"])
    assert result.exit_code == 0, result.output
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path}: {parameter.name}"
    assert all(len(line) <= 100 for line in result.output.splitlines())
    assert "\\b" not in result.output


@pytest.mark.parametrize("path", [path for path, _ in EVERY], ids=" ".join)
def test_no_line_is_broken_within_a_word(path: tuple[str, ...]) -> None:
    for width in (40, 60, 80):
        output = CliRunner().invoke(cli, [*path, "-h"], terminal_width=width).output
        assert re.findall(r".*\w-$", output, re.MULTILINE) == []
        assert "\ue000" not in output


@pytest.mark.parametrize("path", [path for path, command in EVERY if command.callback and len(path) == 1])
def test_commands_that_print_data_print_json(path: tuple[str, ...]) -> None:
    silent = {"sign-out", "admin"}
    options = dict(EVERY)[path].params
    assert (path[0] in silent) != any("--json" in option.opts for option in options)


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    program = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from picsafe.cli import cli\n"
        "assert CliRunner().invoke(cli, ['--help']).exit_code == 0\n"
        "heavy = {'httpx', 'cryptography', 'PIL', 'reportlab', 'rich', 'msgspec', 'starlette', 'chalice'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_misspelt_command_gets_a_suggestion() -> None:
    result = CliRunner().invoke(cli, ["sned"])
    assert result.exit_code == 2
    assert "Did you mean 'send'?" in result.stderr


def test_the_version_is_said() -> None:
    result = CliRunner().invoke(cli, ["--version"])
    assert result.output.startswith("picsafe, version ")
