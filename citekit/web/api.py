"""The other forms of a passage: data, citations, the card; and oEmbed."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, request, url_for

from citekit import desk
from citekit.errors import BadAddress, BadQuotation, CitekitError
from citekit.model import Passage
from citekit.web.negotiate import IMAGE, answer, settings

__all__ = ["blueprint", "card", "form"]

blueprint = Blueprint("api", __name__)


def form(passage: Passage, suffix: str) -> Response:
    """A passage in the form of a suffix."""
    if suffix == IMAGE:
        return card(passage)
    row = next(f for f in desk.formats() if f.suffix == suffix)
    made = desk.export([passage], row.name, settings=settings())
    response = answer(made.data, made.media_type)
    name = desk.place(passage).replace("/", "_").replace(":", "_") + suffix
    kind = (
        "inline"
        if made.media_type.startswith(("text/plain", "text/html", "application/json"))
        else "attachment"
    )
    response.headers["Content-Disposition"] = f'{kind}; filename="{name}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    if suffix == ".html":  # made to be embedded, so another site may frame it
        policy = "default-src 'none'; base-uri 'none'; frame-ancestors *"
        response.headers["Content-Security-Policy"] = policy
    return response


def card(passage: Passage) -> Response:
    """The quote card; a passage too long for it leads to as much of it as fits."""
    size = request.args.get("size", "og")
    theme = request.args.get("theme", "paper")
    digest = desk.card_digest(passage, size=size, theme=theme, settings=settings())
    if digest[:32] in request.if_none_match:
        response = answer(b"", "image/png", digest=digest)
    else:
        try:
            made = desk.card(passage, size=size, theme=theme, settings=settings())
        except BadQuotation:
            fitted = desk.fitting(passage, size=size, theme=theme, settings=settings())
            if fitted == passage:
                raise
            query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
            return redirect(f"/{desk.place(fitted)}{IMAGE}{query}", 307)  # type: ignore[return-value]
        response = answer(made.data, made.media_type, digest=digest)
    name = desk.place(passage).replace("/", "_").replace(":", "_")
    response.headers["Content-Disposition"] = f'inline; filename="{name}-{size}-{theme}.png"'
    return response


@blueprint.get("/oembed")
def oembed() -> Response:
    """OEmbed 1.0, type photo: the card of one of our own addresses."""
    if request.args.get("format", "json") != "json":
        raise _Unsupported(
            "Only JSON is offered.", hint="Leave off format, or ask for format=json."
        )
    base = settings().base_url or ""
    url = request.args.get("url", "")
    if not base or not (url.lower().rstrip("/") + "/").startswith(base.lower() + "/"):
        raise BadAddress("This is no address of ours.", hint=f"Addresses here begin with {base}/.")
    passage = desk.resolve(urlsplit(url[len(base) :]).path, settings=settings()).passage
    if not passage.text:
        raise BadAddress(
            "Only paragraphs and words have a card.", hint="Add a paragraph to the address."
        )
    fitted = desk.fitting(passage, settings=settings())
    width, height = _scaled(request.args.get("maxwidth"), request.args.get("maxheight"))
    body = {
        "version": "1.0",
        "type": "photo",
        "url": f"{base}/{desk.place(fitted)}{IMAGE}",
        "width": width,
        "height": height,
        "title": desk.alt_text(fitted, settings=settings()),
        "author_name": desk.sender(passage.cable),
        "provider_name": "citekit",
        "provider_url": f"{base}/",
        "cache_age": 86400,
    }
    return answer(current_app.json.dumps(body), "application/json")


class _Unsupported(CitekitError):
    """A form of answer that is not offered (oEmbed 1.0, 2.3.4.1: 501)."""

    code = "not-implemented"
    status = 501


def _scaled(max_width: str | None, max_height: str | None) -> tuple[int, int]:
    """Width and height of the card, within what the consumer can show."""
    width, height = 1200, 630
    bounds = [
        int(m) / full
        for m, full in ((max_width, width), (max_height, height))
        if m and m.isascii() and m.isdigit() and int(m[:6]) > 0
    ]
    scale = min([1.0, *bounds])
    return max(1, round(width * scale)), max(1, round(height * scale))


@blueprint.get("/about/citeproc.js")
def engine() -> Response:
    """The citation engine's source, as the CPAL asks of those who offer its use (clause 3.2)."""
    return answer(desk.engine_file("citeproc.js"), "text/javascript")


@blueprint.get("/about/citeproc-licence.txt")
def engine_licence() -> Response:
    """The licence of the citation engine."""
    return answer(desk.engine_file("LICENSE.txt"), "text/plain")


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return answer("ok\n", "text/plain")


@blueprint.get("/readyz")
def readyz() -> Response:
    """The process can do its work: the library answers."""
    desk.stats(settings=settings())
    return answer("ready\n", "text/plain")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Crawlers are welcome on pages, not in forms that compute."""
    return answer(
        "User-agent: *\nDisallow: /verify\nDisallow: /search\nDisallow: /from\n", "text/plain"
    )


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Browsers ask for it unbidden."""
    return redirect(url_for("static", filename="icon.svg"), 308)  # type: ignore[return-value]
