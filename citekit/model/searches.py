"""What a reader looks for among the cables that are held."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = ["Search"]


@dataclass(frozen=True, slots=True)
class Search:
    """Words and filters, and which part of what they find is wanted.

    ``words``: any text; words, "phrases", beginnings*, -unwanted, one OR another.  ``origin`` as
    in a reference ID (``MEXICO``), ``tag`` (``PREL``), ``classification`` (``SECRET//NOFORN``).
    ``since`` and ``until``, both included: days of creation as ``2008``, ``2008-05``,
    ``2008-05-16`` or a date.  ``limit``: hits at most; ``skip``: those that earlier pages have
    shown.
    """

    words: str = ""
    origin: str | None = None
    tag: str | None = None
    since: str | int | dt.date | None = None
    until: str | int | dt.date | None = None
    classification: str | None = None
    limit: int = 20
    skip: int = 0
