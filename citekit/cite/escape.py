"""Texts made safe for the formats that would read them as something else."""

from __future__ import annotations

import html
import json
import re

__all__ = ["bibtex", "line", "link", "markdown", "markup", "org", "scalar", "wikitext"]

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
_BREAKS = re.compile("[\\s\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Code points that no file in UTF-8, or no XML 1.0, may hold."""


def line(text: str) -> str:
    """The text on one line, without control characters: safe in RIS, XML and other formats."""
    return _BREAKS.sub(" ", _NO_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text)).strip()


def link(url: str) -> str:
    """An address with the characters encoded that a field of TeX, wikitext or Org would read."""
    return re.sub(r'[{}\\\s"<>|^`\[\]]', lambda m: f"%{ord(m[0]):02X}", line(url))


def scalar(value: object) -> str:
    """A value for one line of YAML: JSON, which YAML reads too, in ASCII where YAML is stricter."""
    text = json.dumps(line(value) if isinstance(value, str) else value, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda m: f"\\u{ord(m[0]):04x}", text)


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


def org(text: str) -> str:
    """The text for Org: what could start markup there stands behind a zero-width space.

    Source: Org Manual, "Escape Character": a zero-width space before or after it hides a mark.
    """
    return re.sub(r"([*/_=~+\[\]|{}<>\\@#^])", "\N{ZERO WIDTH SPACE}\\1", line(text))
