"""citekit: permalinks, hashtags, quote cards, citations and proof for the published cables.

A reference ID goes in, maybe a paragraph and exact words; everything a person shares or cites
comes out.

>>> import citekit
>>> shown = citekit.passage("08MEXICO1487", 11, quote="independent of the U.S.")
>>> citekit.hashtags(shown)
('#cablegate', '#08MEXICO1487')
>>> citekit.verify("independent from the U.S.", "08MEXICO1487").status
'altered'
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citekit.desk import (
        Export,
        Resolved,
        Showing,
        alt_text,
        cable,
        card,
        cite,
        export,
        find,
        hashtags,
        item,
        link,
        links,
        passage,
        permalink,
        posts,
        read,
        resolve,
        search,
        selectors,
        sender,
        sentences,
        show,
        statement,
        stats,
        thread,
        verify,
    )
    from citekit.errors import CitekitError
    from citekit.model import (
        Address,
        Cable,
        Card,
        CslItem,
        Link,
        Mention,
        Note,
        Paragraph,
        Passage,
        Place,
        Problem,
        Reference,
        Run,
        Sentence,
        Verdict,
    )
    from citekit.settings import Settings

__version__ = "1.0.0"

__all__ = [
    "Address",
    "Cable",
    "Card",
    "CitekitError",
    "CslItem",
    "Export",
    "Link",
    "Mention",
    "Note",
    "Paragraph",
    "Passage",
    "Place",
    "Problem",
    "Reference",
    "Resolved",
    "Run",
    "Sentence",
    "Settings",
    "Showing",
    "Verdict",
    "alt_text",
    "cable",
    "card",
    "cite",
    "export",
    "find",
    "hashtags",
    "item",
    "link",
    "links",
    "passage",
    "permalink",
    "posts",
    "read",
    "resolve",
    "search",
    "selectors",
    "sender",
    "sentences",
    "show",
    "statement",
    "stats",
    "thread",
    "verify",
]


class _Package(ModuleType):
    """Keeps the functions that bear a room's name, such as ``cite`` and ``passage``.

    Importing the room would otherwise put its module in their place.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in __all__):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


if not TYPE_CHECKING:  # so that a name that is not public stays an error of types

    def __getattr__(name: str) -> object:
        """A public name, its room entered when it is first asked for: reading pages needs no desk."""
        if name in __all__:
            for room in ("errors", "settings", "model", "desk"):
                value = getattr(import_module(f"citekit.{room}"), name, None)
                if value is not None:
                    globals()[name] = value
                    return value
        raise AttributeError(f"module 'citekit' has no attribute {name!r}")
