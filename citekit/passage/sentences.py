"""Where the sentences of a paragraph end, as runs of its words.

Cables abbreviate heavily, so a full stop ends a sentence only where the next word may begin one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from citekit.model import Paragraph, Run, Sentence

__all__ = ["sentences"]

_END = re.compile(r"[.?!]+[\"'”’)\]]*\Z")
_START = re.compile(r"[\"'“‘(\[]*(?:[A-Z0-9]|[Xx]{4})|(?:-{1,4}|[*•])\Z")
# A stop after these belongs to the word; a sentence may still end there before a starter.
_ABBREVIATION = re.compile(
    r"[\"'“‘(\[]*(?:(?:[A-Za-z]\.)+|(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Maj|Lt|Capt|Sgt|Adm|Gov|Sen|Rep|Amb|Pres|Prof|Rev|Fr"
    r"|Hon|Jr|Sr|Co|Corp|Inc|Ltd|No|Nos|Ref|Refs|para|paras|approx|ca|vs|etc|e\.g|i\.e|cf|Jan|Feb|Mar|Apr|Jun"
    r"|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Dept|Min|Asst|Dep|Del|Ft|Mt)\.)[\"'”’)\]]*\Z"
)
_STARTERS = frozenset(
    "The A An This That These Those It Its He She They We You There Here In On At By With Without For From To As "
    "If When While Where Although Though Since Because After Before During Despite However Moreover Nevertheless "
    "Furthermore Meanwhile Similarly Also But And Or Yet So Thus Therefore Still Both Some Many Most All Several "
    "Such Our Their His Her My Your One Two Another Other Post Comment End".split()
)
_NEVER_LAST = frozenset(
    {
        "Mr.",
        "Mrs.",
        "Ms.",
        "Dr.",
        "St.",
        "Gen.",
        "Col.",
        "Maj.",
        "Lt.",
        "Capt.",
        "Gov.",
        "Sen.",
        "Rep.",
        "Amb.",
        "Prof.",
        "vs.",
        "e.g.",
        "i.e.",
        "No.",
        "Nos.",
    }
)


def sentences(paragraph: Paragraph) -> tuple[Sentence, ...]:
    """The sentences of a paragraph in order; joined by blanks they are its text.

    >>> from citekit.model import Paragraph
    >>> text = "It is independent of the U.S. With one exception, it is. The U.S. Embassy agrees."
    >>> [str(s.run) for s in sentences(Paragraph("1", 1, 1, None, text, ()))]
    ['1-6', '7-11', '12-15']
    """
    return _sentences(paragraph.text)


@lru_cache(maxsize=256)
def _sentences(text: str) -> tuple[Sentence, ...]:
    words = text.split()
    found: list[Sentence] = []
    first = 0
    for i, word in enumerate(words):
        if i + 1 == len(words) or _ends(word, words[i + 1]):
            found.append(Sentence(Run(first + 1, i + 1), " ".join(words[first : i + 1])))
            first = i + 1
    return tuple(found)


def _ends(word: str, following: str) -> bool:
    if not _END.search(word) or not _START.match(following):
        return False
    if word.lstrip("\"'“‘([") in _NEVER_LAST:
        return False
    if _ABBREVIATION.match(word):
        bare = following.strip("\"'“‘([,;:")
        return bare in _STARTERS or (following.endswith(",") and bare.isalpha())
    return True
