from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.format.errors import TruncatedError
from chalicelib.format.source import BothEnds, Source, open_source


class CountedSource:
    """Says how often it was read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.size = source.size
        self.reads = 0

    def read_into(self, offset: int, buffer: memoryview) -> None:
        self.reads += 1
        self._source.read_into(offset, buffer)

    def close(self) -> None:
        self._source.close()


def read(source: Source, offset: int, size: int) -> bytes | None:
    buffer = bytearray(size)
    try:
        source.read_into(offset, memoryview(buffer))
    except TruncatedError:
        return None
    return bytes(buffer)


@given(
    length=st.integers(0, 20_000),
    places=st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 9_000)), max_size=8),
)
def test_both_ends_hold_what_the_source_does(length: int, places: list[tuple[int, int]]) -> None:
    content = bytes(number * 7 % 256 for number in range(length))
    ends = BothEnds(open_source(content))
    assert ends.size == length
    for offset, size in places:
        assert read(ends, offset, size) == read(open_source(content), offset, size)


def test_each_end_is_read_once() -> None:
    counted = CountedSource(open_source(bytes(100_000)))
    ends = BothEnds(counted)
    for offset in (0, 99_978, 30, 96_000, 4_000, 99_999):
        read(ends, offset, 1)
    assert counted.reads == 2
    read(ends, 50_000, 1)
    assert counted.reads == 3
