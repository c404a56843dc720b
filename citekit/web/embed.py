"""How a passage appears in other people's pages: oEmbed, and the tags of link previews."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from flask import Blueprint, Response, current_app, request

from citekit import desk
from citekit.errors import BadAddress, CitekitError
from citekit.model import Passage
from citekit.web.negotiate import IMAGE, answer, form_of, settings

__all__ = ["FRAME", "Preview", "blueprint", "frame", "preview", "tall"]

blueprint = Blueprint("embed", __name__)
WIDTH, HEIGHT = 1200, 630
FRAME = 640  # pixels that a frame is wide where nobody says otherwise


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
        title=_named(passage),
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
    """OEmbed 1.0 of one of our own addresses: its card as a photo, or with ``type=rich`` a frame.

    A photo, because WordPress drops the frame of a provider that it does not know, and Mastodon
    takes no rich type.  A rich answer is a frame and nothing beside it: WordPress hides a frame that
    comes with a blockquote until a script of the provider's answers.
    """
    if request.args.get("format", "json") != "json":
        raise Unsupported("Only JSON is offered.", hint="Leave off format, or ask for format=json.")
    base = settings().base_url or ""
    passage = desk.resolve(_ours(request.args.get("url", ""), base), settings=settings()).passage
    bounds = request.args.get("maxwidth"), request.args.get("maxheight")
    body: dict[str, Any] = {
        "version": "1.0",
        "author_name": desk.sender(passage.cable),
        "provider_name": "citekit",
        "provider_url": f"{base}/",
        "cache_age": 86400,
    }
    if request.args.get("type") == "rich":
        body |= _rich(passage, base, *bounds)
    else:
        body |= _photo(passage, base, *bounds)
    response = answer(current_app.json.dumps(body), "application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _photo(
    passage: Passage, base: str, max_width: str | None, max_height: str | None
) -> dict[str, Any]:
    width, height = _scaled(max_width, max_height)
    return {
        "type": "photo",
        "url": f"{base}/{desk.place(passage)}{IMAGE}",
        "width": width,
        "height": height,
        "title": desk.drawn(passage, settings=settings()).text.alt_text,
    }


def _rich(
    passage: Passage, base: str, max_width: str | None, max_height: str | None
) -> dict[str, Any]:
    width = min(FRAME, _bound(max_width) or FRAME)
    height = min(tall(passage, width), _bound(max_height) or 10_000)
    return {
        "type": "rich",
        "html": frame(passage, base, width, height),
        "width": width,
        "height": height,
        "title": _named(passage),
    }


def tall(passage: Passage, width: int = FRAME) -> int:
    """About how many pixels the embedded form of a passage is high; what is longer scrolls."""
    a_line = max(20, (width - 60) // 9)  # characters
    return min(900, 150 + 28 * -(-len(passage.text) // a_line))


def frame(passage: Passage, base: str, width: int | str, height: int) -> str:
    """The HTML that shows a passage in another page: a frame of its form for that, and nothing else."""
    source = f"{base}/{desk.place(passage)}.html"
    return (
        f'<iframe src="{escape(source)}" width="{width}" height="{height}" title="{escape(_named(passage))}" '
        'loading="lazy" frameborder="0"></iframe>'
    )


def _named(passage: Passage) -> str:
    held = passage.cable
    return f"{held.reference}{_where(passage)}: {desk.title(held.subject) or desk.sender(held)}"


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
    return form_of(path)[0]


def _scaled(max_width: str | None, max_height: str | None) -> tuple[int, int]:
    """Width and height of the card, within what the consumer can show."""
    widest, highest = _bound(max_width) or WIDTH, _bound(max_height) or HEIGHT
    scale = min(1.0, widest / WIDTH, highest / HEIGHT)
    return max(1, round(WIDTH * scale)), max(1, round(HEIGHT * scale))


def _bound(given: str | None) -> int:
    """A number of pixels; 0 for what is none."""
    return int(given[:6]) if given and given.isascii() and given.isdigit() else 0
