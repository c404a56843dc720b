"""Full-text search: the page with its filters, what it finds counted by origin and year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from citekit import desk
from citekit.errors import CitekitError, NotHeld
from citekit.model import Search
from citekit.web.filters import post_name
from citekit.web.guard import LIMITS, SLOTS
from citekit.web.negotiate import page, settings

if TYPE_CHECKING:
    from citekit.store import Found, Hit

__all__ = ["blueprint"]

blueprint = Blueprint("search", __name__)
_FILTERS = {"origin": "origin", "tag": "tag", "classification": "classification",
            "from": "since", "to": "until"}  # fmt: skip
"""The fields of the form, and what a ``Search`` calls them."""
_SENTENCE = 8  # words from which on a query may be a pasted sentence
_ORIGINS = 12  # that are counted beside the results
CLASSIFICATIONS = (
    "SECRET",
    "SECRET//NOFORN",
    "CONFIDENTIAL",
    "CONFIDENTIAL//NOFORN",
    "UNCLASSIFIED",
    "UNCLASSIFIED//FOR OFFICIAL USE ONLY",
)


@dataclass(frozen=True, slots=True)
class _Count:
    """One row beside the results: its name, how many cables, and the search that it leads to."""

    label: str
    count: int
    address: str


@blueprint.get("/search")
@SLOTS["searches"].held
def search() -> AnyResponse:
    """Full-text search; a reference or an address leads there at once."""
    query = request.args.get("q", "").strip()[: LIMITS["words"]]
    given = {name: request.args.get(name, "").strip()[: LIMITS["name"]] for name in _FILTERS}
    is_filtered = any(given.values())
    if query and not is_filtered:
        try:
            return redirect("/" + desk.resolve(query, settings=settings()).canonical, 303)
        except NotHeld as error:
            return redirect(f"/{error.details['reference']}", 303)
        except CitekitError:
            pass
    number = _page_number()
    found: Found | None = None
    fault: CitekitError | None = None
    if query or is_filtered:
        filters: dict[str, Any] = {_FILTERS[name]: value or None for name, value in given.items()}
        limit = LIMITS["hits"]
        asked = Search(query, **filters, limit=limit, skip=(number - 1) * limit)
        try:
            found = desk.search(asked, settings=settings())
        except CitekitError as error:
            fault = error
    return page(
        "search.html",
        status=fault.status if fault else 200,
        query=query,
        given=given,
        error=fault,
        found=found,
        verbatim=_verbatim(query) if found and number == 1 and not is_filtered else None,
        number=number,
        classifications=CLASSIFICATIONS,
        **(_shown(found, query, given, number) if found else {}),
    )


def _page_number() -> int:
    asked = request.args.get("page", "1")[:4]
    return min(int(asked), LIMITS["pages"]) if asked.isascii() and asked.isdigit() and int(asked) else 1  # fmt: skip


def _verbatim(query: str) -> str | None:
    """The address of a pasted sentence, where it stands in a cable word for word."""
    if len(query.split()) < _SENTENCE:
        return None
    try:
        verdict = desk.verify(query, settings=settings())
    except CitekitError:
        return None
    return desk.place(verdict.passage) if verdict.is_verbatim and verdict.passage else None


def _shown(found: Found, query: str, given: dict[str, str], number: int) -> dict[str, Any]:
    """The page's hits by cable, the counts beside them, and where each click leads."""

    def to(**changes: object) -> str:
        fields = {"q": query, **given, **changes}
        return "/search?" + urlencode({name: value for name, value in fields.items() if value})

    grouped: dict[str, list[Hit]] = {}
    for hit in found.hits:
        grouped.setdefault(hit.reference, []).append(hit)
    is_last = number * LIMITS["hits"] >= found.total
    return {
        "grouped": grouped,
        "origins": [
            _Count(post_name(origin), count, to(origin=origin))
            for origin, count in found.origins[:_ORIGINS]
        ],
        "more_origins": max(0, len(found.origins) - _ORIGINS),
        "years": [
            _Count(str(year), count, to(**{"from": year, "to": year}))
            for year, count in found.years
        ],
        "set_filters": [(name, value, to(**{name: ""})) for name, value in given.items() if value],
        "before": to(page=number - 1 if number > 2 else "") if number > 1 else None,
        "after": None if is_last else to(page=number + 1),
        "pages": -(-found.total // LIMITS["hits"]),
    }
