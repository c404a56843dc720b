"""Selectors: words of a paragraph as the Web Annotation Data Model points at them.

Source: W3C Recommendation of 23 February 2017, 4.2.4 Text Quote Selector and 4.2.5 Text Position
Selector; offsets count characters (code points), from 0, the end not included.
"""

from __future__ import annotations

from collections.abc import Callable

from citekit.model import Paragraph, Passage
from citekit.passage.parts import runs_of

__all__ = ["AROUND", "selectors"]

AROUND = 32
"""Characters of prefix and of suffix, as Hypothesis takes them."""


def selectors(passage: Passage, source: Callable[[Paragraph], str]) -> list[dict[str, object]]:
    """One SpecificResource for each run of words; none for a whole cable.

    ``source`` gives the address of a paragraph.  Positions are those in the paragraph's text, as
    ``citekit read --json`` prints it.

    >>> from citekit import corpus
    >>> from citekit.passage import choose
    >>> chosen = choose(corpus.sample(), "11", "independent of the U.S.")
    >>> quote, position = selectors(chosen, lambda p: p.label)[0]["selector"]
    >>> quote["exact"], position["start"], position["end"]
    ('independent of the U.S.', 80, 103)
    """
    return [_resource(p, run.first, run.last, source(p)) for p, run in runs_of(passage)]


def _resource(paragraph: Paragraph, first: int, last: int, source: str) -> dict[str, object]:
    words = paragraph.words
    exact = " ".join(words[first - 1 : last])
    start = len(" ".join(words[: first - 1])) + (first > 1)
    end = start + len(exact)
    text = paragraph.text
    return {
        "type": "SpecificResource",
        "source": source,
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": exact,
                "prefix": text[max(0, start - AROUND) : start],
                "suffix": text[end : end + AROUND],
            },
            {"type": "TextPositionSelector", "start": start, "end": end},
        ],
    }
