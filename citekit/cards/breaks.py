"""Where a word may break without a hyphen of ours: the part of UAX #14 that quotations need.

Behind a dash, slash or hyphen that stands in it; and between the characters of Chinese, Japanese
and Korean, which are written without blanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["inside", "is_ideographic"]

_OWN = re.compile(r"[—–](?=\w)|(?<=[^\W\d_]{2})-(?=[^\W\d_]{3})|(?<=\w\w)[/@](?=\w)")
_NOT_BEFORE = frozenset("、。，．・：；？！）］｝〕〉》」』】〙〗〟’”…‥ー々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)]}»%％")  # classes CL, EX, NS, IS, CJ  # fmt: skip
_NOT_BEHIND = frozenset("（［｛〔〈《「『【〘〖〝‘“([{«$¥￥＄")  # classes OP, QU, PR


@lru_cache(maxsize=4096)
def is_ideographic(char: str) -> bool:
    """Whether a line may break on either side of a character: class ID, H2, H3 and their kin."""
    return unicodedata.east_asian_width(char) in ("W", "F") and unicodedata.category(char) != "So"


@lru_cache(maxsize=4096)
def inside(word: str) -> tuple[tuple[int, bool], ...]:
    """Places inside a word where a line may begin, and whether that parts a word as one reads it.

    >>> inside("anti-drug"), inside("墨西哥。")
    (((5, True),), ((1, False), (2, False)))
    """
    return tuple(_inside(word))


def _inside(word: str) -> Iterator[tuple[int, bool]]:
    own = {found.end() for found in _OWN.finditer(word)}
    for i in range(1, len(word)):
        before, after = word[i - 1], word[i]
        if i in own:
            yield i, True
        elif (
            (is_ideographic(before) or is_ideographic(after))
            and after not in _NOT_BEFORE
            and before not in _NOT_BEHIND
        ):
            yield i, False
