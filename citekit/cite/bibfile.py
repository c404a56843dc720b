"""The user's own .bib file: entries added, completed and checked, every other byte as it was.

bibtexparser finds the blocks; its writer is never used, since it reindents and drops what it does
not know.  Blocks stand verbatim and in order in the text, so an edit is spliced in between.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from citekit import reference
from citekit.errors import BadReference, UnreadableFile
from citekit.model import Problem, Reference

__all__ = ["Facts", "add", "check", "decode", "difference", "encode", "update"]

_YEAR = re.compile(r"\b(19|20)\d\d\b")
_NAMES = ("number", "url", "title", "note", "key")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a cable, for checking an entry: title, ISO day, and fields to fill in."""

    title: str
    day: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry in the text: its span, key, fields in lower case, the reference it cites."""

    start: int
    end: int
    line: int
    key: str
    fields: Mapping[str, str]
    reference: Reference | None


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding of a .bib file; raises UnreadableFile for what is no text."""
    if b"\0" in data:
        raise UnreadableFile(
            "This is no .bib file: it is not text.", hint="Name the .bib file itself."
        )
    for encoding in ("utf-8", "latin-1"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise AssertionError  # Latin-1 reads any bytes


def encode(text: str, encoding: str) -> bytes:
    """The bytes of an edited text; a character that Latin-1 lacks becomes an error, not a loss."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise UnreadableFile(
            "The file is in Latin-1 and a new field has a character that Latin-1 lacks.",
            hint="Save the file as UTF-8 first.",
        ) from error


def add(text: str, entries: Sequence[tuple[str, str]]) -> str:
    """The text with new entries (key, source) at its end; keys that are there already are left."""
    present = {
        name
        for entry in _entries(text)
        for name in (entry.key.lower(), str(entry.reference).lower())
    }
    newline = "\r\n" if "\r\n" in text else "\n"
    fresh = [source for key, source in entries if key.lower() not in present]
    if not fresh:
        return text
    gap = "" if not text else newline if text.endswith(newline) else newline * 2
    return text + gap + newline.join(source.replace("\n", newline) for source in fresh)


def update(text: str, facts: Callable[[Reference], Facts | None]) -> str:
    """The text with missing fields filled in where an entry cites a cable; none is overwritten."""
    pieces, done = [], 0
    newline = "\r\n" if "\r\n" in text else "\n"
    for entry in _entries(text):
        known = facts(entry.reference) if entry.reference else None
        missing = [(n, v) for n, v in known.fields.items() if not _has(entry, n)] if known else []
        if not missing:
            continue
        close = text.rindex(text[entry.end - 1], entry.start, entry.end)
        inside = text[entry.start : close].rstrip()
        comma = "" if inside.endswith(",") else ","
        added = "".join(f"{newline}  {name} = {{{value}}}," for name, value in missing)
        pieces += [text[done : entry.start], inside, comma, added, newline]
        done = close
    return "".join(pieces) + text[done:]


def _has(entry: _Entry, name: str) -> bool:
    alike = {
        "date": ("date", "year"),
        "year": ("date", "year"),
        "month": ("date", "month"),
        "institution": ("institution", "publisher", "organization"),
    }
    return any(other in entry.fields for other in alike.get(name, (name,)))


def check(text: str, facts: Callable[[Reference], Facts | None]) -> list[Problem]:
    """What is wrong with the entries that cite cables, each finding with its line."""
    findings: list[Problem] = []
    seen: dict[str, str] = {}
    for entry in _entries(text):
        where = f"line {entry.line}, {entry.key}"
        if entry.reference is None:
            continue
        name = str(entry.reference)
        if name in seen:
            findings.append(
                Problem(where, name, f"The cable {name} is cited already as {seen[name]}.")
            )
        seen.setdefault(name, entry.key)
        if not reference.published(entry.reference) and facts(entry.reference) is None:
            near = ", ".join(map(str, reference.nearest(entry.reference)))
            findings.append(
                Problem(where, name, f"No cable is numbered {name}. The nearest are {near}.")
            )
            continue
        known = facts(entry.reference)
        year = _YEAR.search(entry.fields.get("date", entry.fields.get("year", "")))
        if year and int(year[0]) != entry.reference.year:
            findings.append(
                Problem(where, year[0], f"The cable is of {entry.reference.year}, not {year[0]}.")
            )
        title = entry.fields.get("title")
        if known and title and _letters(title) != _letters(known.title):
            findings.append(Problem(where, title[:200], f"The cable's title is: {known.title}"))
    return findings


def difference(before: str, after: str, name: str) -> str:
    """A unified diff of two texts, empty where they are the same."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name, n=1
    )
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def _letters(title: str) -> str:
    return re.sub(r"\\[a-zA-Z]+|[^a-z0-9]", "", title.lower())


def _entries(text: str) -> Iterator[_Entry]:
    """Every entry that parses, with its place in the text; broken ones are passed over."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry

    at = 0
    for block in parse_string(text, parse_stack=[]).blocks:
        raw = block.raw or ""
        start = text.find(raw, at)
        if start < 0 or not raw:
            continue
        at = start + len(raw)
        if isinstance(block, Entry):
            fields = {f.key.lower(): str(f.value).strip().strip('{}"') for f in block.fields}
            cited = _cited({**fields, "key": block.key})
            yield _Entry(start, at, text.count("\n", 0, start) + 1, block.key, fields, cited)


def _cited(fields: Mapping[str, str]) -> Reference | None:
    """The cable that an entry cites, by its number, address, title or key."""
    for name in _NAMES:
        value = fields.get(name, "")
        if found := reference.find(value):
            return found[0].reference
        if name in ("number", "url", "key") and value:
            try:
                return reference.parse(value)
            except BadReference:
                continue
    return None
