"""The entries of a .bib file, each with its place in the text, and the cable that it cites.

bibtexparser finds the blocks; its writer is never used, since it reindents and drops what it does
not know.  Blocks stand verbatim and in order in the text, so an edit is spliced in between.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from citekit import reference
from citekit.errors import CitekitError
from citekit.model import Reference

__all__ = ["Entry", "entries", "may_be_cable", "newline", "spans"]

_OTHER_WORKS = frozenset(
    "article book booklet collection inbook incollection inproceedings conference manual"
    " mastersthesis mvbook periodical phdthesis proceedings suppperiodical thesis".split()
)
"""Types of entries that are no cable, even where their title or key holds a reference."""
_PLACES = ("number", "url", "eprint", "howpublished", "title", "note", "key")
"""Where an entry may name its cable, the surest first."""
_LIKE_A_REFERENCE = re.compile(r"\d\d[\s_-]*[A-Za-z]{3}|[A-Za-z]{3,}[\s_-]*\d")
_NOTE_NAMES_IT = re.compile(
    r"(?:(?:us|u\.s\.|american|diplomatic|embassy|wikileaks|state department|cablegate|cable|telegram|reference|ref|id"
    r"|no|nr|number)[.:,]?\s+){0,6}\d\d\s?[a-z]",
    re.IGNORECASE,
)
"""How a note begins that says which cable the entry is; any other may speak of another one."""
_SPEAKS_OF_CABLES = re.compile(
    r"cable|telegram|wikileaks|plusd|embassy|consulate|department of state|state department",
    re.IGNORECASE,
)


_BARE = re.compile(r"[^\s\"#%'(),={}]+")  # a number or the name of a text
_FIELD = re.compile(r",\s*([^\s=,{}\"#%'()]+)\s*=\s*")
_JOINED = re.compile(r"\s*#\s*")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its span in the text and line from 1, type, key, fields in lower case, its cable.

    ``problem`` says why it must not be touched, or is empty.
    """

    start: int
    end: int
    line: int
    type: str
    key: str
    fields: Mapping[str, str]
    cited: tuple[tuple[str, Reference], ...] = ()
    problem: str = ""

    @property
    def reference(self) -> Reference | None:
        """The cable that it cites, by the surest of its fields."""
        return self.cited[0][1] if self.cited else None


def may_be_cable(entry: Entry) -> bool:
    """Whether an entry that names no cable may still be one, to be found by its title."""
    return (
        not entry.cited
        and not entry.problem
        and entry.type not in _OTHER_WORKS
        and any(map(_SPEAKS_OF_CABLES.search, entry.fields.values()))
    )


def spans(text: str, entry: Entry) -> dict[str, tuple[int, int]]:
    """Where the value of each field of a sound entry stands in the text, its braces included."""
    found: dict[str, tuple[int, int]] = {}
    at = text.find(",", entry.start, entry.end)
    while 0 <= at < entry.end and (named := _FIELD.match(text, at, entry.end)):
        at = named.end()
        end = at
        while (piece := _end(text, at)) is not None and piece <= entry.end:
            end = piece
            joined = _JOINED.match(text, end, entry.end)
            if joined is None:
                break
            at = joined.end()
        if end == named.end():
            break
        found.setdefault(named[1].lower(), (named.end(), end))
        at = text.find(",", end, entry.end)
    return found


def newline(text: str) -> str:
    """How lines end in this text."""
    return "\r\n" if "\r\n" in text else "\n"


def entries(text: str) -> Iterator[Entry]:
    """Every entry in order; a broken one has a ``problem`` and no fields."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import (
        DuplicateBlockKeyBlock,
        DuplicateFieldKeyBlock,
        ParsingFailedBlock,
    )
    from bibtexparser.model import Entry as Parsed

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # broken entries are our findings
    at, line, counted = 0, 1, 0
    for block in parse_string(text, parse_stack=[]).blocks:
        raw = block.raw or ""
        start = text.find(raw, at)
        if start < 0 or not raw:
            continue
        line += text.count("\n", counted, start)
        counted, at = start, start + len(raw)
        found: object = block
        problem = ""
        if isinstance(block, DuplicateBlockKeyBlock):
            found, problem = block.ignore_error_block, "Its key is that of an earlier entry."
        elif isinstance(block, DuplicateFieldKeyBlock):
            found, problem = block.ignore_error_block, "One of its fields stands in it twice."
        elif isinstance(block, ParsingFailedBlock):
            problem = "It is broken, most likely by a brace that is not closed."
            yield Entry(start, at, line, "", "", {}, problem=problem)
        if isinstance(found, Parsed):
            yield _entry(found, (start, at, line), problem)


def _entry(block: object, place: tuple[int, int, int], problem: str) -> Entry:
    from bibtexparser.model import Entry as Parsed

    assert isinstance(block, Parsed)
    values = {field.key.lower(): str(field.value).strip() for field in block.fields}
    fields = {name: value.strip('{}"').strip() for name, value in values.items()}
    kind = block.entry_type.lower()
    cited = () if kind in _OTHER_WORKS else tuple(_cited({**fields, "key": block.key}))
    if cited and not problem:  # other works are not ours to judge
        unsound = next((name for name, value in values.items() if not _is_sound(value)), None)
        problem = f"A comma is missing behind its field {unsound}." if unsound else ""
    return Entry(*place, kind, block.key, fields, cited, problem)


def _is_sound(value: str) -> bool:
    """Whether a value is what BibTeX calls one: texts, numbers and names, joined by ``#``."""
    at, ready = 0, True
    while at < len(value):
        char = value[at]
        if char.isspace() or (char == "#" and not ready):
            ready, at = ready or char == "#", at + 1
            continue
        if not ready:
            return False
        ready, end = False, _end(value, at)
        if end is None:
            return False
        at = end
    return not ready


def _end(value: str, at: int) -> int | None:
    """Where the piece that begins at ``at`` ends, or None if it never does."""
    if at >= len(value):
        return None
    if value[at] not in '{"':
        found = _BARE.match(value, at)
        return found.end() if found else None
    depth, quoted = 0, value[at] == '"'
    for index in range(at, len(value)):
        depth += {"{": 1, "}": -1}.get(value[index], 0)
        if depth == 0 and index > at and (value[index] == '"' if quoted else value[index] == "}"):
            return index + 1
    return None


def _cited(fields: Mapping[str, str]) -> Iterator[tuple[str, Reference]]:
    """The cables that an entry names, each with the field that names it."""
    for name in _PLACES:
        value = fields.get(name, "")
        if not _LIKE_A_REFERENCE.search(value):
            continue
        if name == "note" and not _NOTE_NAMES_IT.match(value):
            continue
        if found := reference.find(value):
            yield name, found[0].reference
        elif name == "number" and (dated := _with_year(value, fields)):
            yield name, dated
        elif name in ("number", "key"):
            try:
                yield name, reference.parse(value)
            except CitekitError:
                continue


def _with_year(value: str, fields: Mapping[str, str]) -> Reference | None:
    """A number without its year (``MEXICO 001487``), completed by the year of the entry."""
    year = re.search(r"\b(?:19|20)\d\d\b", fields.get("date", "") + " " + fields.get("year", ""))
    found = reference.find(value, year=int(year[0]), refs=True) if year else ()
    return found[0].reference if len(found) == 1 else None
