"""Feeds (Atom, RFC 4287; JSON Feed 1.1) and the sitemap (sitemaps.org 0.9).

Absolute addresses come from the public base alone.  Without one an entry leads to the original, and
there is no sitemap, which may name addresses of its own host only.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, render_template, request

from citekit import desk
from citekit.errors import UnknownName
from citekit.web.browse import path_of
from citekit.web.guard import LIMITS
from citekit.web.negotiate import answer, digest_of, is_same, settings

if TYPE_CHECKING:
    from citekit.store import Entry

__all__ = ["blueprint", "feed_body"]

blueprint = Blueprint("feeds", __name__)
_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OPENED = "2010-11-28"  # the first release; what states no day is not older
_XML = "application/xml"


@blueprint.get("/feed.<any(atom, json):form>")
def latest(form: str) -> Response:
    """The newest releases."""
    return _feed(form)


@blueprint.get("/browse/<name>/<path:value>/feed.<any(atom, json):form>")
def of_value(name: str, value: str, form: str) -> Response:
    """The cables of one value of a shelf, the newest first."""
    return _feed(form, name, value)


def _feed(form: str, name: str | None = None, value: str = "") -> Response:
    here, after = settings(), request.args.get("after", "")[: LIMITS["name"]] or None
    state = desk.shelf_state(settings=here)
    digest = digest_of("feed", request.path, after, state, here.base_url)
    if is_same(digest):
        return answer(b"", _TYPES[form], digest=digest)
    if name is None:
        path, title, entries = "", "Latest releases", desk.latest(after, settings=here)
        behind = entries[-1].reference if len(entries) == desk.PAGE else None
    else:
        found = desk.shelf_page(name, value, after, settings=here)
        entries, behind = found.entries, found.after
        path, title = path_of(name, found.row.value), found.row.meaning or found.row.label
    base = here.base_url or ""
    own = f"{base}{path}/feed.{form}"
    about = {
        "id": _urn(f"{path}/feed"),
        "title": f"{title}: cables",
        "own": own,
        "next": f"{own}?after={behind}" if behind else None,
        "page": f"{base}{path or '/browse'}",
    }
    body = _body(form, about, [_entry(entry) for entry in entries], is_public=bool(base))
    response = answer(body, _TYPES[form], digest=digest)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def feed_body(
    entries: Sequence[Entry], form: str, url: Callable[[str, str], str], base: str | None
) -> str:
    """The newest releases of an exported site that lies at ``base``, if that is known.

    ``url`` gives an entry's address, of its reference and that of its original.
    """
    about = {
        "id": _urn("/feed"),
        "title": "Latest releases: cables",
        "own": f"{base}/feed.{form}" if base else f"feed.{form}",
        "next": None,
        "page": f"{base}/index.html" if base else "index.html",
    }
    rows = [_entry(entry) for entry in entries]
    for entry, row in zip(entries, rows, strict=True):
        row["url"] = url(entry.reference, row["id"])
    return _body(form, about, rows, is_public=bool(base))


def _body(
    form: str, about: Mapping[str, Any], rows: Sequence[Mapping[str, str]], *, is_public: bool
) -> str:
    updated = max((row["updated"] for row in rows), default=f"{_OPENED}T00:00:00Z")
    context = {**about, "updated": updated, "entries": rows}
    if form == "atom":
        return render_template("feed.xml", **context)
    return current_app.json.dumps(_as_json(context, is_public=is_public))


def _urn(path: str) -> str:
    """A name that stays the same wherever the service runs."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"citekit:{path}").urn


def _entry(entry: Entry) -> dict[str, str]:
    known = desk.facts(entry, settings=settings())
    day = entry.released or _OPENED
    pieces = (known.sender, entry.date, entry.classification, entry.reference)
    return {
        "id": known.original,
        "url": known.permalink,
        "title": _clean(known.title or f"Cable {entry.reference}"),
        "summary": _clean(", ".join(piece for piece in pieces if piece)),
        "updated": f"{day}T00:00:00Z",
    }


def _clean(text: str) -> str:
    """Without the control characters that no XML 1.0 may hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _as_json(context: Mapping[str, object], *, is_public: bool) -> dict[str, object]:
    entries = context["entries"]
    assert isinstance(entries, list)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": context["title"],
        "home_page_url": context["page"] if is_public else None,
        "feed_url": context["own"] if is_public else None,
        "next_url": context["next"] if is_public else None,
        "items": [
            {
                "id": row["id"],
                "url": row["url"],
                "title": row["title"],
                "content_text": row["summary"],
                "date_published": row["updated"],
            }
            for row in entries
        ],
    }
    return {name: value for name, value in feed.items() if value is not None}


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The parts of the sitemap: the pages of the shelves, then the cables."""
    base = _public()
    parts = desk.sitemap_parts(settings=settings())
    rows = (f"<sitemap><loc>{base}/sitemap-{n}.xml</loc></sitemap>\n" for n in range(parts + 1))
    return _xml("sitemapindex", rows)


@blueprint.get("/sitemap-<int:part>.xml")
def sitemap_part(part: int) -> Response:
    """One part: number 0 lists pages, the others cables."""
    base = _public()
    if part:
        rows = (_place(f"{base}/{r}", d) for r, d in desk.sitemap(part, settings=settings()))
    else:
        paths = ["/", "/browse", "/verify", "/tools", "/about", *map(path_of, desk.SHELVES)]
        for name in desk.SHELVES:
            held = (row for row in desk.shelf(name, settings=settings()) if row.count)
            paths += [path_of(name, row.value) for row in held]
        rows = (_place(f"{base}{path}", None) for path in paths[: LIMITS["sitemap"]])
    return _xml("urlset", rows)


def _place(address: str, day: str | None) -> str:
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<url><loc>{escape(address)}</loc>{changed}</url>\n"


def _public() -> str:
    base = settings().base_url
    if not base:
        raise UnknownName(
            "This service has no public address, so it has no sitemap.",
            hint="Set CITEKIT_BASE_URL to the address under which it is reached.",
        )
    return base


def _xml(root: str, rows: Iterator[str]) -> Response:
    digest = digest_of(request.path, desk.shelf_state(settings=settings()), settings().base_url)
    if is_same(digest):
        return answer(b"", _XML, digest=digest)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{space}">\n{"".join(rows)}</{root}>\n'
    return answer(body, _XML, digest=digest)
