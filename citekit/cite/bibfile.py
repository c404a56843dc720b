"""The user's own .bib file: entries added, completed and checked, every other byte as it was."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from citekit import reference
from citekit.cite.bibblocks import Entry, entries, newline
from citekit.errors import UnreadableFile
from citekit.model import Problem, Reference

__all__ = ["Facts", "add", "check", "decode", "difference", "encode", "update"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a cable, for checking an entry: title, ISO day, BibLaTeX fields to fill in."""

    title: str
    day: str
    fields: Mapping[str, str]


Lookup = Callable[[Reference], Facts | None]


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding of a .bib file; raises UnreadableFile for what is no text."""
    if b"\0" in data:
        raise UnreadableFile(
            "This is no .bib file: it is not text.", hint="Name the .bib file itself."
        )
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"  # reads any bytes, and gives the same ones back


def encode(text: str, encoding: str) -> bytes:
    """The bytes of an edited text; a character that Latin-1 lacks becomes an error, not a loss."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise UnreadableFile(
            "The file is in Latin-1 and a new field has a character that Latin-1 lacks.",
            hint="Save the file as UTF-8 first.",
        ) from error


def add(text: str, sources: Sequence[tuple[str, str]]) -> str:
    """The text with new entries (key, source) at its end; what is there already is left out.

    An entry at the end that is never closed would swallow what follows: new ones go before it.
    """
    known = list(entries(text))
    present = {name.lower() for entry in known for name in (entry.key, str(entry.reference))}
    line_end, fresh = newline(text), []
    for key, source in sources:
        if key.lower() not in present:
            present.add(key.lower())
            fresh.append(source.replace("\n", line_end))
    if not fresh:
        return text
    at = known[-1].start if known and not known[-1].key and known[-1].problem else len(text)
    before, after = text[:at], text[at:]
    gap = "" if not before else line_end if before.endswith("\n") else line_end * 2
    return before + gap + line_end.join(fresh) + (line_end if after else "") + after


def update(text: str, facts: Lookup) -> str:
    """The text with missing fields filled in where an entry cites a cable; none is overwritten.

    An entry that is broken, or whose fields name different cables, is passed through untouched.
    """
    pieces, done, line_end = [], 0, newline(text)
    for entry in entries(text):
        if entry.reference is None or entry.problem or len({r for _, r in entry.cited}) > 1:
            continue
        known = facts(entry.reference)
        missing = list(_missing(entry, known)) if known else []
        if not missing:
            continue
        inside = text[entry.start : entry.end - 1].rstrip()
        indented = re.search(r"\n([ \t]+)[A-Za-z]", inside)
        indent = indented[1] if indented else "  "
        comma = "" if inside.endswith(",") else ","
        added = "".join(f"{line_end}{indent}{name} = {value}," for name, value in missing)
        pieces += [text[done : entry.start], inside, comma, added, line_end]
        done = entry.end - 1
    return "".join(pieces) + text[done:]


def _missing(entry: Entry, known: Facts) -> Iterator[tuple[str, str]]:
    """Names and sources of the fields that an entry lacks, in its own dialect."""
    alike = {
        "date": ("date", "year"),
        "institution": ("institution", "publisher", "organization"),
        "url": ("url", "howpublished"),
    }
    is_bibtex = entry.type == "techreport" or (
        "year" in entry.fields and "date" not in entry.fields
    )
    for name, value in known.fields.items():
        if any(other in entry.fields for other in alike.get(name, (name,))):
            continue
        if name == "date" and is_bibtex:
            yield "year", f"{{{value[:4]}}}"
            if "month" not in entry.fields and value[5:7].isdigit():
                yield "month", _MONTHS[int(value[5:7]) - 1]
        elif not (is_bibtex and name in ("urldate", "pagination", "annotation")):
            yield name, f"{{{value}}}"


def check(text: str, facts: Lookup) -> list[Problem]:
    """What is wrong with the entries that cite cables, each finding with its line."""
    findings: list[Problem] = []
    seen: dict[Reference, str] = {}
    for entry in entries(text):
        where = f"line {entry.line}" + (f", {entry.key}" if entry.key else "")
        if entry.problem and (entry.reference or not entry.key):
            findings.append(Problem(where, text[entry.start : entry.end][:200], entry.problem))
        if entry.reference is None:
            continue
        name = str(entry.reference)
        if earlier := seen.get(entry.reference):
            message = f"The cable {name} is cited already as {earlier}."
            findings.append(Problem(where, name, message))
        seen.setdefault(entry.reference, entry.key)
        findings += [Problem(where, raw[:200], message) for raw, message in _wrong(entry, facts)]
    return findings


def _wrong(entry: Entry, facts: Lookup) -> Iterator[tuple[str, str]]:
    """What an entry says and why it is wrong."""
    cable = entry.reference
    assert cable is not None
    for place, other in entry.cited[1:]:
        if other != cable:
            yield str(other), f"Its {entry.cited[0][0]} names {cable}, its {place} {other}."
    known = facts(cable)
    if known is None and not reference.published(cable):
        near = ", ".join(map(str, reference.nearest(cable)))
        yield (
            str(cable),
            f"No cable is numbered {cable}." + (f" The nearest are {near}." if near else ""),
        )
        return
    date = _date(entry.fields)
    day = known.day if known and known.day else f"{cable.year:04d}"
    if date and not (day.startswith(date) or date.startswith(day)):
        yield date, f"The cable is of {day[: len(date)]}, not {date}."
    title = entry.fields.get("title")
    if known and title and _letters(title) != _letters(known.title):
        yield title, f"The cable's title is: {known.title}"


def _date(fields: Mapping[str, str]) -> str:
    """The date of an entry as far as it can be told: ``2008-05-16``, ``2008-05``, ``2008``."""
    if found := re.search(r"\b(?:19|20)\d\d(?:-\d\d){0,2}\b", fields.get("date", "")):
        return found[0]
    year = re.search(r"\b(?:19|20)\d\d\b", fields.get("year", ""))
    month = fields.get("month", "").lower()
    number = next((n for n, name in enumerate(_MONTHS, 1) if month.startswith(name)), None)
    number = int(month) if month.isdigit() and 1 <= int(month) <= 12 else number
    return "" if year is None else f"{year[0]}-{number:02d}" if number else year[0]


def _letters(title: str) -> str:
    return re.sub(r"\\[a-zA-Z]+|[^a-z0-9]", "", title.lower())


def difference(before: str, after: str, name: str) -> str:
    """A unified diff of two texts, empty where they are the same."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name, n=1
    )
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)
