"""The standard library's zipfile, as this package uses it: with a checksum that keeps up.

Sealing computes a CRC-32 of every byte twice, once in each zip. zlib computes it at 1 to 6 GB/s depending on
how it was built, ISA-L at memory speed. zipfile looks its checksum up in its own module, so this package
loads a copy of that module for itself and leaves everybody else's alone.
"""

from __future__ import annotations

import importlib.util
import stat
import zipfile as standard_zipfile
from types import ModuleType
from typing import TYPE_CHECKING, Final

try:
    from isal.isal_zlib import crc32
except ImportError:  # not built for this platform
    from zlib import crc32

__all__ = ["crc32", "member_info", "zipfile"]

_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3


def _copy_of_zipfile() -> ModuleType:
    spec = importlib.util.find_spec(standard_zipfile.__name__)
    if spec is None or spec.loader is None:
        return standard_zipfile
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.crc32 = crc32  # type: ignore[attr-defined] # the name under which zipfile looks it up
    return module


if TYPE_CHECKING:
    import zipfile
else:
    zipfile = _copy_of_zipfile()


def member_info(name: str) -> zipfile.ZipInfo:
    """Return the description of a member to be stored: a private regular file, without a time.

    The time would be the outer zip's only word about when a report was made; inside, metadata.json has it.
    """
    info = zipfile.ZipInfo(name, date_time=_EARLIEST)
    info.compress_type = zipfile.ZIP_STORED
    info.create_system = _UNIX
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info
