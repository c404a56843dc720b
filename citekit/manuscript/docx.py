"""Word's DOCX: paragraphs with their notes and links, tracked deletions left out.

Source: ECMA-376 part 1, 17.2 (document), 17.11 (footnotes and endnotes), 17.16 (fields, links).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

from citekit.errors import UnreadableFile
from citekit.manuscript.gather import Gatherer, whole
from citekit.manuscript.zipped import parts
from citekit.model import Block

__all__ = ["blocks"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DOCUMENT, _LINKS = "word/document.xml", "word/_rels/document.xml.rels"
_STYLES = "word/styles.xml"
_NOTES = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}
_QUOTING = re.compile(r"quote|block ?text", re.IGNORECASE)
_FIELD_LINK = re.compile(r'HYPERLINK\s+"([^"]+)"')
_SILENT = {f"{_W}{name}" for name in ("del", "moveFrom", "delText", "pPr", "rPr")}

_Notes = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class _Around:
    """What a paragraph refers to: targets of links, styles of quotations, texts of notes."""

    links: Mapping[str, str]
    quoting: frozenset[str]
    notes: _Notes


def blocks(data: bytes) -> Iterator[Block]:
    """The paragraphs of the text, then its notes; raises UnreadableFile."""
    held = parts(data, (_DOCUMENT, _LINKS, _STYLES, *_NOTES.values()))
    if _DOCUMENT not in held:
        raise UnreadableFile(
            "This is no DOCX file: it has no word/document.xml.",
            hint="Save it as .docx in the program it was written with.",
        )
    around = _Around(dict(_links(held.get(_LINKS, ()))), _quoting(held.get(_STYLES)), {})
    notes = dict(_notes(held, around))
    around = replace(around, notes={key: " ".join(map(whole, n)) for key, n in notes.items()})
    for number, paragraph in enumerate(held[_DOCUMENT].iter(f"{_W}p"), 1):
        if block := _block(paragraph, f"paragraph {number}", around):
            yield block
    for made in notes.values():
        yield from made


def _links(relations: Iterable[ET.Element]) -> Iterator[tuple[str, str]]:
    for relation in relations:
        if relation.get("Type", "").endswith("/hyperlink"):
            yield relation.get("Id", ""), relation.get("Target", "")


def _quoting(styles: ET.Element | None) -> frozenset[str]:
    """The styles that set a quotation: Word translates a style's key, its name stays English."""
    return frozenset(
        style.get(f"{_W}styleId", "")
        for style in (styles if styles is not None else ())
        if (name := style.find(f"{_W}name")) is not None
        and _QUOTING.search(name.get(f"{_W}val", ""))
    )


def _notes(
    held: Mapping[str, ET.Element], around: _Around
) -> Iterator[tuple[tuple[str, str], list[Block]]]:
    """The notes by kind and number; those that only draw a separator have a type."""
    for kind, part in _NOTES.items():
        for note in held[part].iter(f"{_W}{kind}") if part in held else ():
            if note.get(f"{_W}type", "normal") == "normal":
                number = note.get(f"{_W}id", "")
                made = (_block(p, f"{kind} {number}", around) for p in note.iter(f"{_W}p"))
                yield (kind, number), [block for block in made if block]


def _block(paragraph: ET.Element, where: str, around: _Around) -> Block | None:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    key = style.get(f"{_W}val", "") if style is not None else ""
    is_quotation = key in around.quoting or bool(_QUOTING.search(key))
    gathered = Gatherer(where, is_quotation=is_quotation)
    _walk(paragraph, gathered, around)
    return gathered.done()


def _walk(node: ET.Element, into: Gatherer, around: _Around) -> None:
    for child in node:
        name = child.tag.removeprefix(_W)
        if child.tag in _SILENT or name == "p":  # a paragraph inside one is a text box's own
            continue
        if name == "t":
            into.add(child.text or "")
        elif name in ("tab", "br", "cr"):
            into.add(" ")
        elif name == "noBreakHyphen":
            into.add("-")
        elif name in ("footnoteReference", "endnoteReference"):
            into.hang(
                around.notes.get((name.removesuffix("Reference"), child.get(f"{_W}id", "")), "")
            )
        elif name == "instrText" and (link := _FIELD_LINK.search(child.text or "")):
            into.hang(link[1])
        else:
            _walk(child, into, around)
            if name == "hyperlink":
                into.hang(around.links.get(child.get(f"{_R}id", ""), ""))
