"""The sizes of cards: one row each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from citekit.errors import UnknownName

__all__ = ["PHONE", "SIZES", "Size", "named"]

PHONE = 390
"""CSS px, the width of a common phone: words take 12 of its px or more, labels 11."""

_TWICE = "@2x"


@dataclass(frozen=True, slots=True)
class Size:
    """A size, in pixels: canvas, margin, labels, pilcrow, QR module, the words' smallest and largest.

    ``top`` and ``bottom`` are kept free for the controls that a network lays over a picture;
    a card of density 2 has twice the pixels each way, everything in the same place.
    """

    name: str
    width: int
    height: int
    margin: int
    label: int
    pilcrow: int
    module: int
    smallest: int
    largest: int
    top: int = 0
    bottom: int = 0
    density: int = 1

    @property
    def is_tall(self) -> bool:
        """Whether words stand above the labels in one column, with a heading over them."""
        return self.height > 0.8 * self.width

    @property
    def head(self) -> int:
        """Where the content begins: the margin, below what is kept free."""
        return self.top + (24 if self.top else self.margin)

    @property
    def foot(self) -> int:
        """Where the content ends: the margin, above what is kept free."""
        return self.height - self.bottom - (24 if self.bottom else self.margin)


SIZES: tuple[Size, ...] = (
    Size("og", 1200, 630, 48, 34, 52, 6, 37, 92),
    Size("x", 1600, 900, 62, 46, 70, 8, 50, 124),
    Size("linkedin", 1200, 627, 48, 34, 52, 6, 37, 92),
    Size("square", 1080, 1080, 64, 32, 56, 6, 37, 104),
    Size("portrait", 1080, 1350, 72, 34, 64, 7, 37, 108),
    Size("story", 1080, 1920, 72, 36, 72, 8, 37, 112, 250, 340),
    Size("wide", 1920, 1080, 71, 55, 84, 10, 60, 148),
)


def named(name: str) -> Size:
    """The size of that name, with ``@2x`` behind it at twice the density; raises UnknownName.

    >>> named("og").width, named("og@2x").density
    (1200, 2)
    """
    plain = name.removesuffix(_TWICE)
    found = next((size for size in SIZES if size.name == plain), None)
    if found is None:
        known = [size.name for size in SIZES]
        raise UnknownName.among("card size", name, [*known, *(one + _TWICE for one in known)])
    return found if plain == name else replace(found, name=name, density=2)
