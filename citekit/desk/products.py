"""What comes out of a passage without a heavy library: addresses, hashtags, posts, alt text."""

from __future__ import annotations

from citekit import reference, share
from citekit.desk.holdings import given
from citekit.links import permalink as permalink_of
from citekit.links import target, targets
from citekit.model import Cable, Link, Passage
from citekit.passage import quoted
from citekit.settings import Settings
from citekit.share import Post

__all__ = ["alt_text", "hashtags", "link", "links", "permalink", "posts", "printed", "sender"]


def sender(held: Cable) -> str:
    """Who sent a cable, as a person cites it: ``Embassy Mexico City``."""
    return reference.origin_name(held.reference.origin) or held.origin or held.reference.origin


def permalink(chosen: Passage, *, settings: Settings | None = None) -> str:
    """The address to publish: ours under the public base, else the original's."""
    return permalink_of(chosen, given(settings).base_url)


def printed(chosen: Passage, settings: Settings | None) -> str:
    """The permalink with the check of the words, for what draws or quotes them."""
    return permalink(quoted(chosen), settings=settings)


def links(chosen: Passage, *, settings: Settings | None = None) -> tuple[Link, ...]:
    """Every place where the passage can be read."""
    return targets(chosen, given(settings).base_url)


def link(chosen: Passage, name: str, *, settings: Settings | None = None) -> Link:
    """The passage at one place of the table; raises UnknownName."""
    return target(name, chosen, given(settings).base_url)


def hashtags(chosen: Passage) -> tuple[str, ...]:
    """``#cablegate`` and the cable's own hashtag."""
    return share.hashtags(chosen.cable)


def posts(chosen: Passage, *, settings: Settings | None = None) -> tuple[Post, ...]:
    """A ready post for every network."""
    return share.posts(chosen, printed(chosen, settings), sender(chosen.cable))


def alt_text(chosen: Passage, *, settings: Settings | None = None) -> str:
    """The alt text of the passage's card: the quotation first, then the source."""
    return share.alt_text(chosen, printed(chosen, settings), sender(chosen.cable))
