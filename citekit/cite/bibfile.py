"""The user's own .bib file: entries added, completed and checked, every other byte as it was."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from citekit.cite.bibblocks import Entry, entries, may_be_cable, newline, spans
from citekit.errors import UnreadableFile
from citekit.model import Reference

__all__ = [
    "MAX_BYTES",
    "Facts",
    "Lookup",
    "Titled",
    "add",
    "cable_of",
    "decode",
    "difference",
    "encode",
    "letters",
    "update",
]

MAX_BYTES = 32_000_000
"""Bytes of a .bib file: 30,000 entries with their abstracts."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a cable, for checking an entry: title, ISO day, BibLaTeX fields to fill in."""

    title: str
    day: str
    fields: Mapping[str, str]


Lookup = Callable[[Reference], Facts | None]
Titled = Callable[[str], Reference | None]
"""The one cable of a title, or None."""
FEWEST_LETTERS = 12
"""Letters of a title by which a cable can be told."""


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding of a .bib file; raises UnreadableFile for what is no text."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            f"This .bib file has {len(data):,} bytes; {MAX_BYTES:,} is the most that is read.",
            hint="Put the entries that cite cables into a file of their own.",
        )
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
    if not sources:
        return text
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


def update(
    text: str, facts: Lookup, titled: Titled | None = None, replace: Collection[str] = ()
) -> str:
    """The text with missing fields filled in where an entry cites a cable.

    None is overwritten but those whose names ``replace`` holds (``title``, or ``all``); ``titled``
    finds the cable of an entry that names none but has its title.  An entry that is broken, or
    whose fields name different cables, is passed through untouched.
    """
    pieces, done, line_end = [], 0, newline(text)
    for entry in entries(text):
        cited = cable_of(entry, titled)
        if cited is None or entry.problem or len({r for _, r in entry.cited}) > 1:
            continue
        if (known := facts(cited)) is None:
            continue
        for start, end, value in _edits(text, entry, known, (replace, line_end)):
            pieces += [text[done:start], value]
            done = end
    return "".join(pieces) + text[done:]


def cable_of(entry: Entry, titled: Titled | None) -> Reference | None:
    """The cable that an entry cites: by what it names, else by its title."""
    if entry.reference or titled is None or not may_be_cable(entry):
        return entry.reference
    title = entry.fields.get("title", "")
    return titled(title) if len(letters(title)) >= FEWEST_LETTERS else None


def _edits(
    text: str, entry: Entry, known: Facts, how: tuple[Collection[str], str]
) -> Iterator[tuple[int, int, str]]:
    """What is to be put in place of which piece of the text, in the order of the text."""
    replace, line_end = how
    wanted = list(_wanted(entry, known))
    held = spans(text, entry) if replace else {}
    if any(place == "url" for place, _ in entry.cited) and "url" not in replace:
        held.pop("url", None)  # it leads to the cable already, maybe to the very paragraph
    changed = [
        (*held[name], value)
        for name, value in wanted
        if name in held
        and (name in replace or "all" in replace)
        and _bare(entry, name) != value.strip("{}")
    ]
    yield from sorted(changed)
    missing = [(name, value) for name, value in wanted if not _has(entry, name)]
    if not missing:
        return
    inside = text[entry.start : entry.end - 1].rstrip()
    indented = re.search(r"\n([ \t]+)[A-Za-z]", inside)
    indent = indented[1] if indented else "  "
    comma = "" if inside.endswith(",") else ","
    added = "".join(f"{line_end}{indent}{name} = {value}," for name, value in missing)
    yield entry.start + len(inside), entry.end - 1, comma + added + line_end


def _wanted(entry: Entry, known: Facts) -> Iterator[tuple[str, str]]:
    """Names and sources of the fields that an entry ought to have, in its own dialect."""
    is_bibtex = entry.type == "techreport" or (
        "year" in entry.fields and "date" not in entry.fields
    )
    for name, value in known.fields.items():
        if name == "date" and is_bibtex:
            yield "year", f"{{{value[:4]}}}"
            if value[5:7].isdigit():
                yield "month", MONTHS[int(value[5:7]) - 1]
        elif not (is_bibtex and name in ("urldate", "pagination", "annotation")):
            yield name, f"{{{value}}}"


_ALIKE = {
    "date": ("date", "year"),
    "institution": ("institution", "publisher", "organization"),
    "url": ("url", "howpublished"),
}
"""Fields that say the same, so that none is added beside another."""


def _has(entry: Entry, name: str) -> bool:
    return any(other in entry.fields for other in _ALIKE.get(name, (name,)))


def _bare(entry: Entry, name: str) -> str:
    return entry.fields.get(name, "").strip("{}")


def letters(title: str) -> str:
    """The letters and digits of a title alone, by which two titles are compared."""
    return re.sub(r"\\[a-zA-Z]+|[^a-z0-9]", "", title.lower())


def difference(before: str, after: str, name: str) -> str:
    """A unified diff of two texts, empty where they are the same."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name, n=1
    )
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)
