"""Reading lists at ``/list/…``: the page, the one bibliography in every form, the cards in a ZIP."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote, urlsplit

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from citekit import desk
from citekit.errors import BadAddress, CitekitError, UnknownName
from citekit.web.api import picked
from citekit.web.filters import LOCALES
from citekit.web.guard import EMBEDDED, LIMITS, SLOTS
from citekit.web.negotiate import (
    IMAGE,
    answer,
    digest_of,
    form_of,
    is_same,
    made_of,
    page,
    requested,
    settings,
    unknown_form,
    wanted_form,
)
from citekit.web.pages import named

__all__ = ["blueprint"]

blueprint = Blueprint("lists", __name__)
_CARDS = ".zip"


@blueprint.get("/list")
def empty() -> AnyResponse:
    """A list of nothing yet; ``?add=`` names its first passage, ``?to=`` a list to add it to."""
    wanted = request.args.get("add", "").strip()
    if not wanted:
        return _page(desk.ReadingList(()))
    return _added(_of(request.args.get("to", "")), wanted)


@blueprint.get("/list/<path:path>")
def reading_list(path: str) -> AnyResponse:
    """A list as a page, or in the form of its suffix; other spellings lead to the one address."""
    stem, suffix = (path[: -len(_CARDS)], _CARDS) if path.endswith(_CARDS) else form_of(path)
    if not suffix and unknown_form(stem.rpartition(",")[2]) is not None:
        raise _no_form("." + stem.rpartition(".")[2])
    found = desk.reading_list(stem, settings=settings())
    if not suffix and (wanted := request.args.get("add", "").strip()):
        return _added(found, wanted)
    here = _path(found) + suffix
    if requested() != here:
        query = request.query_string.decode("latin-1")
        return redirect(f"{here}?{query}" if query else here, 307 if found.is_moved else 308)
    if suffix == _CARDS:
        return _cards(found)
    form = suffix or wanted_form()
    if not suffix and form == IMAGE:
        form = ""
    if not form:
        is_any = any(entry.passage for entry in found.entries)
        return _page(found, status=200 if is_any else 404)
    response = _form(found, form)
    if not suffix:
        response.vary.add("Accept")
        response.headers["Content-Location"] = here + form
    return response


def _path(found: desk.ReadingList) -> str:
    return f"/list/{quote(found.canonical, safe='/:+,')}" if found.entries else "/list"


def _of(address: str) -> desk.ReadingList:
    """The list of an address of ours, whole or in part; any other text is no list."""
    path = unquote(urlsplit(address.strip()[: LIMITS["query"]]).path)
    _, _, named_ones = path.partition("/list/")
    return desk.reading_list(named_ones, settings=settings())


def _added(found: desk.ReadingList, wanted: str) -> AnyResponse:
    """From the form that adds a passage to the list with it; what is none is said beside it."""
    try:
        place = named(_ours(wanted)[: LIMITS["quotation"]])
        if place is None:
            raise BadAddress(
                "This names no cable and no passage.",
                hint="Paste a reference ID, or the link of a passage.",
            )
        longer = desk.reading_list(f"{found.canonical},{place}", settings=settings())
        if len(_path(longer)) > LIMITS["path"] - len(".endnote.xml"):
            raise BadAddress(
                f"The address of this list has room for no more than its {len(found.entries)}.",
                hint="Begin a second list.",
            )
    except CitekitError as error:
        return _page(found, status=422, error=error, wanted=wanted)
    return redirect(_path(longer), 303)


def _ours(text: str) -> str:
    """A link to a passage of this service without the service's own address."""
    base = settings().base_url
    return text[len(base) :] if base and text.startswith(f"{base}/") else text


def _page(
    found: desk.ReadingList,
    *,
    status: int = 200,
    error: CitekitError | None = None,
    wanted: str = "",
) -> Response:
    here, style = settings(), (request.args.get("style") or "apa")[: LIMITS["name"]]
    no_style = None
    if other := request.args.get("other", "").strip()[: LIMITS["name"]]:
        try:
            style = desk.style_name(other)
        except UnknownName as fault:
            no_style, status = fault, fault.status
    locale = request.args.get("locale", "")
    if locale not in LOCALES:
        raise UnknownName.among("language", locale, filter(None, LOCALES))
    passages = [entry.passage for entry in found.entries if entry.passage]
    cited = ""
    if passages:
        with SLOTS["citations"].one():
            cited = desk.cite(passages, style=style, locale=locale or None, settings=here)
    response = page(
        "list.html",
        status=status,
        entries=[(entry, _path(_without(found, entry))) for entry in found.entries],
        is_whole=len(passages) == len(found.entries),
        path=_path(found),
        address=f"{here.base_url or ''}{_path(found)}",
        cited=cited.split("\n"),
        style=style,
        locale=locale,
        styles=list(dict.fromkeys([*desk.styles(), style])),
        formats=desk.formats(),
        error=error,
        wanted=wanted,
        other=other,
        no_style=no_style,
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _without(found: desk.ReadingList, gone: desk.ListEntry) -> desk.ReadingList:
    return desk.ReadingList(tuple(entry for entry in found.entries if entry is not gone))


def _form(found: desk.ReadingList, suffix: str) -> Response:
    """All passages in one document of a form."""
    row = next((f for f in desk.formats() if f.suffix == suffix), None)
    if row is None:
        raise _no_form(suffix)
    here, passages = settings(), found.passages
    digest = digest_of("list", row.name, here.base_url, [made_of(p) for p in passages])
    made = b"" if is_same(digest) else desk.export(passages, row.name, settings=here).data
    response = answer(made, row.media_type, digest=digest)
    response.headers["Content-Disposition"] = f'attachment; filename="reading-list{suffix}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    if suffix == ".html":
        response.headers["Content-Security-Policy"] = EMBEDDED
    return response


def _no_form(suffix: str) -> UnknownName:
    there = ", ".join(f.suffix for f in desk.formats())
    return UnknownName(
        f"There is no form {suffix} of a reading list.", hint=f"There are: .zip, {there}."
    )


def _cards(found: desk.ReadingList) -> Response:
    """The cards of all passages in a ZIP; refused where another one is being drawn."""
    (size, theme), passages = picked(), found.passages
    here: dict[str, Any] = {"size": size, "theme": theme, "settings": settings()}
    digest = digest_of("cards", found.canonical, desk.cards_digest(passages, **here))
    if is_same(digest):
        return answer(b"", "application/zip", digest=digest)
    with SLOTS["archives"].one():
        made = desk.cards_of(passages, **here)
    response = answer(made, "application/zip", digest=digest)
    response.headers["Content-Disposition"] = 'attachment; filename="cards.zip"'
    return response
