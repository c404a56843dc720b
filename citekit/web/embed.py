"""How a passage appears in other people's pages: oEmbed, and the tags of link previews."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlsplit

from flask import Blueprint, Response, current_app, request

from citekit import desk
from citekit.errors import BadAddress, CitekitError
from citekit.model import Passage
from citekit.web.negotiate import IMAGE, answer, settings

__all__ = ["Preview", "blueprint", "preview"]

blueprint = Blueprint("embed", __name__)
WIDTH, HEIGHT = 1200, 630


@dataclass(frozen=True, slots=True)
class Preview:
    """What a link preview shows of a page, every address absolute.

    Made only under a public base: a preview is fetched by a stranger's program.
    """

    url: str
    title: str
    description: str
    oembed: str
    image: str | None = None
    alt_text: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def preview(passage: Passage, url: str, drawn: desk.Drawn | None) -> Preview | None:
    """The tags of a passage's page at its canonical address, or None without a public base.

    ``drawn`` is what the passage's card shows of it, if anything.
    """
    base = settings().base_url
    if not base:
        return None
    held = passage.cable
    made = Preview(
        url=url,
        title=f"{held.reference}{_where(passage)}: {desk.title(held.subject) or desk.sender(held)}",
        description=f"“{_cut(passage.text)}”" if passage.text else desk.sender(held),
        oembed=f"{base}/oembed?url={quote(url, safe='')}",
    )
    if drawn is None or not (passage.text or held.subject):
        return made
    digest = desk.card_digest(passage, settings=settings())
    image = f"{base}/{desk.place(passage)}{IMAGE}?r={digest[:32]}"
    return replace(made, image=image, alt_text=drawn.text.alt_text)


def _where(passage: Passage) -> str:
    labels = [p.label for p in passage.paragraphs]
    if not labels:
        return ""
    if labels == ["SUBJECT"]:
        return ", subject"
    return f", ¶ {labels[0]}" + (f"–{labels[-1]}" if len(labels) > 1 else "")


def _cut(text: str, length: int = 280) -> str:
    """The beginning of a text, cut at a word with a visible ellipsis."""
    return text if len(text) <= length else text[:length].rpartition(" ")[0] + " …"


class Unsupported(CitekitError):
    """A form of answer that is not offered (oEmbed 1.0, section 2.3.4.1: 501)."""

    code = "not-implemented"
    status = 501


@blueprint.get("/oembed")
def oembed() -> Response:
    """OEmbed 1.0, type photo: the card of one of our own addresses."""
    if request.args.get("format", "json") != "json":
        raise Unsupported("Only JSON is offered.", hint="Leave off format, or ask for format=json.")
    base = settings().base_url or ""
    passage = desk.resolve(_ours(request.args.get("url", ""), base), settings=settings()).passage
    drawn = desk.drawn(passage, settings=settings())
    width, height = _scaled(request.args.get("maxwidth"), request.args.get("maxheight"))
    body = {
        "version": "1.0",
        "type": "photo",
        "url": f"{base}/{desk.place(passage)}{IMAGE}",
        "width": width,
        "height": height,
        "title": drawn.text.alt_text,
        "author_name": desk.sender(passage.cable),
        "provider_name": "citekit",
        "provider_url": f"{base}/",
        "cache_age": 86400,
    }
    response = answer(current_app.json.dumps(body), "application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _ours(url: str, base: str) -> str:
    """The path of an address under our own public base; raises BadAddress for any other.

    Compared part by part: ``https://BASE@evil`` and ``https://BASE.evil`` begin like ours.
    """
    try:
        given, own = urlsplit(url), urlsplit(base)
    except ValueError:
        given, own = urlsplit(""), urlsplit(base)
    same = given.netloc.lower() == own.netloc and given.path.startswith(own.path + "/")
    if not base or given.scheme not in ("http", "https") or not same:
        hint = f"Addresses here begin with {base}/." if base else "This service has no public base."
        raise BadAddress("This is no address of ours.", hint=hint)
    path = unquote(given.path[len(own.path) + 1 :])
    return path.removesuffix(IMAGE)


def _scaled(max_width: str | None, max_height: str | None) -> tuple[int, int]:
    """Width and height of the card, within what the consumer can show."""
    bounds = [
        int(bound[:6]) / full
        for bound, full in ((max_width, WIDTH), (max_height, HEIGHT))
        if bound and bound.isascii() and bound.isdigit() and int(bound[:6])
    ]
    scale = min([1.0, *bounds])
    return max(1, round(WIDTH * scale)), max(1, round(HEIGHT * scale))
