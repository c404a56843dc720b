"""OpenDocument text: paragraphs with their notes and links, tracked deletions left out.

Source: OASIS OpenDocument 1.3 part 3, 5 (paragraphs), 6.3 (notes), 6.1.8 (links).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from xml.etree import ElementTree as ET

from citekit.errors import UnreadableFile
from citekit.manuscript.gather import Gatherer, whole
from citekit.manuscript.zipped import parts
from citekit.model import Block

__all__ = ["blocks"]

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_STYLE = f"{_TEXT}style-name"
_CONTENT = "content.xml"
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_QUOTING = re.compile(r"quot|zitat|cita", re.IGNORECASE)
_PARENTS = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


def blocks(data: bytes) -> Iterator[Block]:
    """The paragraphs of the text, each followed by its notes; raises UnreadableFile."""
    held = parts(data, (_CONTENT,))
    if _CONTENT not in held:
        raise UnreadableFile(
            "This is no ODT file: it has no content.xml.",
            hint="Save it as .odt in the program it was written with.",
        )
    root = held[_CONTENT]
    quoting = {
        style.get(f"{_PARENTS}name", "")
        for style in root.iter(f"{_PARENTS}style")
        if _QUOTING.search(style.get(f"{_PARENTS}parent-style-name", ""))
    }
    numbers, notes = count(1), count(1)
    for paragraph in _paragraphs(root):
        style = paragraph.get(_STYLE, "")
        is_quotation = style in quoting or bool(_QUOTING.search(style))
        gathered = Gatherer(f"paragraph {next(numbers)}", is_quotation=is_quotation)
        behind: list[Block] = []
        _walk(paragraph, gathered, behind, notes)
        if block := gathered.done():
            yield block
        yield from behind


def _paragraphs(node: ET.Element) -> Iterator[ET.Element]:
    """Paragraphs in order; those inside a note belong to the paragraph that calls it."""
    for child in node:
        if child.tag in _PARAGRAPHS:
            yield child
        elif child.tag != f"{_TEXT}tracked-changes":
            yield from _paragraphs(child)


def _walk(node: ET.Element, into: Gatherer, behind: list[Block], notes: Iterator[int]) -> None:
    into.add(node.text or "")
    for child in node:
        name = child.tag.removeprefix(_TEXT)
        if name == "note":
            made = Gatherer(f"note {next(notes)}")
            for paragraph in child.iter(f"{_TEXT}p"):
                _walk(paragraph, made, behind, notes)
                made.add(" ")
            if block := made.done():
                into.hang(whole(block))
                behind.append(block)
        elif name in ("s", "tab", "line-break"):
            into.add(" ")
        else:
            _walk(child, into, behind, notes)
            if name == "a":
                into.hang(child.get(f"{_XLINK}href", ""))
        into.add(child.tail or "")
