"""The sizes of cards: one row each."""

from __future__ import annotations

from dataclasses import dataclass

from citekit.errors import UnknownName

__all__ = ["PHONE", "SIZES", "Size", "named"]

PHONE = 390
"""CSS px, the width of a common phone: words take 12 of its px or more, labels 11."""


@dataclass(frozen=True, slots=True)
class Size:
    """A size, in pixels: canvas, margin, labels, pilcrow, QR module, the words' smallest and largest.

    ``top`` and ``bottom`` are kept free for the controls that a network lays over a picture.
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
    """The size of that name; raises UnknownName with those there are.

    >>> named("og").width
    1200
    """
    found = next((size for size in SIZES if size.name == name), None)
    if found is None:
        raise UnknownName.among("card size", name, (size.name for size in SIZES))
    return found
