"""What stands around a cable: its neighbours by number, and the references it makes and gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from citekit import reference
from citekit.desk.articles import articles_of
from citekit.desk.keep import related
from citekit.errors import CitekitError
from citekit.model import Article, Reference
from citekit.settings import Settings

if TYPE_CHECKING:
    from citekit.store import Entry, Mentioned

__all__ = ["Around", "Near", "around"]


@dataclass(frozen=True, slots=True)
class Near:
    """Another cable: what the library says of it (None: not held), and whether it was published."""

    reference: str
    entry: Entry | None
    is_published: bool

    @property
    def has_page(self) -> bool:
        """Whether its ID answers here."""
        return self.entry is not None or self.is_published


@dataclass(frozen=True, slots=True)
class Around:
    """The surroundings of one cable, held or not.

    ``before`` and ``after``: the published cables of the same post right beside it by number;
    ``held_before`` and ``held_after`` the nearest that are held, where those are not.
    ``refers_to`` in the cable's own order, ``referred_by`` by date and at most 200 of the
    ``count`` that there are; ``chain``: held cables that share a reference with it; ``articles``
    that an operator listed for it.
    """

    before: Near | None
    after: Near | None
    held_before: Near | None
    held_after: Near | None
    refers_to: tuple[Near, ...]
    referred_by: tuple[Near, ...]
    chain: tuple[Near, ...]
    count: int
    articles: tuple[Article, ...] = ()


def around(wanted: Reference, *, settings: Settings | None = None) -> Around:
    """The surroundings of a cable by its reference.

    >>> [near and near.reference for near in (lambda a: (a.before, a.after))(
    ...     around(Reference(2008, "MEXICO", 1487)))]
    ['08MEXICO1484', '08MEXICO1502']
    """
    found = related(wanted, settings=settings)
    before, held_before = _beside(reference.neighbours(wanted)[0], found.before)
    after, held_after = _beside(reference.neighbours(wanted)[1], found.after)
    return Around(
        before,
        after,
        held_before,
        held_after,
        tuple(map(_near, found.refers_to)),
        tuple(map(_near, found.referred_by)),
        tuple(Near(entry.reference, entry, True) for entry in found.chain),
        found.references_here,
        articles_of(str(wanted), settings=settings),
    )


def _beside(published: Reference | None, held: Entry | None) -> tuple[Near | None, Near | None]:
    """The cable right beside, and the nearest one that is held where that is another."""
    nearest = Near(held.reference, held, True) if held else None
    if published is None or str(published) == (held.reference if held else ""):
        return nearest, None
    return Near(str(published), None, True), nearest


def _near(found: Mentioned) -> Near:
    try:
        is_published = reference.published(reference.parse(found.reference))
    except CitekitError:
        is_published = False
    return Near(found.reference, found.entry, is_published)
