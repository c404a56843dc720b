"""Where cables come from: each importer knows its source by content and hands on raw cables.

``IMPORTERS`` is the table; a source is found by what a file holds, never by its suffix.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

from citekit import assets
from citekit.cable.read import read
from citekit.errors import BadReference, UnreadableFile
from citekit.model import Cable, Problem, RawCable

__all__ = ["IMPORTERS", "Importer", "as_dict", "as_dicts", "read_bytes", "read_file", "sample"]

_ROW = re.compile(
    r"(?m)^[ \t]*(\d\d[A-Z][A-Z0-9]+)\s+(\d{4}-\d\d-\d\d(?: \d\d:\d\d)?)\s+(?:(\d{4}-\d\d-\d\d(?: \d\d:\d\d)?)\s+)?((?:UNCLASSIFIED|CONFIDENTIAL|SECRET)(?://[A-Z ]+?)?)\s+([A-Z][^\n]*)$"
)
_HEADING = re.compile(
    r"(?m)^[ \t]*(?:C ?O ?N ?F ?I ?D ?E ?N ?T ?I ?A ?L|S ?E ?C ?R ?E ?T|UNCLAS(?:SIFIED)?)\b.*$"
)
_LINK = re.compile(r"<a (?:href='/tag/[^>]*|id='par[^>]*)>(?:¶</a>)?|</a>")
_CELL = re.compile(r"<td[^>]*>\s*<a[^>]*>([^<]*)</a>")


@dataclass(frozen=True, slots=True)
class Importer:
    """A source: name, how a text is known to be of it, how raw cables come out of it."""

    name: str
    knows: Callable[[str], bool]
    cables: Callable[[str, str], Iterator[RawCable | Problem]]


def _page(text: str, name: str) -> Iterator[RawCable | Problem]:
    table = text.find("<table class='cable'>")
    end = text.find("</table>", table)
    cells = [unescape(c).strip() for c in _CELL.findall(text[table:end])]
    blocks = [
        _LINK.sub("", block.partition("</pre>")[0]).replace("&#x000A;", "\n")
        for block in text[end:].split("<pre>")[1:]
    ]
    if len(cells) < 4 or len(blocks) < 2:
        yield Problem(name, text[table : table + 200], "The page holds no cable.")
        return
    heading = re.search(r"<h3>Viewing cable [^,]*, ?(.*?)</h3>", text, re.DOTALL)
    articles = (
        re.findall(r"<a href='([^']*)'", text[text.find("Appears in these articles") : end])
        if "Appears in these articles" in text
        else []
    )
    yield RawCable(
        cells[0],
        blocks[-2],
        blocks[-1],
        "page",
        name,
        created=cells[1],
        released=cells[2] if len(cells) > 4 else None,
        classification=cells[-2],
        origin=cells[-1],
        title=heading[1] if heading else None,
        articles=tuple(articles),
    )


def _plain(text: str, name: str) -> Iterator[RawCable | Problem]:
    row = _ROW.search(text)
    if row is None:
        yield Problem(name, text[:200], "The text holds no cable.")
        return
    rest = text[row.end() + 1 :]
    heading = _HEADING.search(rest)
    cut = heading.start() if heading else 0
    yield RawCable(
        row[1], rest[:cut], rest[cut:], "text", name, row[2], row[3], row[4], row[5].strip()
    )


def _dump(text: str, name: str) -> Iterator[RawCable | Problem]:
    for number, row in enumerate(csv.reader(StringIO(text), escapechar="\\", doublequote=False), 1):
        where = f"{name}, row {number}"
        if len(row) != 8:
            yield Problem(
                where, "".join(row)[:200], f"A row has 8 columns; this one has {len(row)}."
            )
        else:
            yield RawCable(row[2], row[6], row[7], "csv", where, row[1], None, row[4], row[3])


IMPORTERS: tuple[Importer, ...] = (
    Importer("page", lambda text: "<table class='cable'>" in text, _page),
    Importer("csv", lambda text: re.match(r'"\d+","\d', text) is not None, _dump),
    Importer("text", lambda _: True, _plain),
)


def read_bytes(data: bytes, name: str) -> Iterator[Cable | Problem]:
    """Every cable in some bytes, or problems; never raises on content."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    text = text.replace("\r\n", "\n")
    csv.field_size_limit(50_000_000)
    importer = next(i for i in IMPORTERS if i.knows(text))
    for found in importer.cables(text, name):
        if isinstance(found, Problem):
            yield found
            continue
        try:
            yield read(found)
        except BadReference as error:
            yield Problem(found.where, found.published_id, error.message)


def read_file(path: Path) -> Iterator[Cable | Problem]:
    """Every cable in a file; raises UnreadableFile where it cannot be opened."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be read: {error.strerror}.", hint="Check the name and the permissions."
        ) from error
    return read_bytes(data, str(path))


@cache
def sample() -> Cable:
    """The packaged cable, 08MEXICO1487, read by the same reader as every other.

    >>> [p.marking for p in sample().paragraphs][:3]
    ['U', 'U', 'S']
    """
    path = assets.data("sample") / "08MEXICO1487.txt"
    return next(c for c in read_file(path) if isinstance(c, Cable))


def as_dicts(found: Iterable[Cable | Problem], file: str) -> Iterator[dict[str, Any]]:
    """Cables and problems as ``citekit read --json`` prints them: one object for every cable."""
    problems = []
    cables = 0
    for one in found:
        if isinstance(one, Problem):
            problems.append(one)
        else:
            cables += 1
            yield as_dict(one, file)
    if problems or not cables:
        yield as_dict(None, file, problems)


def as_dict(cable: Cable | None, file: str, problems: Iterable[Problem] = ()) -> dict[str, Any]:
    """One cable, or a file's problems, with the keys of ``citekit read --json``."""
    date = None
    if cable and cable.date:
        date = cable.date.strftime("%Y-%m-%dT%H:%MZ" if cable.date_is_exact else "%Y-%m-%d")
    return {
        "file": file,
        "reference": str(cable.reference) if cable else None,
        "published_as": cable.reference.published_as if cable else None,
        "date": date,
        "classification": cable.classification if cable else None,
        "origin": cable.origin if cable else None,
        "subject": cable.subject if cable else None,
        "tags": [tag.name for tag in cable.tags] if cable else [],
        "references": [str(m.reference) for m in cable.mentions] if cable else [],
        "classified_by": cable.classified_by.name if cable and cable.classified_by else None,
        "signed_by": ", ".join(cable.signed_by) or None if cable else None,
        "paragraphs": [
            {
                "label": p.label,
                "number": p.number,
                "occurrence": p.occurrence,
                "marking": p.marking,
                "text": p.text,
                "anchor": p.anchor,
            }
            for p in (cable.paragraphs if cable else ())
        ],
        "problems": [
            {"where": p.where, "raw": p.raw, "message": p.message}
            for p in (*(cable.problems if cable else ()), *problems)
        ],
    }
