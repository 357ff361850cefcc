"""Which files of a zip make up a report, however its writer packed them, and what is beside them.

Finder, Explorer and build tools put files and folders of their own into a zip, or one folder around
everything. None of that is dangerous as long as nobody writes it anywhere: it is passed over and named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from chalicelib.contract.settled_characters import folded
from chalicelib.format.archive import Archive, Member
from chalicelib.format.errors import DuplicateNameError, MissingPartError, TooLargeError
from chalicelib.format.limits import Limits
from chalicelib.format.names import (
    METADATA_JSON,
    PACKAGE_ENCRYPTED,
    MemberName,
    parse_member_name,
    parse_package_name,
)

_MACOS_FOLDER: Final = "__MACOSX"

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Layout(Generic[_Part]):
    """A report's files in a zip.

    Attributes:
        files: what each file is and where it lies, by the name that it is written under.
        ignored: the paths of what is no part of a report, in their order; a folder, with all that is in it,
            is one path that ends in ``/``.
        beside: the files among them that lie in the same folder, by name.
    """

    files: Mapping[str, tuple[_Part, Member]]
    ignored: tuple[str, ...]
    beside: Mapping[str, Member]

    def member(self, name: str) -> Member:
        """Return a file's place, or raise MissingPartError."""
        try:
            return self.files[name][1]
        except KeyError:
            raise MissingPartError("the report lacks a file that it has to have", name=name) from None


def package_layout(archive: Archive, limits: Limits) -> Layout[str]:
    """Find package.json and package.encrypted in the outer zip.

    Raises:
        DuplicateNameError: there are two of a name, or two reports.
    """
    return _layout(archive, PACKAGE_ENCRYPTED, _package_part, limits)


def contents_layout(archive: Archive, limits: Limits) -> Layout[MemberName]:
    """Find a report's files in the inner zip.

    Raises:
        DuplicateNameError: there are two of a name, or two reports.
        TooLargeError: there are more than a report's metadata can list.
    """
    return _layout(archive, METADATA_JSON, _contents_part, limits)


def _package_part(name: str) -> tuple[str, str] | None:
    part = parse_package_name(name)
    return None if part is None else (part, part)


def _contents_part(name: str) -> tuple[str, MemberName] | None:
    part = parse_member_name(name)
    return None if part is None else (part.name, part)


def _layout(
    archive: Archive,
    anchor: str,
    part_of: Callable[[str], tuple[str, _Part] | None],
    limits: Limits,
) -> Layout[_Part]:
    base = _base(archive.members, anchor, part_of)
    files: dict[str, tuple[_Part, Member]] = {}
    ignored: dict[str, None] = {base: None} if base else {}
    beside: dict[str, Member] = {}
    taken: set[str] = set()
    for path, member in archive.members.items():
        name = path.removeprefix(base)
        is_here = path.startswith(base) and "/" not in name
        part = part_of(name) if is_here else None
        if part is None:
            ignored[_shortened(path, base)] = None
            if is_here:
                beside[name] = member
        elif folded(part[0]) in taken:
            raise DuplicateNameError("the report holds two files of one name", name=path)
        else:
            files[part[0]] = (part[1], member)
            taken.add(folded(part[0]))
    if len(files) > limits.max_members:
        raise TooLargeError("the report holds too many files")
    for folder in archive.folders:
        if folder:
            ignored[_shortened(f"{folder}/", base)] = None
    return Layout(files, tuple(ignored), beside)


def _base(paths: Iterable[str], anchor: str, part_of: Callable[[str], tuple[str, _Part] | None]) -> str:
    """Return the folder, with ``/``, that everything is in; empty if there is none."""
    bases: dict[str, None] = {}
    for path in paths:
        folder, slash, name = path.rpartition("/")
        part = part_of(name)
        if part is not None and part[0] == anchor and "/" not in folder and folder != _MACOS_FOLDER:
            bases[folder + slash] = None
    if "" in bases or not bases:
        return ""
    first = next(iter(bases))
    if len(bases) > 1:
        raise DuplicateNameError("the file holds two reports", name=first)
    return first


def _shortened(path: str, base: str) -> str:
    """Return a path that is passed over, or the outermost folder that is passed over with it."""
    inside = base if path.startswith(base) else ""
    name, slash, _ = path[len(inside) :].partition("/")
    return f"{inside}{name}{slash}"
