"""Markdown: read by a CommonMark parser, with footnotes and with citations in Pandoc's form.

Source: CommonMark 0.31; Pandoc's manual, "Citations" and "Footnotes".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from citekit.manuscript.gather import Gatherer, whole
from citekit.model import Block

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["blocks"]

_CITATION = re.compile(
    r"\[([^\[\]]{0,200}@[^\[\]]{1,300})\]|(?<![\w@])@(\{[^{}\s]+\}|[\w:.+/-]*\w)"
)
_KEY = re.compile(r"@(\{[^{}\s]+\}|[\w:.+/-]*\w)")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)


def blocks(text: str, keys: Mapping[str, str]) -> Iterator[Block]:
    """The blocks of a text in order, then its notes; ``keys`` says which cable a BibTeX key cites.

    >>> [made] = blocks("Ties are *warm* [@07X, para. 3].", {"07X": "07NOWHERE1"})
    >>> made.text, made.asides[0].text
    ('Ties are warm .', '07NOWHERE1, para. 3')
    """
    front = _FRONT_MATTER.match(text)
    skipped = front[0].count("\n") if front else 0
    tokens = _parser().parse(text[front.end() :] if front else text)
    notes: dict[str, str] = {}
    made = list(_blocks(tokens, skipped, keys, notes))
    for block, note in made:
        if note:
            notes[note] = " ".join((notes.get(note, ""), whole(block)))
    for block, note in _blocks(tokens, skipped, keys, notes):
        yield replace(block, where=f"note {note}") if note else block


def _parser() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    return MarkdownIt("commonmark").enable("table").use(footnote_plugin)


def _blocks(
    tokens: list[Token], skipped: int, keys: Mapping[str, str], notes: Mapping[str, str]
) -> Iterator[tuple[Block, str]]:
    """Blocks, each with the label of the note that it stands in, or an empty string."""
    quoting, note, line = 0, "", 1
    for token in tokens:
        if token.map:
            line = token.map[0] + 1 + skipped
        quoting += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "footnote_open":
            note = _label(token)
        elif token.type == "footnote_close":
            note = ""
        elif token.type == "inline":
            gathered = Gatherer(f"line {line}", is_quotation=quoting > 0)
            _gather(token.children or [], gathered, keys, notes, line)
            if block := gathered.done():
                yield block, note


def _gather(
    tokens: list[Token],
    into: Gatherer,
    keys: Mapping[str, str],
    notes: Mapping[str, str],
    line: int,
) -> None:
    links: list[str] = []
    into.at_line(line)
    for token in tokens:
        if token.type == "text":
            _cited(token.content, into, keys)
        elif token.type == "code_inline":
            into.add(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            into.add(" ")
            line += 1
            into.at_line(line)
        elif token.type == "link_open":
            links.append(str(token.attrGet("href") or ""))
        elif token.type == "link_close" and links:
            into.hang(links.pop())
        elif token.type == "footnote_ref":
            into.hang(notes.get(_label(token), ""))


def _label(token: Token) -> str:
    """The name of a note as it is written, or its number where it is written in its line."""
    return str(token.meta.get("label") or token.meta["id"] + 1)


def _cited(text: str, into: Gatherer, keys: Mapping[str, str]) -> None:
    """Add a piece of text, its citations hung behind it instead of standing in it."""
    done = 0
    for found in _CITATION.finditer(text):
        inside = found[1] or f"@{found[2]}"
        into.add(text[done : found.start()])
        into.hang(_KEY.sub(lambda key: keys.get(key[1].strip("{}"), key[1].strip("{}")), inside))
        done = found.end()
    into.add(text[done:])
