"""The XML parts of a DOCX or ODT file: a bounded ZIP, and XML without a document type.

A document type may declare entities that unfold without end; neither format has one
(ECMA-376 part 2, 10.1.1; ODF packages are read the same way), so a part with one is refused.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from citekit.corpus.archive import FAULTS
from citekit.errors import UnreadableFile

__all__ = ["MAX_PART", "parts"]

MAX_PART = 100_000_000
"""Bytes of one part, unpacked: a book of 2,000 pages has about 30 million."""
_RATIO = 200  # an honest part packs at most some 40 to 1


def parts(data: bytes, names: tuple[str, ...]) -> Mapping[str, ET.Element]:
    """The named parts that the package holds, parsed.

    Raises UnreadableFile for what is no ZIP, is damaged, unfolds beyond all measure, or is no XML.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            held = {info.filename: info for info in package.infolist()}
            return {name: _parsed(package, held[name]) for name in names if name in held}
    except FAULTS as error:
        raise UnreadableFile(
            "The file is damaged: it is no complete ZIP package.",
            hint="Save it again in the program it was written with.",
        ) from error


def _parsed(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> ET.Element:
    if info.file_size > MAX_PART or info.file_size > _RATIO * max(info.compress_size, 5_000):
        raise UnreadableFile(
            f"Its part {info.filename} unfolds to {info.file_size:,} bytes.",
            hint=f"A manuscript has parts of at most {MAX_PART:,} bytes.",
        )
    with package.open(info) as part:
        raw = part.read(MAX_PART + 1)
    if len(raw) > MAX_PART or _has_doctype(raw):
        raise UnreadableFile(
            f"Its part {info.filename} declares a document type, which no manuscript has.",
            hint="Save it again in the program it was written with.",
        )
    try:
        return ET.fromstring(raw)  # noqa: S314 - bounded, and without a document type
    except ET.ParseError as error:
        raise UnreadableFile(
            f"Its part {info.filename} is no XML: {error}.",
            hint="Save it again in the program it was written with.",
        ) from error


def _has_doctype(raw: bytes) -> bool:
    """Whether a document type is declared, also in UTF-16, where zeros part the letters."""
    return b"<!DOCTYPE" in raw.replace(b"\0", b"")
