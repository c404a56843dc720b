"""Where a passage can be read: our permalink, the original's pages, archives.

One table, ``TARGETS``; each row makes an address out of a passage, or None where there is none.
Nothing is fetched: addresses follow from the published ID and its month.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from urllib.parse import quote

from citekit import address, reference
from citekit.errors import BadQuery, UnknownName
from citekit.links.fragment import Page, directive, page_of
from citekit.model import Cable, Link, Paragraph, Passage, Reference
from citekit.passage.parts import runs_of

__all__ = [
    "HISTORICAL_HOSTS",
    "TARGETS",
    "Target",
    "Where",
    "cable_link",
    "elsewhere",
    "original",
    "permalink",
    "target",
    "targets",
]

_SITE = "https://wikileaks.org"
_ARCHIVE = "https://web.archive.org/web"


@dataclass(frozen=True, slots=True)
class Where:
    """What addresses depend on: our public base address, and the day of an archive's capture.

    ``near`` is a day as in ``2011-09-02``; without one, the day on which this text was released.
    """

    base_url: str | None = None
    near: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A place where a cable can be read: name, label, how its address is made.

    ``make`` answers None for a passage that has no address there.  ``historical`` marks a site
    that no longer answers; its addresses still stand in old texts.
    """

    name: str
    label: str
    make: Callable[[Passage, Where], str | None]
    historical: bool = False


HISTORICAL_HOSTS = frozenset(
    ("cablegatesearch.net", "cabledrum.net", "cablegate.wikileaks.org", "213.251.145.96")
)
"""Hosts that served the cables and no longer answer; old texts and bibliographies name them."""


def permalink(passage: Passage, base_url: str | None) -> str:
    """The address to publish: ours under a public base, else the original's.

    A passage's own address carries the check of its words; without a public base the original's
    paragraph is the nearest that a reader can reach.
    """
    return _ours(passage, Where(base_url)) or original(passage)


def original(passage: Passage) -> str:
    """The original page, at the paragraph where the page has an anchor for it.

    Only the first anchor of a name is one: ``Paragraph.anchor`` is None for the later ones.
    Source: the address form of 251,287 published pages, /cable/YYYY/MM/ID.html#parN.
    """
    anchor = passage.paragraphs[0].anchor if passage.paragraphs else None
    return f"{_page(passage.cable)}#{anchor}" if anchor else _page(passage.cable)


def cable_link(wanted: Reference, base_url: str | None) -> str:
    """The address of a whole cable, held or not: ours under a public base, else the original's."""
    return f"{base_url}/{wanted}" if base_url else _page_of(wanted)


def elsewhere(wanted: Reference) -> tuple[Link, ...]:
    """Where a cable can be read whose text is not held: the original, PlusD, the web archive."""
    page = _page_of(wanted)
    return (
        Link("original", "Original page", page),
        Link("plusd", "PlusD", f"{_SITE}/plusd/cables/{wanted.published_id}_a.html"),
        Link("archive", "Web archive", f"{_ARCHIVE}/2011/{page}"),
    )


def target(name: str, passage: Passage, where: Where) -> Link:
    """One row's link.

    Raises UnknownName for no such row or one without an address here, BadQuery for a day that is
    none.
    """
    row = next((t for t in TARGETS if t.name == name), None)
    url = row.make(passage, where) if row else None
    if row is None or url is None:
        here = (link.name for link in targets(passage, where))
        raise UnknownName.among("link named", name, here)
    return Link(row.name, row.label, url, row.historical)


def targets(passage: Passage, where: Where) -> tuple[Link, ...]:
    """Every link that this passage has, in the table's order; raises BadQuery for no day."""
    made = ((t, t.make(passage, where)) for t in TARGETS)
    return tuple(Link(t.name, t.label, url, t.historical) for t, url in made if url)


def _ours(passage: Passage, where: Where) -> str | None:
    return f"{where.base_url}/{address.format(passage.address)}" if where.base_url else None


def _page(cable: Cable) -> str:
    return _page_of(cable.reference, cable.date.month if cable.date else 1)


def _page_of(wanted: Reference, month: int = 1) -> str:
    month = reference.month(wanted) or month
    return f"{_SITE}/cable/{wanted.year}/{month:02d}/{wanted.published_id}.html"


def _original(passage: Passage, where: Where) -> str:
    """The original at the passage: by its anchor, else by a text fragment, else the plain page."""
    at = original(passage)
    return at if "#" in at else _original_text(passage, where) or at


def _original_text(passage: Passage, _where: Where) -> str | None:
    """The original with the words lit; its anchor, where there is one, helps other browsers."""
    cable = passage.cable
    header = f"{cable.raw_header}\n"
    shown = page_of(header + cable.raw_body, is_preformatted=True)
    found = []
    for paragraph, run in runs_of(passage):
        at = _first_word(paragraph, cable.raw_body, run.first)
        last = _first_word(paragraph, cable.raw_body, run.last)
        if at is not None and last is not None:
            start, end = (shown.at(len(header) + offset) for offset in (at, last))
            found.append((start, end + len(paragraph.words[run.last - 1])))
    lit = directive(shown, _joined(passage, found))
    return f"{original(passage)}{'' if '#' in original(passage) else '#'}{lit}" if lit else None


def _joined(passage: Passage, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of a page; those of a range of paragraphs are one."""
    if passage.address.through and found:
        return [(found[0][0], found[-1][1])]
    return found


def _first_word(paragraph: Paragraph, body: str, position: int) -> int | None:
    """Where a word of a paragraph begins in the raw body."""
    for start, end in paragraph.spans:
        inside = len(body[start:end].split())
        if position <= inside:
            words = re.compile(r"\S+").finditer(body, start, end)
            return next(islice(words, position - 1, None)).start()
        position -= inside
    return None


def _ours_text(passage: Passage, where: Where) -> str | None:
    """Our page of the whole cable with the words lit."""
    if not where.base_url or not passage.paragraphs:
        return None
    cable = passage.cable
    shown, offsets = _cable_page(cable)
    found = []
    for paragraph, run in runs_of(passage):
        words, at = paragraph.words, offsets.get(paragraph.label)
        if at is None:
            return None
        start = at + len(" ".join(words[: run.first - 1])) + (run.first > 1)
        found.append((start, start + len(" ".join(words[run.first - 1 : run.last]))))
    first = passage.paragraphs[0]
    anchor = "" if first.label == "SUBJECT" else first.anchor or f"p{first.label}"
    return f"{where.base_url}/{cable.reference}#{anchor}{directive(shown, _joined(passage, found))}"


def _cable_page(cable: Cable) -> tuple[Page, dict[str, int]]:
    """The text of our page of a cable, and where its paragraphs stand in it."""
    subject = (cable.subject_paragraph,) if cable.subject_paragraph else ()
    offsets, length, texts = {}, 0, []
    for paragraph in (*subject, *cable.paragraphs):
        offsets[paragraph.label] = length
        texts.append(paragraph.text)
        length += len(paragraph.text) + bool(paragraph.text)
    return page_of(" ".join(filter(None, texts)), is_preformatted=False), offsets


def _plusd(passage: Passage, _where: Where) -> str:
    return f"{_SITE}/plusd/cables/{passage.cable.reference.published_id}_a.html"


def _archive(passage: Passage, where: Where) -> str:
    """The capture nearest a day: the archive itself leads from a moment to the nearest it has."""
    day = _day(where.near) if where.near else (passage.cable.released or "")
    stamp = re.sub(r"\D", "", day) if re.match(r"\d{4}-\d\d-\d\d\Z", day) else "2011"
    return f"{_ARCHIVE}/{stamp}/{_page(passage.cable)}"


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadQuery(f"{text!r} is no day.", hint="Write it as in 2011-09-02.") from None


def _cablegatesearch(passage: Passage, _where: Where) -> str:
    published = quote(passage.cable.reference.published_id)
    return f"http://www.cablegatesearch.net/cable.php?id={published}"


def _cabledrum(passage: Passage, _where: Where) -> str:
    return f"http://www.cabledrum.net/cables/{passage.cable.reference.published_id}"


TARGETS: tuple[Target, ...] = (
    Target("citekit", "Permalink", _ours),
    Target("citekit-text", "The words lit in the whole cable", _ours_text),
    Target("original", "Original page", _original),
    Target("original-text", "Original page, the words lit", _original_text),
    Target("original-page", "Original page, whole cable", lambda passage, _: _page(passage.cable)),
    Target("plusd", "PlusD", _plusd),
    Target("archive", "Web archive", _archive),
    Target("cablegatesearch", "cablegatesearch.net", _cablegatesearch, historical=True),
    Target("cabledrum", "cabledrum.net", _cabledrum, historical=True),
)
