"""Saved pages of the original site, of every generation.

Header and body stand in two ``<pre>`` blocks, in which ``&#x000A;`` is a line end and nothing else
is escaped: ``destroyed a <<Israel>>`` would be lost on a parser of HTML, so the blocks are cut out
by search, and of the site's own markup only its links and anchors are removed.
Source: this gives header and body of 6,717 pages back, character for character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from citekit.corpus import decode
from citekit.model import Problem, RawCable

__all__ = ["cables", "knows"]

_TABLE = (b"<table class='cable'>", b'<table class="cable">')
_CELL = re.compile(rb"<td[^>]{0,80}>\s{0,20}<a[^>]{0,200}>([^<]{0,200})</a>")
_OWN = re.compile(
    r"<a (?:href=['\"](?:[^'\">]{0,40}/)?tag/[^>]{0,80}|id=['\"]par[^>]{0,80})>(?:¶</a>)?|</a>"
)
_HEADING = re.compile(rb"<h3>Viewing cable [^,<]{0,60}, ?([^\n]{0,600}?)</h3>")
_ARTICLE = re.compile(rb"<a href=['\"]([^'\"]{1,500})['\"]")
_RAW = 200


def knows(head: bytes) -> bool:
    """Whether a file that begins so is a page of the site."""
    return b"<title>Cable Viewer</title>" in head or any(table in head for table in _TABLE)


def cables(data: bytes, name: str) -> Iterator[RawCable | Problem]:
    """The one cable of a page, or a problem."""
    table = max(data.find(mark) for mark in _TABLE)
    end = data.find(b"</table>", table)
    if table < 0 or end < 0:
        yield Problem(
            name,
            _shown(data[-_RAW:]),
            "The page holds no cable: it has no box with a reference ID.",
        )
        return
    cells = [decode.text(cell)[0].strip() for cell in _CELL.findall(data, table, end)]
    blocks, whole = _blocks(data, end)
    if len(cells) < 4 or len(blocks) < 2 or not whole:
        yield Problem(name, _shown(data[table:][-_RAW:]), _lacking(cells, blocks))
        return
    quoted = data.startswith(_TABLE[1], table)
    texts = [decode.text(block) for block in blocks[:2]]
    heading = _HEADING.search(data, max(0, table - 20_000), table)
    articles = data.find(b"Appears in these articles", table, end)
    header, body = (_plain(text, escaped=quoted) for text, _ in texts)
    yield RawCable(
        cells[0],
        header,
        body,
        "page",
        name,
        created=cells[1] or None,
        released=cells[2] if len(cells) > 4 else None,
        classification=cells[-2] or None,
        origin=cells[-1] or None,
        title=decode.text(heading[1])[0] if heading else None,
        articles=tuple(a.decode("utf-8", "replace") for a in _ARTICLE.findall(data, articles, end))
        if articles >= 0
        else (),
    )
    if not all(good for _, good in texts):
        yield Problem(name, "", "The page is not in UTF-8; it was read as Windows-1252.")


def _blocks(data: bytes, at: int) -> tuple[list[bytes], bool]:
    """What stands in the ``<pre>`` blocks behind an offset, and whether each of them ends."""
    blocks: list[bytes] = []
    while len(blocks) < 2 and (begin := data.find(b"<pre>", at)) >= 0:
        end = data.find(b"</pre>", begin)
        if end < 0:
            return [*blocks, data[begin + 5 :]], False
        blocks.append(data[begin + 5 : end])
        at = end
    return blocks, True


def _plain(text: str, *, escaped: bool) -> str:
    """A block without the site's own markup; ``escaped`` where a browser wrote the page anew."""
    text = _OWN.sub("", text)
    if escaped:
        return unescape(text)
    return text.replace("&#x000A;", "\n")


def _lacking(cells: list[str], blocks: list[bytes]) -> str:
    if len(cells) < 4:
        return (
            "The page holds no cable: its box has no reference ID, date, classification and origin."
        )
    if len(blocks) < 2:
        return f"The page of {cells[0]} ends before the text of the cable."
    return f"The page of {cells[0]} ends in the middle of the text."


def _shown(data: bytes) -> str:
    return data.decode("utf-8", "replace")
