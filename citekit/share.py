"""Hashtags, posts and alt text: a passage in the words of a social network.

One table, ``NETWORKS``; each row says how the network counts, how much it takes and what its
share link looks like.  Quotations stand in the source's own characters between quotation marks;
what is shortened ends in a visible ellipsis.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from citekit.model import Cable, Passage

__all__ = [
    "NETWORKS",
    "Network",
    "Post",
    "alt_text",
    "attribution",
    "hashtags",
    "post",
    "posts",
    "spoken_date",
]

_NOT_IN_TAG = re.compile(r"[^A-Za-z0-9_]")
_URL_LENGTH = 23  # X and Mastodon count every web address as 23 characters
_MONTHS = (
    "January February March April May June July August September October November December".split()
)


@dataclass(frozen=True, slots=True)
class Network:
    """A social network: name, label, share link with ``{text}``, ``{url}``, ``{title}``.

    ``limit`` is in the network's own units as ``count`` counts them (text, address), or None.
    ``takes_text`` is False where the link alone is shared.
    """

    name: str
    label: str
    pattern: str
    limit: int | None = None
    count: Callable[[str, str], int] = lambda text, _url: len(text)
    takes_text: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """A post ready for one network: its text, share link, and how much of the limit it uses."""

    name: str
    label: str
    text: str
    url: str
    used: int | None
    limit: int | None


def hashtags(cable: Cable) -> tuple[str, ...]:
    """The two hashtags that the original pages ask for, in their order.

    >>> from citekit.corpus import sample
    >>> hashtags(sample())
    ('#cablegate', '#08MEXICO1487')
    """
    return "#cablegate", "#" + _NOT_IN_TAG.sub("", cable.reference.published_id)


def spoken_date(cable: Cable) -> str:
    """The day a cable was sent, as cards print it (``16 May 2008``), or an empty string."""
    if cable.date is None:
        return ""
    return f"{cable.date.day} {_MONTHS[cable.date.month - 1]} {cable.date.year}"


def attribution(passage: Passage, sender: str) -> str:
    """Who said it, when and where: ``Embassy Mexico City, 16 May 2008, 08MEXICO1487, ¶11``."""
    labels = [p.label for p in passage.paragraphs]
    place = f"¶{labels[0]}" if len(labels) == 1 else f"¶¶{labels[0]}-{labels[-1]}" if labels else ""
    if labels == ["SUBJECT"]:
        place = "subject line"
    pieces = (sender, spoken_date(passage.cable), str(passage.cable.reference), place)
    return ", ".join(piece for piece in pieces if piece)


def marks(passage: Passage) -> str:
    """The fixed notes of the guard as one sentence, or an empty string."""
    return " ".join(note.message for note in passage.guard if note.fixed)


def alt_text(passage: Passage, permalink: str, sender: str) -> str:
    """Alt text of a card: the whole quotation verbatim first, then the source."""
    cable = passage.cable
    labels = [p.label for p in passage.paragraphs]
    if labels == ["SUBJECT"]:
        place = "subject line"
    elif labels:
        place = (
            f"paragraph {labels[0]}"
            if len(labels) == 1
            else f"paragraphs {labels[0]} to {labels[-1]}"
        )
    else:
        place = ""
    source = ", ".join(
        piece
        for piece in (sender, f"diplomatic cable {cable.reference}", place, spoken_date(cable))
        if piece
    )
    pieces = (
        f"“{passage.text}”" if passage.text else cable.subject,
        marks(passage),
        source + ".",
        _secrecy(passage),
        re.sub(r"\Ahttps?://", "", permalink),
    )
    return " ".join(piece for piece in pieces if piece)


def posts(passage: Passage, permalink: str, sender: str) -> tuple[Post, ...]:
    """A post for every network of the table."""
    return tuple(post(network, passage, permalink, sender) for network in NETWORKS)


def post(network: Network, passage: Passage, permalink: str, sender: str) -> Post:
    """A post for one network, shortened to its limit at a word with an honest ellipsis."""
    words = passage.text.split() or passage.cable.subject.split()
    text = _compose(passage, words, len(words), permalink, sender)
    if network.limit is not None and network.count(text, permalink) > network.limit:
        text = _shortened(network, passage, words, permalink, sender)
    title = f"{passage.cable.reference}: {passage.cable.subject}".rstrip(": ")
    url = network.pattern.format(
        text=quote(text, safe=""), url=quote(permalink, safe=""), title=quote(title, safe="")
    )
    used = network.count(text, permalink) if network.takes_text and network.limit else None
    return Post(network.name, network.label, text, url, used, network.limit)


def _shortened(
    network: Network, passage: Passage, words: list[str], permalink: str, sender: str
) -> str:
    """The post with as many words as fit, found by bisection: every word adds to the count."""
    limit = network.limit or 0
    low, high = 0, len(words) - 1
    while low < high:
        middle = (low + high + 1) // 2
        tried = _compose(passage, words, middle, permalink, sender)
        low, high = (
            (middle, high) if network.count(tried, permalink) <= limit else (low, middle - 1)
        )
    return _compose(passage, words, low, permalink, sender)


def _compose(passage: Passage, words: list[str], kept: int, permalink: str, sender: str) -> str:
    quoted = " ".join(words[:kept]) + (" …" if kept < len(words) else "")
    said = f"“{quoted}”" if passage.text else quoted
    tags = " ".join(hashtags(passage.cable))
    lines = (
        said if kept else "",
        marks(passage),
        f"— {attribution(passage, sender)}",
        permalink,
        tags,
    )
    return "\n".join(line for line in lines if line)


def _secrecy(passage: Passage) -> str:
    """The sentence on markings: ``Paragraph marked Confidential, cable Secret.``."""
    names = {
        "U": "Unclassified",
        "C": "Confidential",
        "S": "Secret",
        "SBU": "Sensitive But Unclassified",
    }
    cable = (passage.cable.classification or "").split("//")[0].title()
    markings = {p.marking for p in passage.paragraphs if p.marking}
    if len(passage.paragraphs) == 1 and len(markings) == 1:
        mark = markings.pop()
        return (
            f"Paragraph marked {names.get(mark, mark)}, cable {cable}."
            if cable
            else f"Paragraph marked {names.get(mark, mark)}."
        )
    return f"Cable {cable}." if cable else ""


def _count_x(text: str, url: str) -> int:
    """Characters as X counts them: an address 23, most of Latin 1, the rest 2.

    Source: twitter-text 3.1, weighted ranges of its configuration.
    """
    rest = text.replace(url, "", 1)
    weight = sum(1 if _is_light(ord(c)) else 2 for c in unicodedata.normalize("NFC", rest))
    return weight + (_URL_LENGTH if rest != text else 0)


def _is_light(code: int) -> bool:
    return code <= 4351 or 8192 <= code <= 8205 or 8208 <= code <= 8223 or 8242 <= code <= 8247


def _count_mastodon(text: str, url: str) -> int:
    return _count_graphemes(text.replace(url, "", 1), url) + (_URL_LENGTH if url in text else 0)


def _count_graphemes(text: str, _url: str) -> int:
    """Characters as a person counts them: a combining mark belongs to its letter."""
    return sum(1 for c in unicodedata.normalize("NFC", text) if not unicodedata.combining(c))


NETWORKS: tuple[Network, ...] = (
    Network("x", "X", "https://twitter.com/intent/tweet?text={text}", 280, _count_x),
    Network(
        "bluesky", "Bluesky", "https://bsky.app/intent/compose?text={text}", 300, _count_graphemes
    ),
    Network(
        "mastodon", "Mastodon", "https://mastodon.social/share?text={text}", 500, _count_mastodon
    ),
    Network(
        "threads",
        "Threads",
        "https://www.threads.com/intent/post?text={text}",
        500,
        _count_graphemes,
    ),
    Network(
        "facebook",
        "Facebook",
        "https://www.facebook.com/sharer/sharer.php?u={url}",
        takes_text=False,
    ),
    Network(
        "linkedin",
        "LinkedIn",
        "https://www.linkedin.com/sharing/share-offsite/?url={url}",
        takes_text=False,
    ),
    Network(
        "reddit",
        "Reddit",
        "https://www.reddit.com/submit?url={url}&title={title}",
        takes_text=False,
    ),
    Network("whatsapp", "WhatsApp", "https://wa.me/?text={text}"),
    Network("telegram", "Telegram", "https://t.me/share/url?url={url}&text={text}"),
    Network("email", "E-mail", "mailto:?subject={title}&body={text}"),
)
