"""The true words nearest to a quotation that stands nowhere."""

from __future__ import annotations

from citekit.passage.fold import Stream, fold

__all__ = ["differences", "nearest"]

_NEAR = 55.0
"""Likeness in per cent from which words count as an altered quotation rather than none."""


def nearest(text: Stream, quotation: str) -> tuple[int, int] | None:
    """First and last word, as indices of the stream, of the stretch most like a quotation.

    None where nothing is like it.  Likeness is that of the best-aligned stretch of letters
    (normalised insertions and deletions), widened to whole words.
    """
    from rapidfuzz import fuzz

    if not text.owners:
        return None
    found = fuzz.partial_ratio_alignment(fold(quotation), text.folded, score_cutoff=_NEAR)
    if found is None:
        return None
    inside = [
        i
        for i, (start, end) in enumerate(zip(text.starts, text.ends, strict=True))
        if end > found.dest_start and start < found.dest_end
    ]
    return (inside[0], inside[-1]) if inside else None


def differences(quoted: list[str], true: list[str]) -> list[tuple[str, str, str]]:
    """Steps from a quotation's words to the true ones: (kind, quoted, true).

    >>> differences("warm tie with".split(), "warm ties with Cuba.".split())[1:]
    [('altered', 'tie', 'ties'), ('equal', 'with', 'with'), ('missing', '', 'Cuba.')]
    """
    from rapidfuzz.distance import Levenshtein

    kinds = {"equal": "equal", "replace": "altered", "delete": "added", "insert": "missing"}
    steps = Levenshtein.opcodes([fold(w) for w in quoted], [fold(w) for w in true])
    return [
        (
            kinds[step.tag],
            " ".join(quoted[step.src_start : step.src_end]),
            " ".join(true[step.dest_start : step.dest_end]),
        )
        for step in steps
    ]
