"""Where a passage can be read: our permalink, the original's pages, archives.

One table, ``TARGETS``; each row makes an address out of a passage, or None where there is none.
Nothing is fetched: addresses follow from the published ID and its month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from citekit import address, reference
from citekit.errors import UnknownName
from citekit.model import Cable, Link, Passage, Reference

__all__ = [
    "HISTORICAL_HOSTS",
    "TARGETS",
    "Target",
    "cable_link",
    "elsewhere",
    "original",
    "permalink",
    "target",
    "targets",
]

_SITE = "https://wikileaks.org"


@dataclass(frozen=True, slots=True)
class Target:
    """A place where a cable can be read: name, label, how its address is made.

    ``make`` takes a passage and our public base address (or None).  ``historical`` marks a site
    that no longer answers; its addresses still stand in old texts.
    """

    name: str
    label: str
    make: Callable[[Passage, str | None], str | None]
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
    return _ours(passage, base_url) or original(passage)


def original(passage: Passage) -> str:
    """The original page, at the paragraph where the page has an anchor for it.

    Source: the address form of 251,287 published pages, /cable/YYYY/MM/ID.html#parN.
    """
    return _paragraph(passage, None) or _page(passage.cable)


def cable_link(wanted: Reference, base_url: str | None) -> str:
    """The address of a whole cable, held or not: ours under a public base, else the original's."""
    return f"{base_url}/{wanted}" if base_url else _page_of(wanted)


def elsewhere(wanted: Reference) -> tuple[Link, ...]:
    """Where a cable can be read whose text is not held: the original, PlusD, the web archive."""
    page = _page_of(wanted)
    return (
        Link("original", "Original page", page),
        Link("plusd", "PlusD", f"{_SITE}/plusd/cables/{wanted.published_id}_a.html"),
        Link("archive", "Web archive", f"https://web.archive.org/web/2011/{page}"),
    )


def target(name: str, passage: Passage, base_url: str | None) -> Link:
    """One row's link; raises UnknownName for no such row or one without an address here."""
    row = next((t for t in TARGETS if t.name == name), None)
    url = row.make(passage, base_url) if row else None
    if row is None or url is None:
        here = (link.name for link in targets(passage, base_url))
        raise UnknownName.among("link named", name, here)
    return Link(row.name, row.label, url, row.historical)


def targets(passage: Passage, base_url: str | None) -> tuple[Link, ...]:
    """Every link that this passage has, in the table's order."""
    made = ((t, t.make(passage, base_url)) for t in TARGETS)
    return tuple(Link(t.name, t.label, url, t.historical) for t, url in made if url)


def _ours(passage: Passage, base_url: str | None) -> str | None:
    return f"{base_url}/{address.format(passage.address)}" if base_url else None


def _page(cable: Cable) -> str:
    return _page_of(cable.reference, cable.date.month if cable.date else 1)


def _page_of(wanted: Reference, month: int = 1) -> str:
    month = reference.month(wanted) or month
    return f"{_SITE}/cable/{wanted.year}/{month:02d}/{wanted.published_id}.html"


def _paragraph(passage: Passage, _base_url: str | None) -> str | None:
    anchor = passage.paragraphs[0].anchor if passage.paragraphs else None
    return f"{_page(passage.cable)}#{anchor}" if anchor else None


def _plusd(passage: Passage, _base_url: str | None) -> str:
    return f"{_SITE}/plusd/cables/{passage.cable.reference.published_id}_a.html"


def _archive(passage: Passage, _base_url: str | None) -> str:
    return f"https://web.archive.org/web/2011/{_page(passage.cable)}"


def _cablegatesearch(passage: Passage, _base_url: str | None) -> str:
    published = quote(passage.cable.reference.published_id)
    return f"http://www.cablegatesearch.net/cable.php?id={published}"


def _cabledrum(passage: Passage, _base_url: str | None) -> str:
    return f"http://www.cabledrum.net/cables/{passage.cable.reference.published_id}"


TARGETS: tuple[Target, ...] = (
    Target("citekit", "Permalink", _ours),
    Target("original", "Original page", lambda passage, _: _page(passage.cable)),
    Target("original-paragraph", "Original page, this paragraph", _paragraph),
    Target("plusd", "PlusD", _plusd),
    Target("archive", "Web archive", _archive),
    Target("cablegatesearch", "cablegatesearch.net", _cablegatesearch, historical=True),
    Target("cabledrum", "cabledrum.net", _cabledrum, historical=True),
)
