"""The other machine, as a command reaches it: ``ssh`` that runs ``picsafe keyserver changes`` there."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar

from picsafe.standby.messages import Ask, BadMessage, read, write

T = TypeVar("T")


class CommandFailed(Exception):
    """The command cannot be started, has ended, or speaks otherwise; the message is for the operator.

    Args:
        code: ``source_gone`` or ``bad_message``.
        message: what is wrong.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class OtherMachine:
    """What answers asks.

    Args:
        process: the command, with pipes.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def ask(self, ask: Ask, kind: type[T]) -> T:
        """The answer.

        Raises:
            CommandFailed: there is none.
        """
        asks, answers = self._process.stdin, self._process.stdout
        if asks is None or answers is None:
            raise TypeError("the command is run with pipes")
        try:
            write(asks, ask)
            answer = read(answers, kind)
        except OSError as error:
            raise _gone() from error
        except BadMessage as error:
            raise CommandFailed(
                "bad_message", "The other side does not speak as 'picsafe keyserver' does."
            ) from error
        if answer is None:
            raise _gone()
        return answer

    def hang_up(self) -> None:
        """End it; whoever waits for an answer is told."""
        self._process.kill()


@contextmanager
def running(command: Sequence[str]) -> Iterator[OtherMachine]:
    """Run a command for as long as it is needed; it is the operator's own, and no shell sees it.

    Raises:
        CommandFailed: it cannot be started.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - the operator's own command, and no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
    except OSError as error:
        raise CommandFailed("source_gone", f"{command[0]} cannot be started: {error.strerror}.") from error
    try:
        yield OtherMachine(process)
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            # what was not sent to it cannot be sent any more
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        process.wait()


def _gone() -> CommandFailed:
    return CommandFailed(
        "source_gone",
        "The command that reaches the other machine has ended. Run this again, and it goes on where it was.",
    )
