"""LaTeX: paragraphs as they would be printed, notes and citations hung on their places.

pylatexenc parses; what a command means for a reader stands in the tables below.
Source: biblatex 3.20 manual, 3.9 (citation commands); csquotes 5.2 manual, 3 to 5 (quotations).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexCommentNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexMathNode,
    LatexNode,
    LatexSpecialsNode,
    LatexWalker,
    get_default_latex_context_db,
)
from pylatexenc.macrospec import std_macro

from citekit.manuscript.gather import Gatherer, whole
from citekit.model import Block

__all__ = ["bibliographies", "blocks"]

_CITES = (
    "cite citep citet citealp citealt citeauthor citeyear parencite textcite autocite footcite"
    " smartcite supercite fullcite footfullcite nocite citetitle Cite Parencite Textcite Autocite"
    " Footcite Smartcite Citet Citep footcitetext"
).split()
_NOTES = ("footnote", "footnotetext", "endnote", "thanks", "marginpar", "sidenote")
_QUOTES = ("enquote", "textquote", "textelp", "foreignquote")
_BLOCK_QUOTES = ("blockquote", "blockcquote", "textcquote", "foreignblockquote")
_SETTINGS = (
    "usepackage documentclass label ref pageref input include includegraphics bibliographystyle"
    " bibliography addbibresource hypersetup setlength newcommand renewcommand def index vspace hspace"
).split()
_QUOTING = frozenset("quote quotation displayquote displaycquote blockquote quoting verse".split())
_SILENT = frozenset("comment equation align tikzpicture thebibliography filecontents".split())
_BREAKS = frozenset(
    "par section subsection subsubsection chapter part paragraph subparagraph item title author maketitle".split()
)
_OPEN, _CLOSE = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"
_SPECIALS = {"``": _OPEN, "''": _CLOSE, "~": " ", "--": "\N{EN DASH}", "---": "\N{EM DASH}"}
_DOTS = frozenset("dots ldots textellipsis elp".split())
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_BIBLIOGRAPHY = re.compile(r"\\(?:bibliography|addbibresource)(?:\[[^\]]*\])?\{([^}]{1,300})\}")


def bibliographies(text: str) -> tuple[str, ...]:
    r"""The names of the .bib files that a manuscript uses.

    >>> bibliographies(r"\bibliography{mine,other}  \addbibresource{third.bib}")
    ('mine.bib', 'other.bib', 'third.bib')
    """
    listed = (name.strip() for found in _BIBLIOGRAPHY.findall(text) for name in found.split(","))
    return tuple(name if name.endswith(".bib") else f"{name}.bib" for name in listed if name)


def blocks(text: str, keys: Mapping[str, str]) -> Iterator[Block]:
    r"""The paragraphs of a text in order; ``keys`` says which cable a BibTeX key cites.

    >>> [made] = blocks(r"It saw ``warm ties''\autocite[para.~3]{mine}.", {"mine": "07NOWHERE1"})
    >>> made.text, made.asides[0].text
    ('It saw “warm ties”.', '07NOWHERE1, para. 3')
    """
    begin = text.find(r"\begin{document}")
    offset = max(begin, 0)
    walker = LatexWalker(text[offset:], latex_context=_context(), tolerant_parsing=True)
    nodes, _, _ = walker.get_latex_nodes()
    reading = _Reading(text[offset:], text.count("\n", 0, offset), keys)
    reading.read(nodes)
    yield from reading.finish()


@lru_cache(maxsize=1)
def _context() -> Any:
    context = get_default_latex_context_db()
    macros = [std_macro(name, "*[[{") for name in _CITES]
    macros += [std_macro(name, "[{") for name in _NOTES]
    macros += [std_macro(name, "*[[{") for name in ("enquote", "textquote", "blockquote")]
    macros += [std_macro(name, "*[[{{") for name in ("textcquote", "blockcquote")]
    macros += [std_macro("foreignquote", "{{"), std_macro("foreignblockquote", "{[[{")]
    macros += [std_macro("href", "[{{"), std_macro("textelp", "{")]
    context.add_context_category("manuscripts", prepend=True, macros=macros)
    return context


class _Reading:
    """Blocks in the making, one paragraph at a time."""

    def __init__(self, source: str, lines_before: int, keys: Mapping[str, str]) -> None:
        self._source, self._lines_before, self._keys = source, lines_before, keys
        self._made: list[Block] = []
        self._notes: list[Block] = []
        self._quoting = 0
        self._starts = [found.end() for found in re.finditer("\n", source)]
        self._block = Gatherer(f"line {self._line(0)}")
        self._to_text = LatexNodes2Text(math_mode="verbatim")

    def finish(self) -> Iterator[Block]:
        self._next(0)
        yield from self._made

    def _next(self, at: int) -> None:
        """Put the block by; the next one begins at an offset of the source."""
        if block := self._block.done():
            self._made.append(block)
        self._made += self._notes
        self._notes = []
        self._block = Gatherer(f"line {self._line(at)}", is_quotation=self._quoting > 0)

    def _line(self, at: int) -> int:
        """The line of the file in which an offset of the source stands, from 1."""
        return bisect_right(self._starts, at) + 1 + self._lines_before

    def read(self, nodes: list[LatexNode] | None) -> None:
        for node in nodes or ():
            self._block.at_line(self._line(node.pos))
            if isinstance(node, LatexCharsNode):
                self._chars(node)
            elif isinstance(node, LatexGroupNode):
                self.read(node.nodelist)
            elif isinstance(node, LatexEnvironmentNode):
                self._environment(node)
            elif isinstance(node, LatexMacroNode):
                self._macro(node)
            elif isinstance(node, LatexSpecialsNode):
                self._special(node)
            elif isinstance(node, LatexMathNode):
                self._block.add(node.latex_verbatim())
            elif isinstance(node, LatexCommentNode):
                self._block.add(" " if node.comment_post_space else "")

    def _chars(self, node: LatexCharsNode) -> None:
        done = 0
        for found in _PARAGRAPHS.finditer(node.chars):
            self._block.add_lines(node.chars[done : found.start()], self._line(node.pos + done))
            self._next(node.pos + found.end())
            done = found.end()
        self._block.add_lines(node.chars[done:], self._line(node.pos + done))

    def _special(self, node: LatexSpecialsNode) -> None:
        if node.specials_chars.strip():
            known = _SPECIALS.get(node.specials_chars)
            self._block.add(known if known is not None else self._to_text.node_to_text(node))
        elif "\n" in node.specials_chars:
            self._next(node.pos + node.len)

    def _environment(self, node: LatexEnvironmentNode) -> None:
        if node.environmentname.rstrip("*") in _SILENT:
            return
        is_quoting = node.environmentname.rstrip("*") in _QUOTING
        if is_quoting:
            self._quoting += 1
            self._next(node.pos)
        self.read(node.nodelist)
        if is_quoting:
            self._quoting -= 1
            self._next(node.pos + node.len)

    def _macro(self, node: LatexMacroNode) -> None:
        name = node.macroname
        given = list((node.nodeargd.argnlist if node.nodeargd else ()) or ())
        if name in _CITES:
            self._hang_citation(given)
        elif name in _NOTES:
            self._note(given[-1], node.pos)
        elif name in _QUOTES or name in _BLOCK_QUOTES:
            self._quotation(name, given)
        elif name in ("href", "url", "nolinkurl"):
            self._link(name, given)
        elif name in _DOTS:
            self._block.add("\N{HORIZONTAL ELLIPSIS}")
        elif name in _BREAKS:
            self._next(node.pos)
            self.read([argument for argument in given if argument is not None])
        elif name == "\\":
            self._block.add(" ")
        elif name not in _SETTINGS:
            self._other(node, given)

    def _other(self, node: LatexMacroNode, given: list[LatexNode | None]) -> None:
        """A command that stands for a character, or else for what it sets."""
        inside = [argument for argument in given if argument is not None]
        if len(node.macroname) == 1 or not inside:
            self._block.add(self._to_text.node_to_text(node) + node.macro_post_space)
        else:
            self.read(inside)

    def _hang_citation(self, given: list[LatexNode | None]) -> None:
        """Hang the cited keys and what stands before and behind them: the pin cite."""
        texts = [self._plain(argument) for argument in given if argument is not None]
        if texts:
            listed = (key.strip() for key in texts[-1].split(","))
            named = ", ".join(self._keys.get(key, key) for key in listed)
            self._block.hang(", ".join((named, *(t for t in texts[:-1] if t not in ("", "*")))))

    def _note(self, inside: LatexNode | None, at: int) -> None:
        if note := self._apart(inside, f"note in line {self._line(at)}"):
            self._block.hang(whole(note))
            self._notes.append(note)

    def _apart(self, inside: LatexNode | None, where: str) -> Block | None:
        """What is not read in the line of the text, as a block of its own."""
        if inside is None:
            return None
        outer, self._block = self._block, Gatherer(where)
        self.read([inside])
        made, self._block = self._block.done(), outer
        return made

    def _quotation(self, name: str, given: list[LatexNode | None]) -> None:
        if name == "textelp":
            self._block.add("[\N{HORIZONTAL ELLIPSIS}]")
            return
        self._block.add(_OPEN)
        self.read([given[-1]] if given[-1] is not None else [])
        self._block.add(_CLOSE)
        if name.endswith("cquote"):
            self._hang_citation(given[:-1])
        else:
            for argument in given[:-1]:
                if source := self._apart(argument, ""):
                    self._block.hang(whole(source))

    def _link(self, name: str, given: list[LatexNode | None]) -> None:
        texts = [argument for argument in given if argument is not None]
        if not texts:
            return
        if name == "href":
            self.read([texts[-1]])
            self._block.hang(self._plain(texts[-2]) if len(texts) > 1 else "")
        else:
            self._block.add(self._plain(texts[-1]))

    def _plain(self, node: LatexNode) -> str:
        return str(self._to_text.node_to_text(node)).strip().replace("\N{NO-BREAK SPACE}", " ")
