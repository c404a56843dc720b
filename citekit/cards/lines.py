"""Where lines break: the most even lines, no widow, none that begins with a dash.

Widths are in em.  The lines are counted by breaking first-fit; then, among all ways to make that
many lines, the one with the least cost is taken (total fit).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Strip", "even", "first_fit"]

_WEAK = frozenset(
    """a an the of to in on at by for from with into and or but nor that which who whom whose if as
    than so not no its his her their our my your this these those is are was were be has had have
    will would can could may might shall should must it he she they we i us mr mrs ms dr""".split()
)
_TITLES = frozenset("mr mrs ms dr st gen col lt capt maj sgt amb sen rep gov prof no".split())
_INITIAL = re.compile(r"[A-Z]\.")
_STOPS = (".", ",", ";", ":", "?", "!", "—", "–", "…")
_WIDOW, _SHORT_END, _WEAK_END, _LONE, _STOP = 4.0, 2.0, 0.012, 0.2, 0.01


@dataclass(frozen=True, slots=True)
class Strip:
    """Pieces of text in one endless line.

    ``start`` where a piece's letters begin and ``end`` where it ends; ``lead`` how far its opening
    marks stand left of its letters, ``trail`` how much of its end may hang past the measure;
    ``cost`` of a line that begins with it, None where none may; ``words`` their text.
    """

    words: tuple[str, ...]
    start: tuple[float, ...]
    end: tuple[float, ...]
    lead: tuple[float, ...]
    trail: tuple[float, ...]
    cost: tuple[float | None, ...]

    def edges(self, left: float, right: float) -> tuple[Sequence[float], Sequence[float]]:
        """Where a line begins and ends that begins with, or ends behind, each piece.

        At most ``left`` and ``right`` em hang.  Pieces i to j - 1 take ``ends[j - 1] - begins[i]``
        of the measure; both grow from piece to piece.
        """
        begins: Sequence[float] = self.start
        if left < max(self.lead):
            rows = zip(self.start, self.lead, strict=True)
            begins = [start - max(lead - left, 0.0) for start, lead in rows]
        rows = zip(self.end, self.trail, strict=True)
        if right >= max(self.trail):
            return begins, [end - trail for end, trail in rows]
        return begins, [end - min(trail, right) for end, trail in rows]


def first_fit(strip: Strip, measure: float, left: float, right: float) -> list[int] | None:
    """The first piece of each line when every line takes what fits; None where a piece is too wide."""
    begins, ends = strip.edges(left, right)
    count, starts, i = len(ends), [0], 0
    while (j := bisect_right(ends, begins[i] + measure, i)) < count:
        while j > i and strip.cost[j] is None:  # no line may begin here
            j -= 1
        if j == i:
            return None
        i = j
        starts.append(i)
    return starts


def even(
    strip: Strip, measure: float, left: float, right: float, latest: list[int]
) -> tuple[float, list[int]]:
    """Cost and first pieces of the best lines, as many as ``latest``, which first-fit gave."""
    lines, total = len(latest), len(strip.words)
    begins, ends = strip.edges(left, right)
    earliest = _earliest(strip, measure, begins, ends, lines)
    mean = min((strip.end[-1] - strip.start[0]) / lines / measure, 1.0)
    closing = _closing(strip.words)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for line in range(1, lines + 1):
        row: dict[int, tuple[float, int]] = {}
        low, high = (earliest[line], latest[line]) if line < lines else (total, total)
        for i, (cost, _) in best[-1].items():
            for j in range(max(low, i + 1), high + 1):
                opening = strip.cost[j] if j < total else 0.0
                if opening is None:
                    continue
                taken = (ends[j - 1] - begins[i]) / measure
                if taken > 1.0:
                    break
                made = cost + opening
                if line == lines:
                    made += _last(taken, mean, i, j)
                else:
                    made += (taken - mean) ** 2 + closing[j - 1]
                    made += _LONE if j - i == 1 and taken < 0.5 else 0.0
                if j not in row or made < row[j][0]:
                    row[j] = made, i
        best.append(row)
    starts, at = [], total
    for row in reversed(best[1:]):
        at = row[at][1]
        starts.append(at)
    return best[-1][total][0], starts[::-1]


def _earliest(
    strip: Strip, measure: float, begins: Sequence[float], ends: Sequence[float], lines: int
) -> list[int]:
    """The first place at which each line may begin, if those behind it are to hold the rest."""
    found, j = [0] * lines, len(ends)
    for line in range(lines - 1, 0, -1):
        i = bisect_left(begins, ends[j - 1] - measure, 0, j - 1)
        while i < j and strip.cost[i] is None:
            i += 1
        found[line] = j = i
    return found


@lru_cache(maxsize=64)
def _closing(words: tuple[str, ...]) -> tuple[float, ...]:
    """What it costs, or earns, to end a line behind each piece."""
    return tuple(map(_end, words))


@lru_cache(maxsize=4096)
def _end(word: str) -> float:
    bare = word.strip("“”‘’\"'()[]")
    if bare.lower() in _WEAK or _INITIAL.fullmatch(bare) or _names(bare):
        return _WEAK_END
    return -_STOP if bare.endswith(_STOPS) else 0.0


def _names(bare: str) -> bool:
    """Whether a name follows: behind ``Gen.``, unlike ``gen``."""
    return bare.endswith(".") and bare[:-1].lower() in _TITLES and bare[0].isupper()


def _last(taken: float, mean: float, i: int, j: int) -> float:
    """The cost of the last line: a widow is the worst, a somewhat shorter line the best."""
    cost = (taken - mean) ** 2 * (0.45 if taken < mean else 1.0)
    if i == 0:
        return cost
    if j - i == 1 and taken < 0.6:
        return cost + _WIDOW
    return cost + (_SHORT_END if taken < 0.38 else 0.0)
