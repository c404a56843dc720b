"""Passages: choose words of a cable, prove a quotation, guard its context.

The only room that makes a ``Passage``: whoever holds one holds words that stand in the cable.
"""

from citekit.passage.choose import choose
from citekit.passage.select import beginning, quoted, select
from citekit.passage.sentences import sentences
from citekit.passage.verify import verify

__all__ = ["beginning", "choose", "quoted", "select", "sentences", "verify"]
