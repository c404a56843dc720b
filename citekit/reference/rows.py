"""Row numbers: WikiLeaks' internal number of a cable is its row in the published database.

What the list of IDs does not say, the order in which the origins follow each other, lies in
``data/rows.bin``; its layout is described in ``tools/make_published.py``.  Source of the meaning:
37 rows of the dump and 82 numbers that pages print agree.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, pairwise

from citekit import assets
from citekit.reference import ledger

__all__ = ["at", "row_of"]

_ESCAPE = 255
"""The byte that says: the index of this row's origin stands behind the rows."""


@dataclass(frozen=True, slots=True)
class _File:
    origins: tuple[str, ...]
    months: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]  # rows before each month, and in the end all rows
    places: tuple[tuple[int, int], ...]  # of each month's block, and in the end of the moved rows
    data: bytes


@cache
def _file() -> _File:
    data = assets.data("rows.bin").read_bytes()
    end = data.index(b"\n\n") + 2
    _, origins, *lines, moved = data[: end - 2].decode("ascii").split("\n")
    table = [tuple(map(int, line.split())) for line in lines]
    lengths = [row[3] for row in table] + [int(moved.split()[1])]
    ends = list(accumulate(lengths, initial=end))
    return _File(
        tuple(origins.split()),
        tuple((row[0], row[1]) for row in table),
        tuple(accumulate((row[2] for row in table), initial=0)),
        tuple(pairwise(ends)),
        data,
    )


def _unpack(index: int) -> bytes:
    start, end = _file().places[index]
    return zlib.decompress(_file().data[start:end], -15)


@lru_cache(maxsize=8)
def _order(month: int) -> list[int]:
    """The origins of a month's rows, each as its index in the list of origins."""
    file = _file()
    block = _unpack(month)
    size = file.starts[month + 1] - file.starts[month]
    rest = iter(block[size:])
    return [_ESCAPE + next(rest) if byte == _ESCAPE else byte for byte in block[:size]]


@cache
def _moved() -> dict[tuple[str, int, int], dict[int, int]]:
    """Where the rows of an origin's month do not follow the serials: rank to rank."""
    moved = {}
    for line in _unpack(-1).decode("ascii").splitlines():
        origin, year, month, *pairs = line.split()
        ranks = (pair.partition(":") for pair in pairs)
        moved[origin, int(year), int(month)] = {int(a): int(b) for a, _, b in ranks}
    return moved


def _serials(origin: str, year: int, month: int) -> list[int]:
    """The serials of an origin's month in the order of their rows."""
    whole = ledger.year(origin, year)
    serials = [s for s, m in zip(whole.serials, whole.months, strict=True) if m == month]
    moved = _moved().get((origin, year, month), {})
    return [serials[moved.get(rank, rank)] for rank in range(len(serials))]


def row_of(origin: str, year: int, serial: int) -> int | None:
    """The row of an ID that keeps the grammar, from 1, or None where it is not published.

    >>> row_of("MEXICO", 2008, 1487)
    154291
    """
    month = ledger.month_of(origin, year, serial)
    if month is None:
        return None
    file = _file()
    index = file.months.index((year, month))
    symbol = file.origins.index(origin)
    rows = (n for n, other in enumerate(_order(index), file.starts[index] + 1) if other == symbol)
    return next(
        row for row, s in zip(rows, _serials(origin, year, month), strict=True) if s == serial
    )


def at(row: int) -> tuple[str, int, int] | str | None:
    """Origin, year and serial of a row, or the ID itself where it breaks the grammar.

    >>> at(154291), at(239253), at(251288)
    (('MEXICO', 2008, 1487), '092OF5', None)
    """
    file = _file()
    if not 1 <= row <= file.starts[-1]:
        return None
    index = bisect_right(file.starts, row - 1) - 1
    order = _order(index)
    place = row - 1 - file.starts[index]
    origin = file.origins[order[place]]
    if origin == "*":
        return next(printed for printed, found in ledger.misprints().items() if found.row == row)
    rank = order[:place].count(order[place])
    year, month = file.months[index]
    return origin, year, _serials(origin, year, month)[rank]
