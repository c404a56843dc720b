"""The desk as tools of the Model Context Protocol, so that an assistant quotes only what verifies.

Five tools: find, read, search, verify, cite.  Each answers with the cable's own words, their
address, and what the context guard says of them; none takes words on trust.
Source: Model Context Protocol, server features, tools (spec of 2025-11-25).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

import citekit
from citekit import desk
from citekit.errors import CitekitError, Unavailable
from citekit.model import Paragraph, Passage, Search
from citekit.settings import Settings

if TYPE_CHECKING:
    from mcp.server import MCPServer

__all__ = ["INSTRUCTIONS", "server"]

INSTRUCTIONS = (
    "The 251,287 published U.S. diplomatic cables. Quote a cable only in words that `verify` calls "
    "verbatim or that `read` or `search` returned, give the permalink beside them, and pass on every note of "
    "the guard. Do not repair, shorten or translate a quotation silently. Names that a cable marks to be "
    "protected are not to be repeated."
)
_MOST_HITS = 50
_MOST_TEXT = 200_000  # characters in which references are sought
_P = ParamSpec("_P")


def server(settings: Settings | None = None) -> MCPServer[Any]:
    """The server with its tools; raises Unavailable where the extra ``mcp`` is not installed."""
    try:
        from mcp.server import MCPServer
        from mcp_types import ToolAnnotations
    except ImportError as error:
        raise Unavailable(
            "The Model Context Protocol needs the package mcp, which is not installed.",
            hint="pip install 'citekit[mcp]'",
        ) from error
    made: MCPServer[Any] = MCPServer(
        "citekit",
        version=citekit.__version__,
        instructions=INSTRUCTIONS,
        log_level="WARNING",
    )
    reading = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    for tool in _tools(settings):
        made.add_tool(_told(tool), name=tool.__name__, annotations=reading)
    return made


def _told(act: Callable[_P, dict[str, Any]]) -> Callable[_P, dict[str, Any]]:
    """A tool whose errors reach the assistant as sentences."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(act)
    def called(*given: _P.args, **named: _P.kwargs) -> dict[str, Any]:
        try:
            return act(*given, **named)
        except CitekitError as error:
            raise ToolError(f"{error.message} {error.hint}".strip()) from error

    return called


def _tools(settings: Settings | None) -> tuple[Callable[..., dict[str, Any]], ...]:
    """The tools; the docstring of each is what an assistant reads."""

    def find(text: str) -> dict[str, Any]:
        """Every cable that a text refers to, with its span, canonical ID, permalink, and whether its text is held here."""
        return {"mentions": desk.mentions(text[:_MOST_TEXT], settings=settings)}

    def read(reference: str, paragraph: str | None = None) -> dict[str, Any]:
        """A cable's subject, date, sender, classification and paragraphs, or one paragraph of it (11, 11-12, U1, SUBJECT), in its own words with the address of each."""
        if paragraph:
            return _shown(desk.passage(reference, paragraph, settings=settings), settings)
        held = desk.cable(reference, settings=settings)
        whole = desk.passage(reference, settings=settings)
        return {
            "reference": str(held.reference),
            "subject": held.subject,
            "date": held.date.isoformat() if held.date else None,
            "sender": desk.sender(held),
            "classification": held.classification,
            "permalink": desk.permalink(whole, settings=settings),
            "paragraphs": [_paragraph(p) for p in held.paragraphs],
        }

    def search(
        words: str,
        *,
        origin: str | None = None,
        tag: str | None = None,
        since: str | None = None,
        until: str | None = None,
        classification: str | None = None,
        limit: int = 10,
    ) -> dict[str, Any]:
        """Paragraphs that hold the words, the best first. Any text is a query; "phrases" in quotation marks. Days are as in 2008-05-16."""
        most = min(max(limit, 1), _MOST_HITS)
        asked = Search(words, origin, tag, since, until, classification, most)
        found = desk.search(asked, settings=settings)
        return {"hits": [desk.hit_as_dict(hit) for hit in found.hits]}

    def verify(
        quotation: str, reference: str | None = None, paragraph: str | None = None
    ) -> dict[str, Any]:
        """Whether words are verbatim in a cable, or in any that is held: verbatim, omissions (marked ones), altered (with the nearest true words) or absent."""
        return desk.verdict_as_dict(desk.verify(quotation, reference, paragraph, settings=settings))

    def cite(
        reference: str,
        paragraph: str | None = None,
        quotation: str | None = None,
        style: str = "apa",
        format: str | None = None,
    ) -> dict[str, Any]:
        """A citation of a cable, a paragraph or exact words, in a CSL style (apa, mla, chicago, ...) or as an export format (bibtex, ris, csl-json, ...). Words that are not in the cable are refused."""
        chosen = desk.passage(reference, paragraph, quote=quotation, settings=settings)
        made = (
            desk.export([chosen], format, settings=settings).data.decode()
            if format
            else desk.cite([chosen], style=style, settings=settings)
        )
        return {"citation": made, **_shown(chosen, settings)}

    return find, read, search, verify, cite


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    return {"label": paragraph.label, "marking": paragraph.marking, "text": paragraph.text}


def _shown(chosen: Passage, settings: Settings | None) -> dict[str, Any]:
    """A passage with its words, address, permalink and the guard's notes."""
    return {
        "address": desk.place(chosen),
        "quote": chosen.text or None,
        "permalink": desk.permalink(chosen, settings=settings),
        "guard": [desk.note_as_dict(note) for note in chosen.guard],
    }
