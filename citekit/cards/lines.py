"""Where lines break: the most even lines, no widow, none that begins with a dash.

Widths are in em.  The lines are counted by breaking first-fit; then, among all ways to make that
many lines, the one with the least cost is taken (total fit).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Strip", "even", "first_fit"]

_WEAK = frozenset(
    """a an the of to in on at by for from with into and or but nor that which who whom whose if as
    than so not no its his her their our my your this these those is are was were be has had have
    will would can could may might shall should must it he she they we i us mr mrs ms dr""".split()
)
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

    def width(self, i: int, j: int, left: float, right: float) -> float:
        """What pieces i to j - 1 take of the measure; at most ``left`` and ``right`` em hang."""
        hung = min(self.trail[j - 1], right)
        return self.end[j - 1] - hung - self.start[i] + max(self.lead[i] - left, 0.0)


def first_fit(strip: Strip, measure: float, left: float, right: float) -> list[int] | None:
    """The first piece of each line when every line takes what fits; None where a piece is too wide."""
    count, starts, i = len(strip.words), [0], 0
    last = 0  # the last place where a line may begin
    for j in range(1, count + 1):
        if j < count and strip.cost[j] is None:
            continue
        if strip.width(i, j, left, right) > measure:
            if last == i:
                return None
            i = last
            starts.append(i)
            if strip.width(i, j, left, right) > measure:
                return None
        last = j
    return starts


def even(
    strip: Strip, measure: float, left: float, right: float, latest: list[int]
) -> tuple[float, list[int]]:
    """Cost and first pieces of the best lines, as many as ``latest``, which first-fit gave."""
    lines, total = len(latest), len(strip.words)
    earliest = _earliest(strip, measure, left, right, lines)
    mean = min((strip.end[-1] - strip.start[0]) / lines / measure, 1.0)
    ends = _ends(strip)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for line in range(1, lines + 1):
        row: dict[int, tuple[float, int]] = {}
        low, high = (earliest[line], latest[line]) if line < lines else (total, total)
        for i, (cost, _) in best[-1].items():
            for j in range(max(low, i + 1), high + 1):
                begins = strip.cost[j] if j < total else 0.0
                if begins is None:
                    continue
                taken = strip.width(i, j, left, right) / measure
                if taken > 1.0:
                    break
                made = cost + begins
                if line == lines:
                    made += _last(taken, mean, i, j)
                else:
                    made += (taken - mean) ** 2 + ends[j - 1]
                    made += _LONE if j - i == 1 and taken < 0.5 else 0.0
                if j not in row or made < row[j][0]:
                    row[j] = made, i
        best.append(row)
    starts, at = [], total
    for row in reversed(best[1:]):
        at = row[at][1]
        starts.append(at)
    return best[-1][total][0], starts[::-1]


def _earliest(strip: Strip, measure: float, left: float, right: float, lines: int) -> list[int]:
    """The first place at which each line may begin, if those behind it are to hold the rest."""
    total = len(strip.words)
    found, j = [0] * lines, total
    for line in range(lines - 1, 0, -1):
        first = j
        for i in range(j - 1, -1, -1):
            if strip.width(i, j, left, right) > measure:
                break
            if strip.cost[i] is not None:
                first = i
        found[line] = j = first
    return found


def _ends(strip: Strip) -> list[float]:
    """What it costs, or earns, to end a line behind each piece."""
    made = []
    for word in strip.words:
        bare = word.strip("“”‘’\"'()[]")
        if bare.lower() in _WEAK:
            made.append(_WEAK_END)
        else:
            made.append(-_STOP if bare.endswith(_STOPS) else 0.0)
    return made


def _last(taken: float, mean: float, i: int, j: int) -> float:
    """The cost of the last line: a widow is the worst, a somewhat shorter line the best."""
    cost = (taken - mean) ** 2 * (0.45 if taken < mean else 1.0)
    if i == 0:
        return cost
    if j - i == 1 and taken < 0.6:
        return cost + _WIDOW
    return cost + (_SHORT_END if taken < 0.38 else 0.0)
