"""The dump of all cables as one table of comma-separated values.

Eight columns without a head line: row number, date (``5/16/2008 14:54``), ID, origin,
classification, references joined by ``|``, header, body; quotes escaped by a backslash, or doubled.
The file is cut at what only the beginning of a row can be, so that a row whose quotation mark is
missing swallows no other.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import BytesIO

from citekit import reference
from citekit.corpus import decode
from citekit.errors import BadReference
from citekit.model import Problem, RawCable

__all__ = ["cables", "knows", "rows"]

_BEGIN = re.compile(
    rb'"?[0-9]{1,7}"?,"?[0-9]{1,2}/[0-9]{1,2}/[0-9]{4} [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"?,"?[0-9]{2}[0-9A-Z]{3,40}"?,'
)
_FIRST = b'"0123456789'
_COLUMNS = 8
_LONGEST = 100_000_000
_RAW = 200


def knows(head: bytes) -> bool:
    """Whether a file that begins so is the dump or a part of it."""
    return _BEGIN.match(head.lstrip()[:200]) is not None


def cables(data: bytes, name: str) -> Iterator[RawCable | Problem]:
    """The cables of a dump that is held in memory."""
    yield from rows(BytesIO(data), name)


def rows(lines: Iterable[bytes], name: str) -> Iterator[RawCable | Problem]:
    """The cables of a dump that comes line by line; a row that is damaged is a problem."""
    line = 1
    for count, chunk in enumerate(_chunks(lines), 1):
        text, good = decode.text(chunk)
        row = _row(text)
        where, first, line = f"{name}, row {count}", line, line + chunk.count(b"\n")
        if len(row) != _COLUMNS:
            yield Problem(f"{where}, line {first}", text[:_RAW], _damage(row))
            continue
        number, created, published, origin, level, _, header, body = row
        yield RawCable(
            published, header, body, "csv", where, created, None, level or None, origin or None
        )
        if fault := _misplaced(number, published):
            yield Problem(where, number, fault)
        if not good:
            yield Problem(where, "", "The row is not in UTF-8; it was read as Windows-1252.")


def _misplaced(number: str, published: str) -> str:
    """What is wrong with a row's number, or an empty string: each cable has its own."""
    try:
        own = reference.number(reference.parse(published))
    except BadReference:
        return ""
    if own is None or number == str(own):
        return ""
    return f"The row of {published} is number {own:,} in the published table, not {number[:_RAW]}."


def _chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The rows of a dump as bytes, each from its beginning to that of the next."""
    held: list[bytes] = []
    for line in lines:
        if line[:1] in _FIRST and _BEGIN.match(line) and any(map(bytes.strip, held)):
            yield b"".join(held)
            held = []
        held.append(line)
    if any(map(bytes.strip, held)):
        yield b"".join(held)


def _row(text: str) -> list[str]:
    """The columns of one row; fewer or more than eight where it is damaged."""
    csv.field_size_limit(_LONGEST)
    escape = "\\" if '\\"' in text or "\\\\" in text or "\\'" in text else None
    text = text.strip("\r\n")
    try:
        made = list(csv.reader([text], escapechar=escape, strict=True))
    except csv.Error:
        return []
    return made[0] if len(made) == 1 else [column for row in made for column in row]


def _damage(row: list[str]) -> str:
    if not row:
        return "A quotation mark is missing in this row, or one too many; it was left out."
    return f"A row has {_COLUMNS} columns; this one has {len(row)}."
