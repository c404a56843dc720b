"""The networks that a passage can be shared on: one table, ``NETWORKS``.

Share links as the networks document them, or as share buttons in wide use write them; none is
fetched here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from citekit.errors import UnknownName
from citekit.share import counting

__all__ = ["INSTANCE", "NETWORKS", "Network", "instance_host", "network"]

INSTANCE = "mastodon.social"
"""The Mastodon server that is meant where none is named."""
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z")


@dataclass(frozen=True, slots=True)
class Network:
    """A place where posts are made.

    ``pattern`` is its share link with ``{text}``, ``{url}``, ``{title}`` and ``{instance}``; empty
    where the text is copied and pasted by hand.  ``limit`` is the most that a post may hold as
    ``count`` counts it, or None.  ``form`` is what the text is: ``post``, ``markdown`` or
    ``html``.  ``takes_text`` is False where the share link carries the address (and a title) alone;
    then the text is for the pasting.  ``takes_tags`` is False where hashtags mean nothing or
    something else, ``title`` the most characters of a title.  ``alt`` is the most graphemes that a
    picture's alt text may hold there, or None.
    """

    name: str
    label: str
    pattern: str = ""
    limit: int | None = None
    count: Callable[[str], int] = counting.characters
    form: str = "post"
    takes_text: bool = True
    takes_tags: bool = True
    title: int | None = None
    alt: int | None = None


NETWORKS: tuple[Network, ...] = (
    Network("x", "X", "https://twitter.com/intent/tweet?text={text}", 280, counting.x, alt=1000),
    Network(
        "bluesky",
        "Bluesky",
        "https://bsky.app/intent/compose?text={text}",
        300,
        counting.graphemes,
        alt=2000,
    ),
    Network(
        "mastodon",
        "Mastodon",
        "https://{instance}/share?text={text}",
        500,
        counting.mastodon,
        alt=1500,
    ),
    Network(
        "threads",
        "Threads",
        "https://www.threads.com/intent/post?text={text}",
        500,
        counting.threads,
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
        3_000,
        takes_text=False,
    ),
    Network(
        "reddit",
        "Reddit",
        "https://www.reddit.com/submit?url={url}&title={title}",
        form="markdown",
        takes_text=False,
        takes_tags=False,
        title=300,
    ),
    Network(
        "hackernews",
        "Hacker News",
        "https://news.ycombinator.com/submitlink?u={url}&t={title}",
        takes_text=False,
        takes_tags=False,
        title=80,
    ),
    Network("whatsapp", "WhatsApp", "https://wa.me/?text={text}"),
    Network("telegram", "Telegram", "https://t.me/share/url?url={url}&text={text}", 4_096),
    Network("signal", "Signal"),
    Network("email", "E-mail", "mailto:?subject={title}&body={text}", takes_tags=False, title=200),
    Network("text", "Plain text"),
    Network("markdown", "Markdown", form="markdown", takes_tags=False),
    Network("html", "HTML", form="html", takes_tags=False),
)


def network(name: str) -> Network:
    """The row of that name; raises UnknownName."""
    found = next((row for row in NETWORKS if row.name == name), None)
    if found is None:
        raise UnknownName.among("network", name, (row.name for row in NETWORKS))
    return found


def instance_host(text: str | None) -> str:
    """The host of a Mastodon server, as a person names it; raises UnknownName for what is none.

    >>> instance_host("https://Newsie.social/"), instance_host("@ana@journa.host"), instance_host("")
    ('newsie.social', 'journa.host', 'mastodon.social')
    """
    host = (text or "").strip().lower()
    host = re.sub(r"\Ahttps?://", "", host).partition("/")[0].rpartition("@")[2]
    if not host:
        return INSTANCE
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            host = ""
    if len(host) > 253 or not _HOST.match(host):
        raise UnknownName(
            f"{(text or '')[:80]!r} is no name of a Mastodon server.",
            hint="Give its host, as in mastodon.social.",
        )
    return host
