"""Two cables in one body: the page's own, and one that was copied in behind it.

Source: 12 of 6,717 published pages; on all of them the second begins with a row of a partner's
table or with its own heading.
"""

from __future__ import annotations

import re
from dataclasses import replace

from citekit import reference
from citekit.cable.header import date
from citekit.cable.lines import Lines
from citekit.cable.pages import split
from citekit.cable.read import PART
from citekit.corpus.plain import of_heading
from citekit.errors import BadReference
from citekit.model import RawCable

__all__ = ["parted"]

_HEADINGS = ("C O N F I D E N T I A L", "S E C R E T", "UNCLAS", "CONFIDENTIAL ", "SECRET ")
_ID = re.compile(r"\b[0-9]{2}[A-Z]{3,30}[0-9]{1,6}\b")
_DAY = re.compile(r"\b[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}\b|\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
_LEVEL = re.compile(
    r"\b(?:UNCLASSIFIED|CONFIDENTIAL|SECRET)(?://(?:FOR OFFICIAL USE ONLY|NOFORN))?"
)
_OFFICE = re.compile(
    r"\b(?:Embassy|Consulate|Mission|Secretary|US[A-Z]{0,4}|REO|American) [A-Z][a-z]+(?: [A-Z][a-z]+){0,3}"
)
_ROW = re.compile(
    r"[0-9]{1,6}(?:[,\t ]|\Z)|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}[A-Z]{3,30}[0-9]{1,6}\b|(?:Embassy|Consulate|Mission|US[A-Z]{0,4}) [A-Z]"
    r"|(?:UNCLASSIFIED|CONFIDENTIAL|SECRET)(?://|\Z)|[\",;]{1,4}|(?:id|date|refid|origin|classification|destination|header): ?"
    r"|VZCZ|DE RU|ZN[YR] |[OPRZ]{1,2} [0-9]{6}Z|FM |TO |INFO |RU[A-Z]{3,}|RH[A-Z]{3,}|[A-Z]{2} RU|-{3,}|[0-9]{6}Z|This record is a partial"
)
_QUOTES = re.compile(r"\b(?:BEGIN|QUOTE|TEXT FOLLOWS)\b", re.IGNORECASE)
_FAR = 60


def parted(raw: RawCable) -> tuple[RawCable, ...]:
    """The raw cable, or its two parts where another cable's text stands behind its own."""
    body = raw.body
    if sum(body.count(words) for words in _HEADINGS) < 2:
        return (raw,)
    try:
        own = reference.parse(raw.published_id)
    except BadReference:
        return (raw,)
    lines = split(body)
    seen = False
    for line, origin, serial in lines.headings:
        if serial == own.serial or not seen:
            seen = seen or serial == own.serial
            continue
        top, other = _above(lines, line, origin, serial)
        other = other or of_heading(origin, serial, own.year)
        before = body[max(0, lines.starts[top] - 300) : lines.starts[top]]
        if other and other != raw.published_id and not _QUOTES.search(before):
            return _split(raw, lines, top, line, other)
    return (raw,)


def _above(lines: Lines, line: int, origin: str, serial: int) -> tuple[int, str | None]:
    """The line at which the row of a table above a heading begins, and the ID that the row names."""
    top, found = line, None
    wanted = f"{origin.replace(' ', '')}{serial}"
    if (made := _ID.search(lines.texts[line][:200])) and made[0][2:] == wanted:
        found = made[0]
    for above in range(line - 1, max(-1, line - _FAR), -1):
        text = lines.texts[above]
        if not text:
            continue
        if not _ROW.match(text):
            break
        top = above
        if (made := _ID.search(text)) and made[0][2:] == wanted:
            found = made[0]
    return top, found


def _split(
    raw: RawCable, lines: Lines, top: int, line: int, other: str
) -> tuple[RawCable, RawCable]:
    """The two parts; the second begins at the row of a table that stands above its heading."""
    at = lines.starts[top]
    row = raw.body[at : lines.starts[line] + 200]
    office, level = _OFFICE.search(row), _LEVEL.search(row)
    second = replace(
        raw,
        published_id=other,
        header="",
        body=raw.body[at:],
        kind=PART,
        where=f"{raw.where}, second cable",
        created=_created(row),
        classification=level[0] if level else None,
        origin=office[0].strip() if office else None,
        title=None,
        articles=(),
    )
    return replace(raw, body=raw.body[:at]), second


def _created(row: str) -> str | None:
    """The day of the second cable, from the row above it or the date-time group in it."""
    if made := _DAY.search(row):
        return made[0]
    moment = date(row)
    return moment.date().isoformat() if moment else None
