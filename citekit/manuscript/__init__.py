"""Manuscripts: a text file of any common kind into blocks, and where its quotations stand.

Nothing here knows a cable: what is quoted is proved by the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from citekit.errors import UnknownName, UnreadableFile
from citekit.manuscript.quotes import quotations
from citekit.model import Block

__all__ = ["KINDS", "MAX_BYTES", "Kind", "bibliographies", "kind_of", "quotations", "read"]

MAX_BYTES = 50_000_000
"""Bytes of a manuscript."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of manuscript: its name, the suffixes of its files, and what reads it."""

    name: str
    suffixes: tuple[str, ...]
    blocks: Callable[[bytes, Mapping[str, str]], Iterator[Block]]


def _tex(data: bytes, keys: Mapping[str, str]) -> Iterator[Block]:
    from citekit.manuscript import tex

    return tex.blocks(_text(data), keys)


def _markdown(data: bytes, keys: Mapping[str, str]) -> Iterator[Block]:
    from citekit.manuscript import markdown

    return markdown.blocks(_text(data), keys)


def _html(data: bytes, _keys: Mapping[str, str]) -> Iterator[Block]:
    from citekit.manuscript import hypertext

    return hypertext.blocks(_text(data))


def _docx(data: bytes, _keys: Mapping[str, str]) -> Iterator[Block]:
    from citekit.manuscript import docx

    return docx.blocks(data)


def _odt(data: bytes, _keys: Mapping[str, str]) -> Iterator[Block]:
    from citekit.manuscript import odt

    return odt.blocks(data)


def _pdf(data: bytes, _keys: Mapping[str, str]) -> Iterator[Block]:
    from citekit.manuscript import pdf

    return pdf.blocks(data)


def _plain(data: bytes, _keys: Mapping[str, str]) -> Iterator[Block]:
    from citekit.manuscript import plain

    return plain.blocks(_text(data))


KINDS: tuple[Kind, ...] = (
    Kind("LaTeX", (".tex", ".ltx"), _tex),
    Kind("Markdown", (".md", ".markdown", ".qmd", ".rmd"), _markdown),
    Kind("HTML", (".html", ".htm", ".xhtml"), _html),
    Kind("Word", (".docx", ".docm"), _docx),
    Kind("OpenDocument", (".odt",), _odt),
    Kind("PDF", (".pdf",), _pdf),
    Kind("plain text", (".txt", ".text", ""), _plain),
)
"""Every kind that is read; the one table, which errors and help list."""


def kind_of(name: str) -> Kind:
    """The kind of a file by its name; raises UnknownName for one that is not read.

    >>> kind_of("Chapter 2.DOCX").name, kind_of("-").name
    ('Word', 'plain text')
    """
    stem, dot, ending = name.rpartition("/")[2].rpartition(".")
    suffix = f".{ending.lower()}" if dot and stem else ""
    for kind in KINDS:
        if suffix in kind.suffixes:
            return kind
    known = (s for kind in KINDS for s in kind.suffixes[:1] if s)
    raise UnknownName.among("kind of manuscript", suffix, known)


def read(data: bytes, name: str, keys: Mapping[str, str] | None = None) -> tuple[Block, ...]:
    """The blocks of a manuscript in order; ``keys`` says which cable a BibTeX key cites.

    Raises UnreadableFile for what is damaged, too large or no text, UnknownName for a file of a
    kind that is not read, and Unavailable where a reader for it is not installed.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            f"{name} has {len(data):,} bytes; a manuscript has at most {MAX_BYTES:,}.",
            hint="Check it chapter by chapter.",
        )
    try:
        return tuple(kind_of(name).blocks(data, keys or {}))
    except RecursionError as error:
        raise UnreadableFile(
            "This manuscript nests its parts too deeply to be one.",
            hint="Mend the brackets or elements that are opened and never closed.",
        ) from error


def bibliographies(data: bytes, name: str) -> tuple[str, ...]:
    """The .bib files that a LaTeX manuscript says it uses; none of other kinds."""
    if kind_of(name).name != "LaTeX":
        return ()
    from citekit.manuscript import tex

    return tex.bibliographies(_text(data))


def _text(data: bytes) -> str:
    """The text of some bytes: UTF-8, else UTF-16 by its mark, else Windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:8192]:
        raise UnreadableFile(
            "This is no text: it holds zero bytes.", hint="Name the manuscript itself."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
