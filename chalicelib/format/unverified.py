"""Files of a report that are written while the report is being verified, and need only a name then.

This is a guess that the HMAC will be right. The plaintext goes to files without names, which vanish unless
the verified report claims them; where the system has no such files, nothing is written early. Nothing that
happens here is ever reported: whatever goes wrong, the file in question is read from the verified report, as
if there had been no guess, and that comes to its own result after the verdict.

Nor is the time to tell anything of a plaintext that nobody has authenticated. Every byte is summed and
written once, to a member's file or to one for the rest, be it a report or what a wrong key makes of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from pathlib import Path
from typing import Final, Self

from chalicelib.format.archive import Archive, Member
from chalicelib.format.atomic import NamelessFile
from chalicelib.format.errors import WriteFailedError
from chalicelib.format.limits import MIB, Limits
from chalicelib.format.rncryptor.pipeline import BUFFER_SIZE
from chalicelib.format.source import Source, Window
from chalicelib.format.zipfiles import crc32

# Smaller messages and members gain nothing.
WORTH_IT: Final = MIB
# Each is an open file until the verdict; the largest members come first.
MAX_FILES: Final = 256


@dataclass(slots=True)
class _Stretch:
    """A part of the plaintext that goes into one file: a member, or what lies between such members."""

    member: Member | None
    left: int
    file: NamelessFile
    crc: int = 0


class UnverifiedFiles:
    """Nameless files for the large stored members of a report that is going into ``directory``.

    It is a ``Speculation``, which ``verify`` feeds. Whoever made it closes it.
    """

    def __init__(self, directory: Path, folder: Path, limits: Limits) -> None:
        self._directory = directory
        self._folder = folder
        self._limits = limits
        self._files: list[NamelessFile] = []
        self._rest = self._new_file()
        self._stretches: Iterator[_Stretch] = iter(())
        self._current: _Stretch | None = None
        self._complete: dict[Member, NamelessFile] = {}
        # a file that is written in blocks from its beginning costs the system a quarter less than one that
        # is written as the chunks of the message happen to cut it
        self._block = memoryview(bytearray(BUFFER_SIZE))
        self._filled = 0

    @classmethod
    def beside(cls, directory: Path, size: int, limits: Limits) -> Self | None:
        """Prepare for a message of ``size`` bytes; None if it is small, or nameless files cannot be had."""
        folder = next((path for path in directory.parents if path.is_dir()), None)
        if folder is None or size < WORTH_IT:
            return None
        try:
            return cls(directory, folder, limits)
        except WriteFailedError:
            return None

    def begin(self, unverified: Source) -> None:
        """Find out which part of the plaintext is to go where, if it is a report."""
        try:
            members: Iterable[Member] = Archive(_unpadded(unverified), self._limits).members.values()
        except Exception:  # noqa: BLE001 - of a plaintext that nobody has authenticated nothing is said
            members = ()
        large = [member for member in members if member.stored and member.size >= WORTH_IT]
        chosen = nlargest(MAX_FILES, large, key=lambda member: member.size)
        self._stretches = self._plan(sorted(chosen, key=lambda member: member.offset), unverified.size)
        self._advance()

    def take(self, plaintext: memoryview) -> None:
        """Write the next stretch of the plaintext; after a failure, drop it."""
        try:
            while plaintext and (current := self._current) is not None:
                count = min(len(plaintext), current.left, len(self._block) - self._filled)
                self._block[self._filled : self._filled + count] = plaintext[:count]
                self._filled += count
                current.left -= count
                plaintext = plaintext[count:]
                if not current.left or self._filled == len(self._block):
                    self._write(current)
                if not current.left:
                    self._advance()
        except WriteFailedError:
            self.close()

    def claim(self, member: Member, directory: Path, path: Path) -> bool:
        """Give a member of the verified report its name ``path`` in ``directory``, if it was written early.

        A member is another one if anything about it differs from what was looked at before the verdict.

        Raises:
            DiskFullError, WriteFailedError: it was written, and cannot be kept.
        """
        file = self._complete.pop(member, None) if directory == self._directory else None
        if file is None:
            return False
        file.appear(path)
        file.close()
        return True

    def close(self) -> None:
        """Let go of all files, which are gone unless they were given names."""
        self._current = None
        self._complete.clear()
        for file in self._files:
            file.close()

    def _plan(self, members: Iterable[Member], size: int) -> Iterator[_Stretch]:
        """Yield stretches that cover ``size`` bytes; files are created when it is their turn."""
        position = 0
        for member in members:
            yield _Stretch(None, member.offset - position, self._rest)  # its local header, at least
            yield _Stretch(member, member.size, self._new_file())
            position = member.offset + member.size
        yield _Stretch(None, size - position, self._rest)  # the directory, at least
        self._rest.close()

    def _write(self, current: _Stretch) -> None:
        block = self._block[: self._filled]
        current.file.write(block)
        current.crc = crc32(block, current.crc)
        self._filled = 0

    def _advance(self) -> None:
        """Go on to the next stretch; a member whose checksum is wrong is left to whoever reads it later."""
        done = self._current
        if done is not None and done.member is not None and done.crc == done.member.crc:
            self._complete[done.member] = done.file
        self._current = next(self._stretches, None)

    def _new_file(self) -> NamelessFile:
        file = NamelessFile.create(self._folder)
        self._files.append(file)
        return file


def _unpadded(unverified: Source) -> Source:
    """What a plaintext is without its padding, if that is one."""
    last = bytearray(1)
    unverified.read_into(unverified.size - 1, memoryview(last))
    return Window(unverified, 0, unverified.size - last[0])
