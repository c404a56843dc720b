"""The frozen data that flows between the rooms.

Plain values only: nothing here reads, computes or checks beyond a length.  Spans are half-open
``(start, end)`` offsets in characters; word positions are 1-based and include both ends.
"""

from citekit.model.cables import (
    Article,
    Cable,
    Classifier,
    Mention,
    Paragraph,
    Part,
    Preference,
    Problem,
    RawCable,
    Reference,
    Span,
    Tag,
    Transmission,
)
from citekit.model.manuscripts import Aside, Block, Finding, ManuscriptReport, Quoted
from citekit.model.passages import Address, Note, Passage, Place, Run, Sentence, Verdict
from citekit.model.products import (
    Box,
    Card,
    CardText,
    CardVerdict,
    Code,
    CslItem,
    Glyphs,
    Link,
    Picture,
    Scene,
    Trace,
)
from citekit.model.searches import Search

__all__ = [
    "Address",
    "Article",
    "Aside",
    "Block",
    "Box",
    "Cable",
    "Card",
    "CardText",
    "CardVerdict",
    "Classifier",
    "Code",
    "CslItem",
    "Finding",
    "Glyphs",
    "Link",
    "ManuscriptReport",
    "Mention",
    "Note",
    "Paragraph",
    "Part",
    "Passage",
    "Picture",
    "Place",
    "Preference",
    "Problem",
    "Quoted",
    "RawCable",
    "Reference",
    "Run",
    "Scene",
    "Search",
    "Sentence",
    "Span",
    "Tag",
    "Trace",
    "Transmission",
    "Verdict",
]
