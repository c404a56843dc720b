"""Passages: choose words of a cable, prove a quotation, guard its context.

The only room that makes a ``Passage``: whoever holds one holds words that stand in the cable.
"""

from citekit.passage.carry import carry, moved, older
from citekit.passage.choose import check_quotation, choose, others
from citekit.passage.compare import Change, Pair, compare
from citekit.passage.copied import copied
from citekit.passage.parts import beginning, by_paragraph, ending
from citekit.passage.select import quoted, select
from citekit.passage.sentences import sentences
from citekit.passage.verify import verify

__all__ = [
    "Change",
    "Pair",
    "beginning",
    "by_paragraph",
    "carry",
    "check_quotation",
    "choose",
    "compare",
    "copied",
    "ending",
    "moved",
    "older",
    "others",
    "quoted",
    "select",
    "sentences",
    "verify",
]
