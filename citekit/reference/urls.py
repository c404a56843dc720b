"""The reference in an address (URL): of the original pages, of any mirror, of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from citekit.model import Reference
from citekit.reference.grammar import read
from citekit.reference.lookup import published

__all__ = ["in_address"]

_PIECES = re.compile(r"[/?&=#;]+")
_STEM = re.compile(r"\d[\w\-]*", re.ASCII)


def in_address(address: str) -> Reference | None:
    """The reference in an address (URL), a path or a query: a published one before any other.

    >>> str(in_address("http://www.cablegatesearch.net/cable.php?id=08MEXICO1487&version=1"))
    '08MEXICO1487'
    """
    first = None
    for piece in _candidates(address):
        found = read(piece)
        if found and published(found):
            return found
        first = first or found
    return first


def _candidates(address: str) -> Iterator[str]:
    """The parts of an address that may be an ID, encoded once or, inside another, twice."""
    for piece in _PIECES.split(unquote(unquote(address)).replace("+", " ")):
        stem = _STEM.match(piece.strip())
        if stem and not stem[0].isdigit():
            yield stem[0]
        if " " in piece:
            yield from (word for word in [piece, *piece.split()] if word[:1].isdigit())
