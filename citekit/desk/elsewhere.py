"""From another page to here: what a bookmarklet, a share sheet or a pasted link name.

Nothing is fetched.  A reference is read out of addresses and text, a paragraph out of an anchor,
words out of what was selected; only what stands in a cable that is held gets an address of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from citekit import address as addresses
from citekit.desk.holdings import cable, is_paragraph, passage, place, resolve
from citekit.desk.keep import holds
from citekit.desk.proof import find, verify
from citekit.errors import BadQuotation, CitekitError, NoSuchParagraph, NoSuchWords, NotHeld
from citekit.model import Passage
from citekit.passage import copied
from citekit.reference import parse, published
from citekit.settings import Settings

__all__ = ["Arrival", "Sent", "arrive", "copied_words"]

_MOST = 9  # cables of one page in which words are sought
_URL = re.compile(r"https?://[^\s<>\"]+")
_ANCHOR = re.compile(r"p(?:ar)?-?(?=[A-Z0-9])", re.IGNORECASE)
_QUOTED = re.compile(r"\s*[\"\u201c\u201e\u00ab](.+)[\"\u201d\u00bb]\s*", re.DOTALL)
_FEW = 3  # words that are more than a name to look up


@dataclass(frozen=True, slots=True)
class Sent:
    """What another page sends: its address, text that may name cables, its anchor, the selection.

    ``text`` is what a share sheet sends, where address, quotation and remarks stand in one.
    """

    url: str = ""
    names: str = ""
    text: str = ""
    anchor: str = ""
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was sent that could lead anywhere."""
        return not (self.url or self.names or self.text or self.words)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where that leads: to an address, or else to cables among which to choose, or to neither.

    ``words`` are those that were meant as a quotation, whether they were found or not.
    """

    address: str | None
    references: tuple[str, ...]
    words: str


def arrive(sent: Sent, *, settings: Settings | None = None) -> Arrival:
    """The passage that another page names; never an address of words that are not in the cable.

    Raises what ``resolve`` raises for the one cable that is named.

    >>> arrive(Sent(url="https://wikileaks.org/plusd/cables/08MEXICO1487_a.html",
    ...             words="¶11. (C) Closer to home, Mexico")).address
    '08MEXICO1487/11/1-4:Z7PT'
    """
    if _is_name(sent.words):  # a reference was selected: that one, of all that the page names
        sent = replace(sent, url="", names=sent.words, text="", anchor="", words="")
    urls = [found for found in (sent.url, *_URL.findall(sent.text)) if found]
    named = _known(list(dict.fromkeys(_references(urls, sent))), settings)[:_MOST]
    words, is_meant = _words(sent, is_named=bool(named))
    if words:
        for ref in named:
            found = _chosen(ref, _labels(ref, urls, sent.anchor, settings), words, settings)
            if found is not None:
                return Arrival(place(found), (ref,), words)
        if is_meant:
            return Arrival(None if named else _anywhere(words, settings), tuple(named), words)
    if len(named) != 1:
        return Arrival(None, tuple(named), "")
    return Arrival(_whole(named[0], urls, sent.anchor, settings), (named[0],), "")


def copied_words(
    ref: str, text: str, label: str | None = None, *, settings: Settings | None = None
) -> Passage | None:
    """The passage whose words a text holds that was copied off the source's page, if there is one.

    Numbers, portion markings and page lines may stand between the words.  Raises what ``cable`` raises.
    """
    return copied(cable(ref, settings=settings), text, label)


def _references(urls: list[str], sent: Sent) -> Iterator[str]:
    """Those of addresses; where they name none, of text; where that names none, of the selection."""
    for texts in (urls, (sent.names, sent.text), (sent.words,)):
        found = [str(m.reference) for text in texts for m in find(unquote(text))]
        if found:
            yield from found
            return


def _is_name(words: str) -> bool:
    """Whether a selection is one reference and nothing else."""
    found = find(words)
    return len(found) == 1 and not (words[: found[0].start] + words[found[0].end :]).strip(
        " .,;:()[]"
    )


def _anywhere(words: str, settings: Settings | None) -> str | None:
    """The address of words that stand verbatim in some cable that is held."""
    with suppress(BadQuotation):
        verdict = verify(words, settings=settings)
        if verdict.is_verbatim and verdict.passage:
            return place(verdict.passage)
    return None


def _known(named: list[str], settings: Settings | None) -> list[str]:
    """Of several references those that exist: a page's text holds much that looks like one."""
    there = [n for n in named if published(parse(n)) or holds(parse(n), settings=settings)]
    return there if len(named) > 1 and there else named


def _words(sent: Sent, *, is_named: bool) -> tuple[str, bool]:
    """The words to look for, and whether they were surely meant as a quotation."""
    if sent.words:
        return sent.words, True
    rest = _URL.sub(" ", sent.text).strip()
    if quoted := _QUOTED.fullmatch(rest):
        return quoted[1].strip(), True
    return rest, not is_named and len(rest.split()) >= _FEW


def _labels(
    ref: str, urls: list[str], anchor: str, settings: Settings | None
) -> Iterator[str | None]:
    """Where in a cable to look: in the paragraphs that are named, then anywhere."""
    if label := _anchored(ref, anchor, settings):
        yield label
    for path in _paths(urls):
        with suppress(CitekitError):
            named = addresses.parse(path)
            if named.places and str(named.reference) == ref:
                yield addresses.runs_text(named).partition("/")[0]
    yield None


def _anchored(ref: str, anchor: str, settings: Settings | None) -> str | None:
    """The paragraph of a page's anchor, by the anchors that the source's page has, else by its name."""
    if not anchor:
        return None
    with suppress(CitekitError):
        for paragraph in cable(ref, settings=settings).paragraphs:
            if paragraph.anchor == anchor:
                return paragraph.label
    label = _ANCHOR.sub("", anchor, count=1)
    return label if is_paragraph(label) else None


def _chosen(
    ref: str, labels: Iterator[str | None], words: str, settings: Settings | None
) -> Passage | None:
    """The words in a cable, as they are or as a page shows them; None where they do not stand there."""
    try:
        for label in dict.fromkeys(labels):
            with suppress(NoSuchWords, NoSuchParagraph, BadQuotation):
                return passage(ref, label, quote=words, settings=settings)
            if found := copied_words(ref, words, label, settings=settings):
                return found
    except NotHeld:
        return None
    return None


def _whole(ref: str, urls: list[str], anchor: str, settings: Settings | None) -> str:
    """The address of a cable, or of the part of it that an address or an anchor names."""
    label = _anchored(ref, anchor, settings)
    tried = [f"{ref}/{label}"] if label else []
    for path in [*tried, *_paths(urls)]:
        with suppress(CitekitError):
            found = resolve(path, settings=settings)
            if str(found.passage.cable.reference) == ref:
                return found.canonical
    return resolve(ref, settings=settings).canonical


def _paths(urls: list[str]) -> Iterator[str]:
    """Addresses without their queries and text fragments, which name no passage; then bare ones."""
    for url in urls:
        with suppress(ValueError):  # no address: http://[
            parts = urlsplit(url)
            fragment = parts.fragment.partition(":~:")[0]
            yield parts._replace(query="", fragment=fragment).geturl()
            if fragment:
                yield parts._replace(query="", fragment="").geturl()
