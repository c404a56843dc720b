"""The true words nearest to a quotation that stands nowhere.

First the stretches that a quotation and the cable share, word for word and in order, so that words
left out without a mark are found however many they are; where they share too little, the stretch of
the cable whose letters are most like the quotation's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from citekit.passage.fold import Stream, fold
from citekit.passage.locate import OMISSION

__all__ = ["GAP", "differences", "nearest"]

GAP = "\0"
"""Stands in a list of words where words are left out; no quotation holds it."""
_NEAR = 55.0
"""Likeness in per cent from which words count as an altered quotation rather than none."""
_ALIGNED = 1_000  # letters that are aligned as a whole
_END = 600  # letters of either end of longer words
_SHARED = 0.5
"""The part of a quotation's words that shared stretches must hold to be the words it came from."""
_SEED = 3  # words that must agree for a stretch to be shared
_SLACK = 8  # words of the cable between two stretches that do not make a gap
_MOST_BLOCKS = 160
_MOST_PLACES = 60  # of three words: more tell nothing, and cost much
_MOST_RUNS = 4

Runs = tuple[tuple[int, int], ...]


def nearest(text: Stream, quotation: str) -> Runs | None:
    """Runs of the stream's words, as first and last index, that are most like a quotation.

    Several where the quotation leaves words out; None where nothing is like it.
    """
    if not text.owners:
        return None
    return _by_words(text, quotation) or _by_letters(text, quotation)


def _by_letters(text: Stream, quotation: str) -> Runs | None:
    """The best-aligned stretch of letters (normalised insertions and deletions), in whole words."""
    found = _aligned(fold(quotation), text.folded)
    if found is None:
        return None
    inside = [
        i
        for i, (start, end) in enumerate(zip(text.starts, text.ends, strict=True))
        if end > found[0] and start < found[1]
    ]
    return ((inside[0], inside[-1]),) if inside else None


def _aligned(said: str, text: str) -> tuple[int, int] | None:
    """Where the letters of a text begin and end that are most like some others.

    The time for an alignment grows with the cube of the length, so long words are placed by their
    two ends, and what lies between is compared once.
    """
    from rapidfuzz import fuzz

    if len(said) <= _ALIGNED:
        whole = fuzz.partial_ratio_alignment(said, text, score_cutoff=_NEAR)
        return (whole.dest_start, whole.dest_end) if whole else None
    first = fuzz.partial_ratio_alignment(said[:_END], text, score_cutoff=_NEAR)
    last = fuzz.partial_ratio_alignment(said[-_END:], text, score_cutoff=_NEAR)
    if not first or not last:
        return None
    start, end = first.dest_start, last.dest_end
    return (start, end) if fuzz.ratio(said, text[start:end]) >= _NEAR else None


def _by_words(text: Stream, quotation: str) -> Runs | None:
    """The chain of shared stretches that holds the most words, its neighbours joined."""
    quoted: list[str] = []
    marks: list[int] = []  # how many words of the quotation stand before each mark of omission
    for piece in OMISSION.split(quotation):
        quoted += map(_bare, piece.split())
        marks.append(len(quoted))
    true = [word if word.isalnum() else _bare(word) for word in text.words]
    chain = _chain(_blocks(quoted, true))
    if sum(size for _, _, size in chain) < _SHARED * len(quoted):
        return None
    # Words that differ stand beside the stretches that agree.
    runs = [[chain[0][1] - min(chain[0][0], chain[0][1]), 0]]
    for (q, t, size), (later, after, _) in pairwise(chain):
        between = after - t - size
        if between > max(_SLACK, later - q - size):
            mark = next((m for m in marks if q + size <= m <= later), q + size)
            runs[-1][1] = t + size - 1 + mark - q - size
            runs.append([after - (later - mark), 0])
    q, t, size = chain[-1]
    runs[-1][1] = min(t + len(quoted) - q, len(true)) - 1
    return tuple((a, b) for a, b in _few(runs))


def _few(runs: list[list[int]]) -> list[list[int]]:
    """At most as many runs as an address holds, those with the fewest words between them joined."""
    while len(runs) > _MOST_RUNS:
        at = min(range(1, len(runs)), key=lambda i: runs[i][0] - runs[i - 1][1])
        runs[at - 1 : at + 1] = [[runs[at - 1][0], runs[at][1]]]
    return runs


def _blocks(quoted: Sequence[str], true: Sequence[str]) -> list[tuple[int, int, int]]:
    """Stretches of three words or more that both share: where in each, and how many words."""
    wanted = set(zip(quoted, quoted[1:], quoted[2:], strict=False))
    seeds: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, seed in enumerate(zip(true, true[1:], true[2:], strict=False)):
        if seed in wanted:
            seeds[seed].append(at)
    found: list[tuple[int, int, int]] = []
    reached: dict[int, int] = {}  # of each diagonal, how far the last stretch on it goes
    for at in range(len(quoted) - _SEED + 1):
        places = seeds.get(tuple(quoted[at : at + _SEED]), ())
        for there in places if len(places) <= _MOST_PLACES else ():
            if reached.get(there - at, -1) >= there:
                continue
            size = _SEED
            while (
                at + size < len(quoted)
                and there + size < len(true)
                and quoted[at + size] == true[there + size]
            ):
                size += 1
            reached[there - at] = there + size - _SEED
            found.append((at, there, size))
    found.sort(key=lambda block: -block[2])
    return sorted(found[:_MOST_BLOCKS])


def _chain(blocks: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The blocks, in order in both texts, that together hold the most words; nearer ones first."""
    best: list[tuple[float, int]] = []  # words held up to this block, and the block before it
    for at, (q, t, size) in enumerate(blocks):
        held, before = 0.0, -1
        for i in range(at):
            q2, t2, size2 = blocks[i]
            if q2 + size2 <= q and t2 + size2 <= t:
                worth = best[i][0] - min(t - t2 - size2, 1000) / 10_000
                if worth > held:
                    held, before = worth, i
        best.append((held + size, before))
    if not best:
        return []
    at = max(range(len(best)), key=lambda i: best[i][0])
    chain = []
    while at >= 0:
        chain.append(blocks[at])
        at = best[at][1]
    return chain[::-1]


def _bare(word: str) -> str:
    return fold(word).strip("\"'.,;:()[]-")


def differences(quoted: Sequence[str], true: Sequence[str]) -> list[tuple[str, str, str]]:
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
