"""An editor's marks in a quotation: a changed first letter ``[h]e``, an insertion ``[Mexico]``.

Both are honest where they are marked, and neither is the cable's: a quotation with them is never
called verbatim, but what was done is told apart from words that are altered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from citekit.passage.fold import Stream
from citekit.passage.locate import OMISSION, find

__all__ = ["Edited", "edited"]

_LETTER = re.compile(r"\[([^\W\d_])\](?=\w)")
_INSERTED = re.compile(r"\s*\[[^\[\]]{1,200}\]")
_MARK = re.compile(rf"{_LETTER.pattern}|{_INSERTED.pattern}")
_REPLACED = 12  # words of the cable that an insertion may stand in place of


@dataclass(frozen=True, slots=True)
class Edited:
    """Where a quotation stands but for its editor's marks: runs of words, and a sentence on each.

    ``omits``: words are left out besides, each time with a mark.
    """

    runs: tuple[tuple[int, int], ...]
    remarks: tuple[str, ...]
    omits: bool


def edited(text: Stream, quotation: str) -> Edited | None:
    """A quotation that stands in the text but for its editor's marks; None for any other."""
    if "[" not in quotation or not _MARK.search(OMISSION.sub(" ", quotation)):
        return None
    return _with_letters(text, quotation, changed=True) or _with_letters(
        text, quotation, changed=False
    )


def _with_letters(text: Stream, quotation: str, *, changed: bool) -> Edited | None:
    """The same, where the bracketed letters are changed ones, or are those of the cable."""
    plain = _LETTER.sub(lambda m: m[1].swapcase() if changed else m[1], quotation)
    remarks = [
        f"The editor's {m[0]} changes a first letter; the cable has {m[1].swapcase()}."
        if changed
        else f"The cable has {m[1]} where {m[0]} stands: the brackets mark no change."
        for m in _LETTER.finditer(quotation)
    ]
    inserted = [m[0].strip() for m in _INSERTED.finditer(plain) if not OMISSION.fullmatch(m[0])]
    remarks += [f"{mark} is the editor's; the cable does not have it." for mark in inserted]
    without = _INSERTED.sub(lambda m: m[0] if OMISSION.fullmatch(m[0]) else "", plain)
    if found := find(text, without):
        runs = found[0].runs
        return Edited(runs, tuple(remarks), len(runs) > 1)
    return _in_place_of(text, plain, remarks) if inserted else None


def _in_place_of(text: Stream, plain: str, remarks: list[str]) -> Edited | None:
    """Insertions that stand in place of a few words of the cable, such as a pronoun."""
    marks = [m for m in _INSERTED.finditer(plain) if not OMISSION.fullmatch(m[0])]
    gapped = plain
    for mark in reversed(marks):
        gapped = f"{gapped[: mark.start()]} \N{HORIZONTAL ELLIPSIS} {gapped[mark.end() :]}"
    found = find(text, gapped)
    if not found or OMISSION.search(plain):
        return None
    runs = found[0].runs
    gaps = [later[0] - earlier[1] - 1 for earlier, later in pairwise(runs)]
    if any(gap > _REPLACED for gap in gaps):
        return None
    told = [
        f"The cable has “{text.said(earlier[1] + 1, later[0] - 1)}” there."
        for earlier, later in pairwise(runs)
    ]
    # The address is that of all the words, those that the insertion stands for among them.
    return Edited(((runs[0][0], runs[-1][1]),), (*remarks, *told), omits=False)
