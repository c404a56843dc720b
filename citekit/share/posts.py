"""Posts: a passage composed for one network, and shortened where it is too long for it.

Quotations stand in the source's own characters between quotation marks.  What is shortened ends in
a visible ellipsis, and the marks that the guard demands, those of the shortened words included,
stand in every post.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from urllib.parse import quote

from citekit.model import Passage
from citekit.share import cuts
from citekit.share.networks import INSTANCE, NETWORKS, Network
from citekit.share.source import attribution, hashtags

__all__ = ["Frame", "Post", "Writer", "post", "posts"]

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_OCTETS = [quote(bytes([octet]), safe="") for octet in range(256)]
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#&|~])")
_LIST = re.compile(r"\A(\s*)([-+]|\d+[.)])(?=\s)")


@dataclass(frozen=True, slots=True)
class Post:
    """A post ready for one network: its text, share link, and how much of the limit it uses.

    ``url`` is empty where the text is to be copied; ``used`` is None where nothing is counted;
    ``title`` is empty where there is none; ``permalink`` the address that the text ends in.
    """

    name: str
    label: str
    text: str
    url: str
    used: int | None
    limit: int | None
    title: str = ""
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the words of a post: marks of the guard, source, number, address, tags."""

    marks: tuple[str, ...]
    source: str
    permalink: str
    tags: str = ""
    number: str = ""

    def marked(self, further: Sequence[str]) -> Frame:
        """The frame with marks that it does not have yet."""
        return replace(self, marks=tuple(dict.fromkeys((*self.marks, *further))))


def posts(
    passage: Passage, permalink: str, sender: str, *, instance: str = INSTANCE
) -> tuple[Post, ...]:
    """A post for every network of the table; ``instance`` is the host of a Mastodon server."""
    writer = Writer(passage, permalink, sender, instance)
    return tuple(map(writer.post, NETWORKS))


def post(
    network: Network, passage: Passage, permalink: str, sender: str, *, instance: str = INSTANCE
) -> Post:
    """A post for one network, shortened to its limit: at a sentence, else a clause, else a word."""
    return Writer(passage, permalink, sender, instance).post(network)


class Writer:
    """Writes the posts of one passage; what all networks ask for is made once."""

    def __init__(self, passage: Passage, permalink: str, sender: str, instance: str) -> None:
        self.passage = passage
        self.instance = instance
        self.words = passage.text or passage.cable.subject
        marks, tags = cuts.messages(passage.guard), " ".join(hashtags(passage.cable))
        self.full = Frame(marks, attribution(passage, sender), permalink, tags)

    @cached_property
    def places(self) -> list[cuts.Cut]:
        """Where the words may be cut."""
        return cuts.cuts(self.passage)

    def post(self, network: Network) -> Post:
        """The passage as a post for one network; without words where not even three fit."""
        fitted = (self._fitted(network, frame) for frame in self.frames(network))
        bare = (self.compose(network, "", frame) for frame in self.frames(network))
        fitting = (text for text in bare if network.count(text) <= (network.limit or 0))
        return self.filled(network, next(filter(None, chain(fitted, fitting)), ""))

    def frames(self, network: Network) -> Iterator[Frame]:
        """What may stand around the words, the fullest first: hashtags go first, marks never."""
        full = self.full if network.takes_tags else replace(self.full, tags="")
        yield full
        if network.limit is not None:
            yield replace(full, tags="")
            yield replace(full, source=str(self.passage.cable.reference), tags="")
            yield replace(full, source="", tags="")

    def compose(self, network: Network, words: str, frame: Frame) -> str:
        """Words in a frame, as the form of the network writes them."""
        return _FORMS[network.form](words, frame, bool(self.passage.text))

    def filled(self, network: Network, text: str) -> Post:
        """A composed text as a post: its count, its title, its share link."""
        permalink = self.full.permalink
        title = _title(network, self.passage)
        said = text
        if "{url}" in network.pattern:  # the link has a place of its own and is not said twice
            said = text.replace(f"\n{permalink}", "", 1)
        url = network.pattern.format(
            text=self._escaped(said) if "{text}" in network.pattern else "",
            url=_escaped(permalink),
            title=_escaped(title),
            instance=self.instance,
        )
        used = network.count(text) if network.limit else None
        return Post(network.name, network.label, text, url, used, network.limit, title, permalink)

    def _escaped(self, text: str) -> str:
        if not self.words:
            return _escaped(text)
        before, words, after = text.partition(self.words)
        return _escaped(before) + (self._escaped_words if words else "") + _escaped(after)

    @cached_property
    def _escaped_words(self) -> str:
        return _escaped(self.words)

    def _fitted(self, network: Network, frame: Frame) -> str:
        """The post in one frame with as many words as fit; empty where none does."""
        text = self.compose(network, self.words, frame)
        if network.limit is None or network.count(text) <= network.limit:
            return text
        limit, rooms = network.limit, dict[tuple[str, ...], int]()

        def fits(cut: cuts.Cut, marks: tuple[str, ...]) -> bool:
            if marks not in rooms:
                bare = self.compose(network, "-", frame.marked(marks))
                rooms[marks] = limit - network.count(bare) + 1
            return network.count(self._until(cut)) <= rooms[marks]

        kept = cuts.best(self.passage, self.places, fits, cuts.demanded)
        if kept is None:
            return ""
        return self.compose(network, self._until(kept[0]), frame.marked(kept[1]))

    def _until(self, cut: cuts.Cut) -> str:
        return f"{self.words[: cut.offset]} {_ELLIPSIS}"


_QUOTED = "\N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}"


def _plain(words: str, frame: Frame, is_quoted: bool) -> str:
    said = _QUOTED.format(words) if is_quoted and words else words
    lines = (
        f"{said} {frame.number}".strip() if frame.number else said,
        " ".join(frame.marks),
        frame.source and f"\N{EM DASH} {frame.source}",
        frame.permalink,
        frame.tags,
    )
    return "\n".join(line for line in lines if line)


def _markdown(words: str, frame: Frame, _is_quoted: bool) -> str:
    """A block quotation of CommonMark; the source's own characters are escaped, not changed."""
    said = _LIST.sub(_escaped_list, _MARKDOWN.sub(r"\\\1", words))
    lines = [f"> {said}"]
    lines += [f">\n> {_MARKDOWN.sub(_ESCAPED, mark)}" for mark in frame.marks]
    link = f"[{_MARKDOWN.sub(_ESCAPED, frame.source)}](<{frame.permalink}>)"
    return "\n".join([*lines, f">\n> \N{EM DASH} {link}"])


_ESCAPED = r"\\\1"


def _escaped_list(found: re.Match[str]) -> str:
    """What would begin a list, escaped."""
    return f"{found[1]}{found[2][:-1]}\\{found[2][-1]}"


def _html(words: str, frame: Frame, _is_quoted: bool) -> str:
    """A quotation to stand in a page of someone else: no script, no style, nothing loaded."""
    link = html.escape(frame.permalink)
    marks = "".join(f"<p><strong>{html.escape(mark)}</strong></p>\n" for mark in frame.marks)
    return (
        f'<figure>\n<blockquote cite="{link}" lang="en">\n<p>{html.escape(words)}</p>\n'
        f"</blockquote>\n{marks}"
        f'<figcaption>\N{EM DASH} <a href="{link}">{html.escape(frame.source)}</a></figcaption>\n'
        "</figure>"
    )


_FORMS = {"post": _plain, "markdown": _markdown, "html": _html}


def _escaped(text: str) -> str:
    """Text as a query holds it: all but letters, digits and ``_.-~`` of ASCII percent-encoded."""
    return "".join(map(_OCTETS.__getitem__, text.encode()))


def _title(network: Network, passage: Passage) -> str:
    """Reference and subject, shortened at a word."""
    if network.title is None:
        return ""
    title = f"{passage.cable.reference}: {passage.cable.subject}".rstrip(": ")
    if len(title) <= network.title:
        return title
    return title[: network.title - 1].rpartition(" ")[0] + " \N{HORIZONTAL ELLIPSIS}"
