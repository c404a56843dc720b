"""Passages: choose words of a cable, prove a quotation, guard its context.

The only room that makes a ``Passage``: whoever holds one holds words that stand in the cable.
"""

from citekit.passage.choose import choose
from citekit.passage.select import quoted, select, shortened
from citekit.passage.sentences import sentences
from citekit.passage.verify import verify

__all__ = ["choose", "quoted", "select", "sentences", "shortened", "verify"]
