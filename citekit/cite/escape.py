"""Texts made safe for the formats that would read them as something else."""

from __future__ import annotations

import html
import re

__all__ = ["bibtex", "line", "markdown", "markup", "wikitext"]

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "^": r"\textasciicircum{}",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "%": r"\%",
}
_BREAKS = re.compile("[\\s\x00-\x1f\x7f\x85\u2028\u2029]+")


def line(text: str) -> str:
    """The text on one line, without control characters: safe in RIS and other line formats."""
    return _BREAKS.sub(" ", text).strip()


def bibtex(text: str) -> str:
    r"""The text for a braced field of BibTeX, TeX's special characters escaped.

    BibTeX counts braces whether a backslash precedes them or not, so a brace is written as the
    command that prints it.

    >>> print(bibtex("50% of } , evil = {x"))
    50\% of \textbraceright{} , evil = \textbraceleft{}x
    """
    return "".join(_TEX.get(char, char) for char in line(text))


def markup(text: str) -> str:
    """The text for HTML and XML, quotation marks included."""
    return html.escape(line(text), quote=True)


def markdown(text: str) -> str:
    """The text for Markdown: whatever could start markup is escaped."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", line(text))


def wikitext(text: str) -> str:
    """The text for a template's field in wikitext: whatever could start markup as an entity."""
    return re.sub(
        r"[|\[\]{}<>&=~]|''+|__", lambda m: "".join(f"&#{ord(c)};" for c in m[0]), line(text)
    )
