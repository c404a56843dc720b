"""Text that is written from right to left, and the order in which a line of both kinds is seen.

The algorithm of Unicode (UAX #9) for a paragraph without explicit embeddings: a quotation has none,
and characters that would set them up are treated as neutral.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

__all__ = ["is_leftward", "levels", "visual"]

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_NEUTRAL = frozenset("B S WS ON BN LRE LRO RLE RLO PDF LRI RLI FSI PDI".split())


def is_leftward(text: str) -> bool:
    """Whether a text is read from right to left: its first strong character says (rules P2, P3).

    >>> is_leftward("מקסיקו"), is_leftward("Mexico")
    (True, False)
    """
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def levels(text: str) -> list[int]:
    """The embedding level of each character: odd where it is read from right to left.

    >>> levels("אב cd 12")
    [1, 1, 1, 2, 2, 2, 2, 2]
    """
    if text.isascii():
        return [0] * len(text)
    base = int(is_leftward(text))
    kinds = [unicodedata.bidirectional(char) or "L" for char in text]
    if not base and not {"R", "AL", "AN"} & set(kinds):
        return [0] * len(text)
    sos = "R" if base else "L"
    _weak(kinds, sos)
    _brackets(text, kinds, sos)
    _neutral(kinds, sos)
    if base:
        return [1 if kind == "R" else 2 for kind in kinds]
    return [{"L": 0, "R": 1}.get(kind, 2) for kind in kinds]


def _weak(kinds: list[str], sos: str) -> None:
    """Rules W1 to W7: marks, numbers, and what separates or ends them."""
    previous, strong = sos, sos
    for i, kind in enumerate(kinds):
        now = previous if kind == "NSM" else kind  # W1
        if now in ("L", "R", "AL"):
            strong = now
        kinds[i] = previous = "AN" if now == "EN" and strong == "AL" else now  # W2
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    _separators(kinds)
    _terminators(kinds)
    strong = sos
    for i, kind in enumerate(kinds):
        if kind in ("ES", "ET", "CS"):  # W6
            kinds[i] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":  # W7
            kinds[i] = "L"


def _separators(kinds: list[str]) -> None:
    """Rule W4: one separator between two numbers of a kind belongs to them."""
    for i in range(1, len(kinds) - 1):
        before = kinds[i - 1]
        numbers = {"ES": ("EN",), "CS": ("EN", "AN")}.get(kinds[i], ())
        if before in numbers and kinds[i + 1] == before:
            kinds[i] = before


def _terminators(kinds: list[str]) -> None:
    """Rule W5: signs such as per cent beside a number belong to it."""
    i = 0
    while i < len(kinds):
        end = i
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if end > i and "EN" in (kinds[i - 1] if i else "", kinds[end] if end < len(kinds) else ""):
            kinds[i:end] = ["EN"] * (end - i)
        i = max(end, i + 1)


def _side(kind: str) -> str:
    """The direction of a resolved character: numbers count as R (rule N1)."""
    return "R" if kind in ("R", "EN", "AN") else kind if kind == "L" else ""


def _brackets(text: str, kinds: list[str], base: str) -> None:
    """Rule N0: a pair of brackets takes the direction of what it holds or of what it stands in."""
    opened: list[tuple[str, int]] = []
    pairs = []
    for i, char in enumerate(text):
        if kinds[i] != "ON":
            continue
        if char in _PAIRS:
            opened.append((_PAIRS[char], i))
        elif (
            at := next((n for n in reversed(range(len(opened))) if opened[n][0] == char), None)
        ) is not None:
            pairs.append((opened[at][1], i))
            del opened[at:]
    for first, last in sorted(pairs):
        inside = {_side(kind) for kind in kinds[first + 1 : last]} - {""}
        if base in inside:
            kinds[first] = kinds[last] = base
        elif inside:
            before = next((s for kind in reversed(kinds[:first]) if (s := _side(kind))), base)
            kinds[first] = kinds[last] = before


def _neutral(kinds: list[str], base: str) -> None:
    """Rules N1 and N2: neutral characters between two of one direction take it, others the base's."""
    i = 0
    while i < len(kinds):
        end = i
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > i:
            before = _side(kinds[i - 1]) if i else base
            after = _side(kinds[end]) if end < len(kinds) else base
            kinds[i:end] = [before if before == after else base] * (end - i)
        i = max(end, i + 1)


def visual(line: Sequence[int]) -> list[int]:
    """The positions of a line's elements, by their levels, in the order seen from the left (L2).

    >>> visual([1, 1, 2, 2, 1])
    [4, 2, 3, 1, 0]
    """
    order = list(range(len(line)))
    for level in range(max(line, default=0), 0, -1):
        i = 0
        while i < len(order):
            end = i
            while end < len(order) and line[order[end]] >= level:
                end += 1
            order[i:end] = order[i:end][::-1]
            i = max(end, i + 1)
    return order
