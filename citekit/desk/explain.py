"""What a reader may want explained on the page of a cable: its marks, its tags, its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from citekit import glossary
from citekit.desk import shelves
from citekit.glossary import Entry, Found
from citekit.model import Cable, Paragraph, Tag

__all__ = ["Chapter", "Explained", "chapters", "explain", "explained_mark", "tag_chapters"]


@dataclass(frozen=True, slots=True)
class Explained:
    """The entries of the glossary that one cable needs, each once.

    ``marks``: how it was classified, sent and restricted; ``tags``: those whose meaning is known,
    with it; ``words``: for each of the paragraphs asked about the terms that stand there first;
    ``reasons``: those of the classification as printed, and what each means.
    """

    marks: tuple[Entry, ...]
    tags: tuple[tuple[str, str], ...]
    words: tuple[tuple[Found, ...], ...]
    reasons: tuple[tuple[str, Entry | None], ...] = ()

    @property
    def terms(self) -> tuple[Entry, ...]:
        """The entries of the words, as they come."""
        return tuple(found.entry for line in self.words for found in line)


@dataclass(frozen=True, slots=True)
class Chapter:
    """The entries of one kind."""

    kind: str
    entries: tuple[Entry, ...]


def chapters() -> tuple[Chapter, ...]:
    """The whole glossary, by kind."""
    rows = glossary.entries()
    return tuple(Chapter(k, tuple(e for e in rows if e.kind == k)) for k in glossary.KINDS)


def tag_chapters() -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
    """The TAGS whose meaning is known, with it and its source, by their kind: subjects and so on."""
    from citekit.cable.tagging import kind, meanings

    found: dict[str, list[tuple[str, str, str]]] = {}
    for name, (meaning, source) in sorted(meanings().items()):
        found.setdefault(kind(name), []).append((name, meaning, source))
    order = ("subject", "country", "programme", "organisation")
    return tuple((k, tuple(found[k])) for k in sorted(found, key=(*order, *found).index))


def explain(cable: Cable, paragraphs: Iterable[Paragraph] | None = None) -> Explained:
    """What is to be explained of a cable, in all its paragraphs or in those that are shown.

    A paragraph that is withheld is not read.
    """
    shown = cable.paragraphs if paragraphs is None else tuple(paragraphs)
    texts = ["" if p.withheld else p.text for p in shown]
    sent = cable.date.date() if cable.date else None
    printed = cable.classified_by.reasons if cable.classified_by else ()
    reasons = [(text, next(iter(glossary.reasons(text, sent)), None)) for text in printed]
    return Explained(
        tuple(dict.fromkeys([*_marks(cable), *_meant(reasons), *_markings(shown)])),
        tuple(_tags(cable.tags)),
        tuple(map(tuple, glossary.firsts(texts))),
        tuple(reasons),
    )


def _marks(cable: Cable) -> Iterable[Entry]:
    """How the whole cable was classified, restricted and sent."""
    yield from _named(cable.classification, "classification")
    for caption in cable.captions:
        yield from _named(caption, "caption")
    yield from _named(cable.transmission.precedence, "precedence")
    first = next((part.start for part in cable.parts if part.label not in (None, "SUBJECT")), 0)
    if order := glossary.order(cable.raw_body[:first]):
        yield order


def _meant(reasons: Iterable[tuple[str, Entry | None]]) -> Iterable[Entry]:
    return (entry for _, entry in reasons if entry)


def _markings(shown: Iterable[Paragraph]) -> Iterable[Entry]:
    return (entry for paragraph in shown for entry in explained_mark(paragraph.marking))


def explained_mark(marking: str | None) -> list[Entry]:
    """What the marking of a paragraph means, by what it begins with; nothing for none.

    >>> [found.term for mark in ("C", "S//NF", "S/REL UK", None) for found in explained_mark(mark)]
    ['C', 'S/NF', 'S']
    """
    if not marking:
        return []
    found = list(_named(marking.upper(), "marking"))
    return found or list(_named(marking.upper().split("/")[0], "marking"))


def _named(term: str | None, kind: str) -> Iterable[Entry]:
    found = glossary.entry(term) if term else None
    if found and found.kind == kind:
        yield found


def _tags(tags: Iterable[Tag]) -> Iterable[tuple[str, str]]:
    for tag in tags:
        if meaning := shelves.tag_meaning(tag.name):
            yield tag.name, meaning
