"""The other forms of a passage, and what programs ask a service for."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request, url_for

from citekit import desk
from citekit.errors import UnknownName
from citekit.model import Passage
from citekit.web import catalogue
from citekit.web.guard import DRAWING, EMBEDDED, SLOTS
from citekit.web.metrics import MEDIA_TYPE, scrape
from citekit.web.negotiate import (
    IMAGE,
    answer,
    digest_of,
    is_same,
    made_of,
    pictures,
    settings,
)
from citekit.web.watch import may_read_metrics

__all__ = ["DEFAULT", "blueprint", "card", "form", "picked"]

blueprint = Blueprint("api", __name__)
DEFAULT = ("og", "paper")  # the card's size and theme
_PLAIN = " ,.;:!?'()/-#&="  # what an alt text in a header keeps; the rest is percent-encoded UTF-8
_SHOWN = (".txt", ".json", ".html", ".csl.json", ".md")  # a browser shows these; others are saved


def form(passage: Passage, suffix: str) -> Response:
    """A passage in the form of a suffix."""
    if suffix in pictures():
        return card(passage, suffix)
    row = next(f for f in desk.formats() if f.suffix == suffix)
    digest = digest_of("form", row.name, settings().base_url, made_of(passage))
    made = b"" if is_same(digest) else desk.export([passage], row.name, settings=settings()).data
    response = answer(made, row.media_type, digest=digest)
    kind = "inline" if suffix in _SHOWN else "attachment"
    response.headers["Content-Disposition"] = f'{kind}; filename="{_stem(passage)}{suffix}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    if suffix == ".html":
        response.headers["Content-Security-Policy"] = EMBEDDED
    return response


def picked() -> tuple[str, str]:
    """The size and theme of a card that a query names; other keys of a query are ignored."""
    return request.args.get("size") or DEFAULT[0], request.args.get("theme") or DEFAULT[1]


def card(passage: Passage, suffix: str = IMAGE) -> Response:
    """The quote card; of a passage too long for it the beginning, or with ``part`` one of a series."""
    size, theme = picked()
    speaker = request.args.get("speaker") == "1"
    look: dict[str, Any] = {"size": size, "theme": theme, "speaker": speaker, "part": _part()}
    digest = desk.card_digest(passage, **look, settings=settings())
    media_type = pictures()[suffix]
    signed = desk.signs(settings())
    variant = suffix if suffix != IMAGE else ""
    if is_same(digest, variant):
        return answer(b"", media_type, digest=digest, variant=variant, weak=signed)
    with SLOTS["cards"].one():
        format = suffix.removeprefix(".")
        made = desk.card(passage, **look, format=format, settings=settings())
    response = answer(made.data, made.media_type, digest=digest, variant=variant, weak=signed)
    name = "-".join(filter(None, (_stem(passage), size, theme, request.args.get("part"))))
    response.headers["Content-Disposition"] = f'inline; filename="{name}{suffix}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Alt-Text"] = quote(made.alt_text, safe=_PLAIN)
    if suffix == ".svg":
        response.headers["Content-Security-Policy"] = DRAWING
    return response


def _part() -> int | None:
    """Which card of a series a query asks for; raises UnknownName."""
    given = request.args.get("part")
    if not given:
        return None
    if not re.fullmatch(r"[0-9]{1,2}", given):
        raise UnknownName.among("part", given, ("1", "2", "3"))
    return int(given)


def _stem(passage: Passage) -> str:
    """The address of a passage as the name of a file, fit for every system."""
    return desk.place(passage).translate(str.maketrans("/:+", "___"))


@blueprint.get("/about/citeproc.js")
def engine() -> Response:
    """The citation engine's source, as the CPAL asks of those who offer its use (clause 15)."""
    return answer(desk.engine_file("citeproc.js"), "text/javascript")


@blueprint.get("/about/citeproc-licence.txt")
def engine_licence() -> Response:
    """The notice of the citation engine."""
    return answer(desk.engine_file("LICENSE.txt"), "text/plain")


@blueprint.get("/about/cpal.txt")
def cpal() -> Response:
    """The licence under which the citation engine is used (its clause 3.1)."""
    return answer(desk.engine_file("CPAL-1.0.txt"), "text/plain")


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return answer("ok\n", "text/plain")


@blueprint.get("/readyz")
def readyz() -> Response:
    """Whether the process can do its work; each thing that is wrong in a sentence, else ``ready``."""
    found = desk.ready(settings())
    broken = [finding for finding in found if finding.is_broken]
    told = [f"{f.name}: {f.message} {f.remedy}" for f in broken or found if f.state != "ok"]
    lines = ["not ready" if broken else "ready", *told]
    response = Response("\n".join(lines) + "\n", 503 if broken else 200, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """The numbers of this service for Prometheus, where the settings let the client read them."""
    may_read_metrics(settings())
    response = Response(scrape(settings()), content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Crawlers are welcome on pages, not in forms that compute."""
    kept_out = "".join(f"Disallow: {path}\n" for path in ("/verify", "/search", "/from", "/*?"))
    kept_out += "".join(f"Allow: /*?lang={code}$\n" for code in catalogue.names())
    base = settings().base_url
    listed = f"Sitemap: {base}/sitemap.xml\n" if base else ""
    return answer(f"User-agent: *\n{kept_out}{listed}", "text/plain")


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Browsers ask for it unbidden."""
    return redirect(url_for("static", filename="icon.svg"), 308)  # type: ignore[return-value]
