"""How programs find the citation of a page: ``Link`` headers, unAPI, and styles by ``Accept``.

Sources: Signposting (FAIR Signposting Profile, level 1) for the relations, unAPI (version 1), and
Crossref's content negotiation for ``text/x-bibliography; style=apa; locale=en-US``.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from werkzeug.http import parse_options_header

from citekit import desk
from citekit.errors import CitekitError
from citekit.model import Passage
from citekit.web.guard import LIMITS, SLOTS
from citekit.web.negotiate import answer, digest_of, made_of, settings

__all__ = ["BIBLIOGRAPHY", "bibliography", "blueprint", "link_header", "wanted_bibliography"]

blueprint = Blueprint("discover", __name__)
BIBLIOGRAPHY = "text/x-bibliography"
_LICENCE = "https://creativecommons.org/publicdomain/mark/1.0/"
"""A telegram of the Department of State: a work of the United States Government (17 U.S.C. 105)."""
_UNLISTED = ("mods",)
"""Zotero prefers MODS to RIS, and loses the number of a report in it."""


class NoSuchFormat(CitekitError):
    """A format that unAPI does not offer (unAPI version 1: 406)."""

    code = "no-such-format"
    status = 406


def link_header(found: Passage, canonical: str, *, is_page: bool) -> str:
    """The ``Link`` header of a page, or of another form of it, which leads back to the page."""
    page = quote(canonical, safe="/:+")
    links = [
        f'<{page}>; rel="canonical"',
        f'<{quote(desk.permalink(found, settings=settings()), safe="/:+#")}>; rel="cite-as"',
    ]
    if not is_page:
        return ", ".join([*links, f'<{page}>; rel="describes"; type="text/html"'])
    kind = "Quotation" if found.text else "ArchiveComponent"
    author = f"{settings().base_url or ''}/browse/origin/{quote(found.cable.reference.origin)}"
    links += [
        f'<https://schema.org/{kind}>; rel="type"',
        f'<{author}>; rel="author"',
        f'<{_LICENCE}>; rel="license"',
    ]
    place = quote(desk.place(found), safe="/:+")
    base = settings().base_url or ""
    links += [
        f'<{base}/{place}{form.suffix}>; rel="describedby"; type="{form.media_type}"'
        for form in desk.formats()
        if form.suffix != ".html"
    ]
    return ", ".join(links)


def wanted_bibliography() -> tuple[str, str | None] | None:
    """Style and language of a formatted citation, where the Accept header asks for one first."""
    for value in request.accept_mimetypes.values():
        kind, given = parse_options_header(value)
        if kind == BIBLIOGRAPHY:
            style = given.get("style", "apa")[: LIMITS["name"]]
            locale = given.get("locale", "")[: LIMITS["name"]]
            return style, locale or None
        if kind != "*/*":
            return None
    return None


@SLOTS["citations"].held
def bibliography(found: Passage, style: str, locale: str | None) -> Response:
    """A formatted citation as text, as Crossref answers."""
    made = desk.cite([found], style=style, locale=locale, settings=settings())
    digest = digest_of("bibliography", style, locale, settings().base_url, made_of(found))
    response = answer(made + "\n", BIBLIOGRAPHY, digest=digest)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/unapi")
def unapi() -> Response:
    """UnAPI version 1: which formats there are, which of an identifier, and one of them."""
    wanted, name = request.args.get("id", ""), request.args.get("format", "")
    offered = [form for form in desk.formats() if form.name not in _UNLISTED]
    if not wanted and name:
        fault = CitekitError("A format of what?", hint="Name a passage: ?id=08MEXICO1487.")
        fault.status, fault.code = 400, "bad-request"
        raise fault
    if not name:
        if wanted:
            desk.resolve(wanted, settings=settings())
        listed = render_template("unapi.xml", formats=offered, identifier=wanted)
        response = answer(listed, "application/xml")
        response.status_code = (
            300 if wanted and response.status_code == 200 else response.status_code
        )
    else:
        form = next((f for f in desk.formats() if f.name == name), None)
        if form is None:
            there = ", ".join(f.name for f in offered)
            raise NoSuchFormat(f"There is no format {name[:80]!r}.", hint=f"There are: {there}.")
        found = desk.resolve(wanted, settings=settings()).passage
        response = answer(desk.export([found], name, settings=settings()).data, form.media_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
