"""PDF: one block a page, with line ends kept in mind, since a page has lines and no paragraphs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from citekit.errors import Unavailable, UnreadableFile
from citekit.model import Block

__all__ = ["blocks"]

_MAX_PAGES = 3_000


def blocks(data: bytes) -> Iterator[Block]:
    """The pages of a PDF; raises Unavailable without pypdf and UnreadableFile for a damaged file.

    A line end stays one, so that a hyphen before it can be told from a printed one.
    """
    try:
        from pypdf import PdfReader
    except ImportError as error:
        raise Unavailable(
            "Reading PDF needs pypdf, which is not installed.",
            hint="pip install 'citekit[pdf]'",
        ) from error
    try:
        pages = PdfReader(io.BytesIO(data)).pages
        for number, page in enumerate(pages[:_MAX_PAGES], 1):
            text = re.sub(r"[^\S\n]+", " ", page.extract_text())
            text = re.sub(r" ?\n\s*", "\n", text).strip()
            if text:
                yield Block(text, f"page {number}", may_break=True)
    except Exception as error:  # a damaged file leads pypdf into errors of any kind
        raise UnreadableFile(
            f"The PDF cannot be read: {error}.",
            hint="Check the text it was made from instead (.docx, .tex, .md).",
        ) from error
