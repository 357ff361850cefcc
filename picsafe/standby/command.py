"""The other machine, as a command reaches it: ``ssh`` that runs ``picsafe keyserver changes`` there."""

from __future__ import annotations

import subprocess
import threading
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
        seconds: that an answer may take, or the command is ended.
    """

    def __init__(self, process: subprocess.Popen[bytes], seconds: float | None) -> None:
        self._process = process
        self._seconds = seconds

    def ask(self, ask: Ask, kind: type[T]) -> T:
        """The answer.

        Raises:
            CommandFailed: there is none.
        """
        asks, answers = self._process.stdin, self._process.stdout
        if asks is None or answers is None:
            raise TypeError("the command is run with pipes")
        try:
            with self._in_time():
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

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        if self._seconds is None:
            yield
            return
        timer = threading.Timer(self._seconds, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


@contextmanager
def running(
    command: Sequence[str], seconds: float | None = None, *, quiet: bool = False
) -> Iterator[OtherMachine]:
    """Run a command for as long as it is needed; it is the operator's own, and no shell sees it.

    Args:
        command: the program and its arguments.
        seconds: that each answer may take; ``None``: any time.
        quiet: whether nobody reads what it says on standard error.

    Raises:
        CommandFailed: it cannot be started.
    """
    if not command:
        raise CommandFailed("source_gone", "It is not known how the other machine is reached.")
    try:
        process = subprocess.Popen(  # noqa: S603 - the operator's own command, and no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else None,
        )
    except OSError as error:
        raise CommandFailed("source_gone", f"{command[0]} cannot be started: {error.strerror}.") from error
    try:
        yield OtherMachine(process, seconds)
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
