"""Browsing: the shelves, their values, and the cables of each, a page at a time."""

from __future__ import annotations

import threading
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from citekit import desk
from citekit.web.guard import LIMITS
from citekit.web.languages import state
from citekit.web.metrics import cached
from citekit.web.negotiate import answer, as_page, digest_of, is_same, page, settings

__all__ = ["blueprint", "path_of"]

blueprint = Blueprint("browse", __name__)


_KEPT = 64  # pages
_made: dict[str, bytes] = {}
_lock = threading.Lock()
"""The pages that were made last, by their digests; a page of another state has another digest."""


def path_of(name: str, value: str = "") -> str:
    """The address of a shelf, or of one of its values."""
    return f"/browse/{name}" + (f"/{quote(value, safe=',. ').replace(' ', '%20')}" if value else "")


def _page(template: str, **context: Any) -> Response:
    """A page that changes only with the library: a client that holds it gets no other."""
    after = request.args.get("after", "")
    digest = digest_of(
        "browse", state(), request.path, after, desk.shelf_state(settings=settings()), settings()
    )
    with _lock:
        known = is_same(digest)
        body = b"" if known else _made.get(digest)
    if not known:
        cached("pages", hit=body is not None)
    if body is not None:
        return as_page(answer(body, "text/html", digest=digest))
    filled = {name: value() if callable(value) else value for name, value in context.items()}
    response = page(template, digest=digest, shelves=desk.SHELVES, keeps=("after",), **filled)
    if not after:  # the first pages are few, and asked for most
        with _lock:
            _made[digest] = response.get_data()
            while len(_made) > _KEPT:
                _made.pop(next(iter(_made)))
    return response


@blueprint.get("/browse")
def browse() -> Response:
    """What is held: how much of all that was published, by year, and the newest releases."""
    here = settings()
    return _page(
        "browse.html",
        latest=lambda: desk.latest(settings=here),
        stats=lambda: desk.stats(settings=here),
        years=lambda: desk.years(settings=here),
        marks=lambda: desk.shelf("classification", settings=here),
    )


@blueprint.get("/browse/<name>")
def shelf(name: str) -> Response:
    """Every value of a shelf, with its counts."""
    here, way = settings(), desk.shelf_named(name)
    rows = cache(lambda: desk.shelf(name, settings=here))
    return _page(
        "shelf.html",
        shelf=way,
        rows=rows,
        letters=lambda: _letters(rows()),
        years=lambda: desk.years(settings=here) if name != "created" else (),
        stats=lambda: desk.stats(settings=here),
    )


def _letters(rows: tuple[desk.Row, ...]) -> list[tuple[str, list[desk.Row]]]:
    """Rows in order of the alphabet by their first letters; what begins with none comes under #."""
    of = groupby(rows, key=lambda row: row.label[:1].upper() if row.label[:1].isalpha() else "#")
    return [(letter, list(group)) for letter, group in of]


@blueprint.get("/browse/<name>/<path:value>")
def cables(name: str, value: str) -> AnyResponse:
    """The cables of one value, the newest first; the next page is named by the last cable."""
    after = request.args.get("after", "")[: LIMITS["name"]] or None
    found = desk.shelf_page(name, value, after, settings=settings())
    if found.row.value != value:
        query = f"?after={quote(after)}" if after else ""
        return redirect(path_of(name, found.row.value) + query, 308)
    path = path_of(name, value)
    canonical = (settings().base_url or "") + path
    return _page(
        "shelf-page.html", found=found, path=path, canonical=canonical, is_first=after is None
    )
