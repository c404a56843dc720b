"""Lists of articles that draw on cables: CSV with a header, a JSON array, or JSON lines.

Columns or keys: ``url`` and ``reference`` (one or several, in any spelling), and, where known,
``title`` and ``date`` (``2011-01-23``).  Others are left alone.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from citekit import reference
from citekit.corpus.decode import as_utf8
from citekit.errors import BadReference
from citekit.model import Article, Problem

__all__ = ["articles", "is_day", "is_url"]

_URL = re.compile(r"https?://[^\s\"'<>\\]{1,2000}", re.IGNORECASE)
_APART = re.compile(r"[;,|\n]+")
_MOST = 100_000  # rows of one file
_LONGEST = 500  # characters of a title


def articles(data: bytes, name: str) -> Iterator[Article | Problem]:
    r"""Every article of a list, one for each cable that it names; never raises on content.

    >>> rows = b"url,reference,title\nhttps://paper.example/1,08 MEXICO 1487,Ties\nx,08MEXICO1487,"
    >>> [str(getattr(row, "reference", row)) for row in articles(rows, "list.csv")]
    ['08MEXICO1487', "Problem(where='list.csv, row 2', raw='x', message='This is no web address.')"]
    """
    try:
        rows = list(_rows(as_utf8(data).decode("utf-8", "replace")))
    except (ValueError, csv.Error, RecursionError) as error:
        yield Problem(name, "", f"This is no list of articles: {error}.")
        return
    if not rows or not any("url" in row and "reference" in row for row in rows):
        yield Problem(
            name, "", "This is no list of articles: it lacks the columns url and reference."
        )
        return
    for number, row in enumerate(rows, 1):
        yield from _read(row, f"{name}, row {number}")


def _rows(text: str) -> Iterator[Mapping[str, object]]:
    text = text.strip().removeprefix("\ufeff")
    if text.startswith("["):
        found = json.loads(text)
    elif text.startswith("{"):
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    else:
        found = list(csv.DictReader(io.StringIO(text), strict=True))
    if len(found) > _MOST:
        raise ValueError(f"it has {len(found):,} rows, and {_MOST:,} are read at most")
    yield from (_lower(row) for row in found if isinstance(row, dict))


def _lower(row: Mapping[object, object]) -> dict[str, object]:
    return {str(name).strip().lower(): value for name, value in row.items() if name}


def _read(row: Mapping[str, object], where: str) -> Iterator[Article | Problem]:
    address, day = (_text(row.get(name)) for name in ("url", "date"))
    if not is_url(address):
        yield Problem(where, address[:200], "This is no web address.")
        return
    if day and not is_day(day):
        yield Problem(where, day[:200], "This is no day; write it as 2011-01-23.")
        return
    title = " ".join(_text(row.get("title")).split())[:_LONGEST]
    named = row.get("reference")
    parts = named if isinstance(named, list) else _APART.split(_text(named))
    wanted = [text for text in map(_text, parts) if text]
    if not wanted:
        yield Problem(where, "", "This row names no cable.")
    for text in wanted:
        try:
            yield Article(str(reference.parse(text)), address, title, day or None)
        except BadReference as error:
            yield Problem(where, text[:200], error.message)


def is_url(text: str) -> bool:
    """Whether a text is a web address of bounded length."""
    return _URL.fullmatch(text) is not None


def is_day(text: str) -> bool:
    """Whether a text is a day as ``2011-01-23``."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""
