"""Make citekit/data/published.bin and citekit/data/rows.bin from the list of published IDs.

Usage: python tools/make_published.py cable2month.csv.gz

Source: the list of all 251,287 published IDs with their months (columns id, month), as shipped
with heuer/cablemap (cablemap.core/cablemap/core/cable2month.csv.gz, commit 918c127d).  The number
of a row, from 1, is WikiLeaks' internal number of the cable; the rows are in order of the month.

``published.bin`` answers whether an ID is published and in which month.  It begins with a head
of ASCII lines: a title with the number of IDs, then for each origin its name and the length of
its block, then an empty line; the blocks follow.  A block is raw deflate over: one byte, the
number of years; for each year its two digits (1 byte) and how many IDs it has (2 bytes, little
endian); then four planes with one byte for each ID, in order of year and serial: the low, middle
and high byte of the step from the serial before (in each year from 0), and the step from the
month before, modulo 12 (in each year from month 0; so December is 0).  The block named ``*``
holds the IDs that break the grammar, as lines of ID, month and row.

``rows.bin`` holds what only row numbers need, the order of the origins: a head of ASCII lines
(title; the origins, the most frequent first, ``*`` among them; then for each month year, month,
rows and the length of its block; then ``moved`` and the length of that block; an empty line),
then the blocks.  A month's block is raw deflate over one byte for each row: the index of its
origin in the list, or 255 where the index is in the bytes behind the rows (less 255, in order).
Rows of one origin and month follow their serials; ``moved`` names the exceptions, as lines of
origin, year, month and pairs rank:rank (in the order of the rows, of the serials; from 0).
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
import zlib
from collections import Counter, defaultdict
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "citekit" / "data"
PLAIN = re.compile(r"(\d\d)([A-Z]+)([1-9]\d*)\Z", re.ASCII)
MISPRINTS = DATA / "misprints.csv"

Row = tuple[int, str, int, int]  # year, origin, serial, month


def read(source: str) -> tuple[list[Row], list[str]]:
    """All rows in order; a misprinted ID is a row with the origin ``*`` and the serial 0."""
    with MISPRINTS.open(encoding="ascii", newline="") as file:
        misprinted = {row["printed"] for row in csv.DictReader(file)}
    rows: list[Row] = []
    odd: list[str] = []
    with gzip.open(source, "rt", encoding="ascii", newline="") as file:
        for printed, month in csv.reader(file):
            year = int(printed[:2])
            year += 1900 if year >= 66 else 2000
            found = PLAIN.match(printed)
            if printed in misprinted:
                odd.append(f"{printed} {month} {len(rows) + 1}\n")
                rows.append((year, "*", 0, int(month)))
            elif found:
                rows.append((year, found[2], int(found[3]), int(month)))
            else:
                sys.exit(f"{printed} breaks the grammar and is not in {MISPRINTS.name}")
    if [row[::3] for row in rows] != sorted(row[::3] for row in rows):
        sys.exit("the rows are not in order of the month")
    return rows, odd


def deflate(data: bytes, strategy: int = zlib.Z_DEFAULT_STRATEGY) -> bytes:
    """Raw deflate, without the frame of zlib or gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, strategy)
    return packer.compress(data) + packer.flush()


def origin_block(rows: list[Row]) -> bytes:
    """The block of one origin; see the layout above."""
    years = Counter(row[0] for row in rows)
    head = bytes([len(years)])
    planes = [bytearray() for _ in range(4)]
    for year in sorted(years):
        head += bytes([year % 100]) + years[year].to_bytes(2, "little")
        serial, month = 0, 0
        for row in sorted(row for row in rows if row[0] == year):
            step = row[2] - serial
            for plane, byte in zip(planes, step.to_bytes(3, "little"), strict=False):
                plane.append(byte)
            planes[3].append((row[3] - month) % 12)
            serial, month = row[2], row[3]
    return deflate(head + b"".join(planes))


def month_block(symbols: list[int]) -> bytes:
    """The block of one month: the order of the origins.  Their order hardly repeats itself."""
    rows = bytes(min(symbol, 255) for symbol in symbols)
    rest = bytes(symbol - 255 for symbol in symbols if symbol >= 255)
    return deflate(rows + rest, zlib.Z_HUFFMAN_ONLY)


def moved(rows: list[Row]) -> str:
    """Where the rows of an origin's month are in another order than their serials."""
    groups: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for year, origin, serial, month in rows:
        groups[origin, year, month].append(serial)
    lines = []
    for (origin, year, month), serials in groups.items():
        rank = {serial: at for at, serial in enumerate(sorted(serials))}
        pairs = [f"{at}:{rank[s]}" for at, s in enumerate(serials) if rank[s] != at]
        if pairs and origin != "*":
            lines.append(f"{origin} {year} {month} {' '.join(pairs)}\n")
    return "".join(lines)


def write(name: str, head: list[str], blocks: list[bytes]) -> None:
    """Write one file of data, its head in ASCII lines, and say how large it is."""
    path = DATA / name
    path.write_bytes("\n".join([*head, "", ""]).encode("ascii") + b"".join(blocks))
    print(f"{name}: {path.stat().st_size:,} bytes")


def main(source: str) -> None:
    """Make both files from the list."""
    """Read the list and write the file."""
    rows, odd = read(source)
    by_origin: dict[str, list[Row]] = defaultdict(list)
    by_month: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in rows:
        by_origin[row[1]].append(row)
        by_month[row[0], row[3]].append(row[1])
    frequent = [origin for origin, _ in Counter(row[1] for row in rows).most_common()]

    names = sorted(by_origin)  # "*" comes first
    blocks = [
        deflate("".join(odd).encode("ascii")) if name == "*" else origin_block(by_origin[name])
        for name in names
    ]
    lines = [f"{name} {len(block)}" for name, block in zip(names, blocks, strict=True)]
    write("published.bin", [f"citekit published IDs {len(rows)}", *lines], blocks)

    symbol = {origin: at for at, origin in enumerate(frequent)}
    months = sorted(by_month)
    blocks = [month_block([symbol[origin] for origin in by_month[month]]) for month in months]
    lines = [
        f"{year} {month} {len(by_month[year, month])} {len(block)}"
        for (year, month), block in zip(months, blocks, strict=True)
    ]
    blocks.append(deflate(moved(rows).encode("ascii")))
    head = ["citekit row numbers", " ".join(frequent), *lines, f"moved {len(blocks[-1])}"]
    write("rows.bin", head, blocks)


if __name__ == "__main__":
    main(sys.argv[1])
