"""What one row holds: the statements of a source, a segmentation, a moment as a number.  Pure.

Everything that a row is made of can be read back without the reader of cables, so that an old
library stays legible.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from citekit.errors import BadQuery
from citekit.model import Cable, Paragraph, RawCable, Span

__all__ = [
    "LAST_PLACE",
    "PLACES",
    "Segmentation",
    "at",
    "bound",
    "cable_of",
    "cables_of",
    "complete",
    "day",
    "decode",
    "encode",
    "entries",
    "firsts_and_others",
    "indexed",
    "moment",
    "number",
    "pack",
    "place_of",
    "raw",
    "released",
    "stated",
    "unpack",
]

PLACES = 12
"""The bits of a number of the index that tell a paragraph's place in its cable."""
LAST_PLACE = (1 << PLACES) - 1
"""What stands past it is found under this place, so that a text of any length can be searched."""

_TEXTS = ("header", "body")
_STATED = tuple(f.name for f in fields(RawCable) if f.name not in _TEXTS)
_LABEL = re.compile(r"(?:(\d+)|(U\d+)|([A-Z]+))(?:\.(\d+))?", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_OPEN_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Segmentation:
    """How a reader of one version cut one text into paragraphs, the subject line included.

    The paragraphs carry label, number, occurrence, marking, text and spans.
    """

    reader: int
    paragraphs: tuple[Paragraph, ...]


def encode(text: str) -> bytes:
    """A raw text as bytes.  Bytes, because PostgreSQL's text takes no NUL."""
    return text.encode("utf-8", "surrogatepass")


def decode(data: bytes) -> str:
    """A raw text back from its bytes."""
    return bytes(data).decode("utf-8", "surrogatepass")


def stated(source: RawCable) -> str:
    """What a source states beside the two texts, as compact JSON in ASCII."""
    given = {name: getattr(source, name) for name in _STATED}
    return json.dumps(
        {k: v for k, v in given.items() if v not in (None, ())}, separators=(",", ":")
    )


def raw(statement: str, header: bytes, body: bytes) -> RawCable:
    """A source's cable back from its row."""
    given = json.loads(statement)
    given["articles"] = tuple(given.get("articles", ()))
    return RawCable(header=decode(header), body=decode(body), **given)


def complete(known: RawCable, other: RawCable) -> RawCable:
    """One statement of one text, of two sources: gaps of the one filled from the other.

    The source that states the day of creation leads, since how that day is to be read depends on
    the kind of source.  Nothing that was stated is ever replaced.
    """
    lead, rest = (known, other) if known.created or not other.created else (other, known)
    gaps = {
        name: getattr(rest, name)
        for name in ("created", "released", "classification", "origin", "title", "articles")
        if not getattr(lead, name) and getattr(rest, name)
    }
    return replace(lead, **gaps)


def moment(date: datetime | None, *, exact: bool) -> int:
    """A date as the number ``YYYYMMDDhhmm`` (hhmm 0000 unless exact); 0 where there is none.

    >>> moment(datetime(2008, 5, 16, 14, 54), exact=True), moment(None, exact=False)
    (200805161454, 0)
    """
    if date is None:
        return 0
    return int(f"{date.year:04d}{date.month:02d}{date.day:02d}") * 10_000 + (
        date.hour * 100 + date.minute if exact else 0
    )


def released(stated_day: str | None) -> int:
    """A stated day as the number ``YYYYMMDD``; 0 where there is none.

    >>> released("2011-01-23"), released(None)
    (20110123, 0)
    """
    found = _DAY.match(stated_day or "")
    return int("".join(found.groups())) if found else 0


def bound(day: object, rest: str) -> int:
    """A year, month or day as the number ``YYYYMMDD``, what is left open filled with ``rest``.

    Raises BadQuery.

    >>> bound("2008-05", "00"), bound(2008, "99")
    (20080500, 20089999)
    """
    found = _OPEN_DAY.fullmatch(str(day).strip())
    if not found or int(found[2] or 1) > 12 or int(found[3] or 1) > 31:
        raise BadQuery(
            f"{str(day)[:40]!r} is no date.",
            hint="Write a year, month or day: 2008, 2008-05, 2008-05-16.",
        )
    year, month, date = found.groups()
    return int(f"{year}{month or rest}{date or rest}")


def day(number: int) -> str | None:
    """A moment or a day as ``2008-05-16``; None for 0.

    >>> day(200805161454), day(20110123), day(0)
    ('2008-05-16', '2011-01-23', None)
    """
    text = str(number)
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if number else None


def indexed(cable: Cable) -> tuple[Paragraph, ...]:
    """The paragraphs of a cable that have an address and can be found, the subject line first."""
    subject = cable.subject_paragraph
    return (*((subject,) if subject else ()), *cable.paragraphs)


def pack(cable: Cable) -> str:
    """A cable's segmentation as compact JSON: label, marking, spans of each paragraph.

    Spans with only white space between them are one here, so that the same words give the same
    segmentation.  A text that does not follow from its spans is kept beside them.
    """
    rows: list[list[object]] = []
    for paragraph in indexed(cable):
        row: list[object] = [
            paragraph.label,
            paragraph.marking,
            [offset for span in _merged(cable.raw_body, paragraph.spans) for offset in span],
        ]
        if _joined(cable.raw_body, paragraph.spans) != paragraph.text:
            row.append(paragraph.text)
        rows.append(row)
    return json.dumps(rows, separators=(",", ":"))


def unpack(packed: str, body: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a segmentation, read out of the raw body it was made for."""
    return tuple(_paragraph(row, body) for row in json.loads(packed))


def at(packed: str, body: str, place: int) -> tuple[Paragraph, ...]:
    """The paragraphs of a segmentation that the index has under one place; none where it is past the end."""
    cut = json.loads(packed)
    here = cut[place:] if place == LAST_PLACE else cut[place : place + 1]
    return tuple(_paragraph(row, body) for row in here)


def number(cable: int, place: int) -> int:
    """The number in the index of a cable's paragraph, counted from 0.

    Cable and place are read off it, so that no table has to be asked for them.

    >>> cable_of(number(7, 11)), place_of(number(7, 11)), place_of(number(7, 9_999))
    (7, 11, 4095)
    """
    return cable << PLACES | min(place, LAST_PLACE)


def cable_of(number: int) -> int:
    """The cable of a paragraph of the index."""
    return number >> PLACES


def place_of(number: int) -> int:
    """The place in its cable of a paragraph of the index."""
    return number & LAST_PLACE


def cables_of(numbers: Iterable[int]) -> set[int]:
    """The cables of some paragraphs of the index, of which there may be thousands."""
    return {number >> PLACES for number in numbers}


def firsts_and_others(numbers: Sequence[int]) -> tuple[list[int], list[int]]:
    """Some paragraphs of the index that come first in their cables, subject lines mostly; the others."""
    return [n for n in numbers if not n & LAST_PLACE], [n for n in numbers if n & LAST_PLACE]


def entries(cable: int, paragraphs: Sequence[Paragraph]) -> list[tuple[int, str]]:
    """What the index holds of a cable: number and text of each paragraph, the last ones as one."""
    texts = [paragraph.text for paragraph in paragraphs]
    if len(texts) > LAST_PLACE:
        texts[LAST_PLACE:] = ["\n".join(texts[LAST_PLACE:])]
    return [(number(cable, place), text) for place, text in enumerate(texts)]


def _paragraph(row: list[object], body: str) -> Paragraph:
    label, marking, offsets = row[:3]
    assert isinstance(label, str)
    assert isinstance(offsets, list)
    spans = tuple(zip(offsets[::2], offsets[1::2], strict=True))
    parts = _LABEL.fullmatch(label)
    number, again = (parts[1], parts[4]) if parts else (None, None)
    return Paragraph(
        label=label,
        number=int(number) if number else None,
        occurrence=int(again) if again else 1,
        marking=marking if isinstance(marking, str) else None,
        text=str(row[3]) if len(row) > 3 else _joined(body, spans),
        spans=spans,
    )


def _merged(body: str, spans: tuple[Span, ...]) -> list[Span]:
    merged: list[Span] = []
    for start, end in spans:
        if merged and body[merged[-1][1] : start].isspace():
            merged[-1] = merged[-1][0], end
        else:
            merged.append((start, end))
    return merged


def _joined(body: str, spans: tuple[Span, ...]) -> str:
    return " ".join(" ".join(body[start:end] for start, end in spans).split())
