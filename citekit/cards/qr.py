"""The QR code of a permalink, and codes read by zxing-cpp.

Patterns and tables of a version come from qrcode, once; what differs from code to code is done here,
in a tenth of the time, with the same modules (ISO/IEC 18004:2015, whose clauses are named).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, zip_longest
from operator import itemgetter
from typing import Any

from citekit.errors import BadSetting

__all__ = ["content", "matrix", "read"]

_MASK = 2
"""The mask is fixed: to try all eight takes five times as long.  Of 60 codes of permalinks, scaled to
a third and saved as JPEG of quality 30, all were read with this one, 56 with the chosen ones."""
_DENSE = re.compile(r"[0-9A-Z $%*+./:-]*\Z")
_VALUES = {
    char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
}
_LARGEST = 40


def content(permalink: str) -> str:
    """What the code says: scheme and host in upper case where the whole then is alphanumeric.

    Scheme and host are case-insensitive (RFC 3986, 6.2.2.1); alphanumeric mode (ISO/IEC 18004,
    7.4.4) takes 29 modules a side where byte mode takes 37.

    >>> content("https://cables.example.org/08MEXICO1487/11/26-40:0AQ8")
    'HTTPS://CABLES.EXAMPLE.ORG/08MEXICO1487/11/26-40:0AQ8'
    >>> content("https://example.org/cables/08MEXICO1487")
    'https://example.org/cables/08MEXICO1487'
    """
    scheme, _, rest = permalink.partition("://")
    host, slash, path = rest.partition("/")
    upper = f"{scheme.upper()}://{host.upper()}{slash}{path}"
    return upper if _DENSE.match(upper) else permalink


@lru_cache(maxsize=256)
def matrix(permalink: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of the code at level M, True for dark, without a quiet zone.

    Raises BadSetting where the public base makes it longer than any code.
    """
    said = content(permalink)
    for version in range(1, _LARGEST + 1):
        number, length = _bits(said, version)
        plan = _plan(version)
        if length <= 8 * sum(plan.blocks):
            return plan.modules(_codewords(number, length, plan))
    raise BadSetting(
        "This address is too long for a QR code.", hint="Set CITEKIT_BASE_URL to a shorter one."
    )


def _bits(said: str, version: int) -> tuple[int, int]:
    """Mode, count and characters (ISO/IEC 18004, 7.4) as a number, and how many bits it has."""
    if _DENSE.match(said):
        size, kind = (9, 11, 13)[(version > 9) + (version > 26)], 2
        number = kind << size | len(said)
        for one, other in zip(said[::2], said[1::2], strict=False):
            number = number << 11 | _VALUES[one] * 45 + _VALUES[other]
        if len(said) % 2:
            number = number << 6 | _VALUES[said[-1]]
        return number, 4 + size + len(said) // 2 * 11 + len(said) % 2 * 6
    data, size, kind = said.encode(), 8 if version < 10 else 16, 4
    number = (kind << size | len(data)) << 8 * len(data) | int.from_bytes(data)
    return number, 4 + size + 8 * len(data)


def _codewords(number: int, length: int, plan: _Plan) -> bytes:
    """The bits filled up to the version's, in blocks that take turns (7.4.10, 7.5, 7.6)."""
    count = sum(plan.blocks)
    ended = min(length + 4, 8 * count)
    padding = -ended % 8
    data = (number << ended - length + padding).to_bytes((ended + padding) // 8)
    data += (b"\xec\x11" * count)[: count - len(data)]
    ends = list(accumulate(plan.blocks))
    blocks = [data[end - size : end] for end, size in zip(ends, plan.blocks, strict=True)]
    checks = [_check(block, plan.checks) for block in blocks]
    return _in_turn(blocks) + _in_turn(checks)


def _in_turn(blocks: Sequence[bytes]) -> bytes:
    if len(blocks) == 1:
        return blocks[0]
    turns = zip_longest(*blocks)
    return bytes(byte for turn in turns for byte in turn if byte is not None)


def _check(block: bytes, count: int) -> bytes:
    """The error correction of a block: what is left of it, divided by the generator (7.5.2)."""
    rest, top, most = 0, 8 * (count - 1), (1 << 8 * count) - 1
    for byte in block:
        rest = (rest << 8 & most) ^ _times(count, byte ^ rest >> top)
    return rest.to_bytes(count)


@lru_cache(maxsize=2048)
def _times(count: int, factor: int) -> int:
    """A generator polynomial of ``count`` terms behind its first, times a factor, as one number."""
    return int.from_bytes(bytes(_product(term, factor) for term in _generator(count)))


@cache
def _generator(count: int) -> tuple[int, ...]:
    terms, root = [1], 1
    for _ in range(count):
        terms = [a ^ _product(b, root) for a, b in zip([*terms, 0], [0, *terms], strict=True)]
        root = _product(root, 2)
    return tuple(terms[1:])


def _product(one: int, other: int) -> int:
    """Of two elements of the field of 256, whose polynomial is 0x11D (7.5.2)."""
    made = 0
    while other:
        made ^= one * (other & 1)
        one = one << 1 ^ 0x11D * (one >> 7)
        other >>= 1
    return made


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all codes of a version share.

    ``blocks`` are the data codewords of each block, ``checks`` how many follow each; ``mask`` the
    bits that the mask turns; ``places`` how many modules hold data; ``arrange`` picks every module
    of the code, row by row, from the bits and one light and one dark module behind them.
    """

    side: int
    blocks: tuple[int, ...]
    checks: int
    mask: int
    places: int
    arrange: Callable[[Sequence[bool]], tuple[bool, ...]]

    def modules(self, codewords: bytes) -> tuple[tuple[bool, ...], ...]:
        """The code's modules, row by row."""
        number = int.from_bytes(codewords) << self.places - 8 * len(codewords)
        bits = f"{number ^ self.mask:0{self.places}b}01"
        made = self.arrange([bit == "1" for bit in bits])
        return tuple(made[i : i + self.side] for i in range(0, len(made), self.side))


@cache
def _plan(version: int) -> _Plan:
    """The plan of a version: patterns and tables as the library qrcode has them."""
    from qrcode import base, constants, main

    class Blank(main.QRCode[Any]):
        def map_data(self, data: object, mask_pattern: int) -> None:
            """Leave free what is for data."""

    blank = Blank(version, constants.ERROR_CORRECT_M, border=0)
    blank.data_cache = []
    blank.makeImpl(False, _MASK)
    side = len(blank.modules)
    free = [(y, x) for y, x in _way(side) if blank.modules[y][x] is None]
    number = {place: index for index, place in enumerate(free)}
    blocks = base.rs_blocks(version, constants.ERROR_CORRECT_M)
    return _Plan(
        side,
        tuple(block.data_count for block in blocks),
        blocks[0].total_count - blocks[0].data_count,
        int("".join("01"[x % 3 == 0] for _, x in free), 2),
        len(free),
        itemgetter(
            *(
                number.get((y, x), len(free) + bool(blank.modules[y][x]))
                for y in range(side)
                for x in range(side)
            )
        ),
    )


def _way(side: int) -> Iterator[tuple[int, int]]:
    """The way of the data through a code: pairs of columns from the right, up and down (7.7.3)."""
    up = True
    for right in (*range(side - 1, 6, -2), *range(5, 0, -2)):
        for y in range(side - 1, -1, -1) if up else range(side):
            yield from ((y, right), (y, right - 1))
        up = not up


def read(picture: object) -> tuple[str, ...]:
    """What the QR codes on a picture say, whatever way it is turned; the picture as Pillow has it."""
    import zxingcpp

    kinds = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    found = zxingcpp.read_barcodes(picture, formats=kinds)
    return tuple(code.text for code in found)
