"""What programs ask for: one table, ``ENDPOINTS``, from which routes and their description come."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import MethodNotAllowed

from citekit import desk
from citekit.errors import BadQuery, CitekitError
from citekit.model import Passage
from citekit.web import api, models
from citekit.web.guard import SLOTS
from citekit.web.negotiate import answer, as_problem, settings

__all__ = ["ENDPOINTS", "MEDIA_TYPE", "Endpoint", "blueprint"]

blueprint = Blueprint("endpoints", __name__, url_prefix="/api")
VERSION = 1
MEDIA_TYPE = f"application/vnd.citekit.v{VERSION}+json"
"""What a program accepts that wants this version of the answers and no later one."""
_VERSIONED = re.compile(r"application/vnd\.citekit\.v(\d+)\+json")
_Model = TypeVar("_Model", bound=BaseModel)


class NotAcceptable(CitekitError):
    """A version of the answers that is not spoken here."""

    code = "not-acceptable"
    status = 406


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row: name, method, path below ``/api``, what it is for, what it takes and gives.

    ``takes`` checks the query of a GET and the JSON body of a POST; ``gives`` describes JSON, or is
    a media type where the answer is something else.
    """

    name: str
    method: str
    path: str
    summary: str
    takes: type[BaseModel]
    gives: type[BaseModel] | str
    act: Callable[[Any], Any]


@SLOTS["checks"].held
def _find(asked: models.FindBody) -> dict[str, Any]:
    return {"mentions": desk.mentions(asked.text, settings=settings())}


@SLOTS["checks"].held
def _verify(asked: models.VerifyBody) -> dict[str, Any]:
    verdict = desk.verify(
        asked.quote, asked.reference, asked.paragraph or None, settings=settings()
    )
    return desk.verdict_as_dict(verdict)


def _passage(asked: models.PassageQuery) -> Passage:
    if asked.quote and asked.words:
        raise BadQuery("Both quote and words are given.", hint="Give one of them.")
    return desk.passage(
        asked.reference,
        asked.paragraph or None,
        quote=asked.quote or None,
        words=asked.words or None,
        prefix=asked.prefix,
        suffix=asked.suffix,
        settings=settings(),
    )


def _show(asked: models.PassageQuery) -> dict[str, Any]:
    return desk.show(_passage(asked), settings=settings()).as_dict()


@SLOTS["citations"].held
def _cite(asked: models.CiteQuery) -> Response:
    chosen = [_passage(asked)]
    made = desk.cite(
        chosen, style=asked.style, locale=asked.locale, form=asked.form, settings=settings()
    )
    return answer(made + "\n", "text/plain")


def _export(asked: models.ExportQuery) -> Response:
    made = desk.export([_passage(asked)], asked.format, settings=settings())
    return answer(made.data, made.media_type)


def _card(asked: models.CardQuery) -> Response:
    return api.card(_passage(asked))


@SLOTS["searches"].held
def _search(asked: models.SearchQuery) -> dict[str, Any]:
    found = desk.search(asked.search, settings=settings())
    return {"hits": [desk.hit_as_dict(hit) for hit in found.hits]}


def _browse(asked: models.BrowseQuery) -> dict[str, Any]:
    rows = desk.shelf(asked.shelf, settings=settings()) if asked.shelf else ()
    return {"shelves": list(desk.SHELVES), "shelf": asked.shelf, "values": list(map(asdict, rows))}


def _cables(asked: models.CablesQuery) -> dict[str, Any]:
    here, after = settings(), asked.after or None
    if not asked.shelf:
        entries = desk.latest(after, limit=asked.limit + 1, settings=here)
        more = entries[asked.limit - 1].reference if len(entries) > asked.limit else None
        return {**_page(entries[: asked.limit], more), "shelf": None, "value": None, "narrower": []}
    found = desk.shelf_page(asked.shelf, asked.value, after, limit=asked.limit, settings=here)
    return {
        **_page(found.entries, found.after),
        "shelf": found.shelf.name,
        "value": asdict(found.row),
        "narrower": list(map(asdict, found.narrower)),
    }


def _page(entries: Sequence[Any], after: str | None) -> dict[str, Any]:
    """A page of cables, each with its permalink, and the last of it where another page follows."""
    links = (desk.facts(entry, settings=settings()).permalink for entry in entries)
    listed = [{**asdict(e), "permalink": link} for e, link in zip(entries, links, strict=True)]
    return {"cables": listed, "after": after}


@SLOTS["citations"].held
def _list(asked: models.ListQuery) -> dict[str, Any]:
    _, mark, behind = asked.passages.partition("/list/")
    found = desk.reading_list(behind if mark else asked.passages, settings=settings())
    base = settings().base_url or ""
    return {
        "canonical": found.canonical,
        "permalink": f"{base}/list/{found.canonical}",
        "results": [_entry(entry) for entry in found.entries],
    }


def _entry(entry: desk.ListEntry) -> dict[str, Any]:
    if entry.passage is not None:
        try:
            return desk.show(entry.passage, settings=settings()).as_dict()
        except CitekitError as error:
            return as_problem(error)
    return as_problem(entry.error or CitekitError("This passage is not to be had."))


@SLOTS["citations"].held
def _batch(asked: models.Batch) -> dict[str, Any]:
    results = []
    for wanted in asked.passages:
        try:
            results.append(_show(wanted))
        except CitekitError as error:
            results.append(as_problem(error))
    return {"results": results}


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "passage",
        "GET",
        "/passage",
        "Everything at once about a cable, a paragraph or exact words.",
        models.PassageQuery,
        models.PassageAnswer,
        _show,
    ),
    Endpoint(
        "cite",
        "GET",
        "/cite",
        "A passage cited in a CSL style.",
        models.CiteQuery,
        "text/plain",
        _cite,
    ),
    Endpoint(
        "export",
        "GET",
        "/export",
        "A passage in an export format.",
        models.ExportQuery,
        "*/*",
        _export,
    ),
    Endpoint(
        "card", "GET", "/card", "A passage as a quote card.", models.CardQuery, "image/png", _card
    ),
    Endpoint(
        "search",
        "GET",
        "/search",
        "Paragraphs that hold some words, the best first.",
        models.SearchQuery,
        models.Hits,
        _search,
    ),
    Endpoint(
        "browse",
        "GET",
        "/browse",
        "The shelves by which cables are browsed, and the values of one, with how many are held.",
        models.BrowseQuery,
        models.ShelfAnswer,
        _browse,
    ),
    Endpoint(
        "cables",
        "GET",
        "/cables",
        "Cables of one value of a shelf, or the newest releases, a page at a time.",
        models.CablesQuery,
        models.CablesAnswer,
        _cables,
    ),
    Endpoint(
        "list",
        "GET",
        "/list",
        "Everything about the passages of a reading list.",
        models.ListQuery,
        models.ListAnswer,
        _list,
    ),
    Endpoint(
        "find",
        "POST",
        "/find",
        "Every reference in a text.",
        models.FindBody,
        models.Mentions,
        _find,
    ),
    Endpoint(
        "verify",
        "POST",
        "/verify",
        "Whether a quotation is verbatim.",
        models.VerifyBody,
        models.VerdictAnswer,
        _verify,
    ),
    Endpoint(
        "batch",
        "POST",
        "/batch",
        "Everything about up to 100 passages.",
        models.Batch,
        models.BatchAnswer,
        _batch,
    ),
)
"""Every endpoint; a text that somebody checks is posted, so that no log and no history holds it."""


def _view(endpoint: Endpoint) -> Callable[[], Response]:
    allowed = ("GET", "HEAD") if endpoint.method == "GET" else (endpoint.method,)

    def view() -> Response:
        if request.method == "OPTIONS":  # what a browser asks before a page of another site posts
            return _open_to_all(Response(status=204))
        if request.method not in allowed:
            raise MethodNotAllowed([*allowed, "OPTIONS"])
        media_type = _accepted()
        made = endpoint.act(_asked(endpoint))
        if not isinstance(made, Response):
            made = answer(current_app.json.dumps(made), media_type)
        if endpoint.method == "POST":
            made.headers["Cache-Control"] = "no-store"
        made.vary.add("Accept")
        return _open_to_all(made)

    return view


def _open_to_all(response: Response) -> Response:
    """The answer with the headers by which any page may read it (Fetch, CORS protocol)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, If-None-Match"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Content-Location"
    return response


def _accepted() -> str:
    """The media type of the answer: the version that is asked for, else plain JSON."""
    versions = {int(found) for found in _VERSIONED.findall(request.headers.get("Accept", ""))}
    if VERSION in versions:
        return MEDIA_TYPE
    if versions and not request.accept_mimetypes.accept_json:
        raise NotAcceptable(
            f"Version {max(versions)} of the answers is not spoken here.",
            hint=f"Accept {MEDIA_TYPE} or application/json.",
        )
    return "application/json"


def _asked(endpoint: Endpoint) -> BaseModel:
    """What is asked, checked; raises BadQuery with the names of what is wrong."""
    if endpoint.method == "GET":
        given: Any = {name: value for name, value in request.args.items() if name != "r"}
    else:
        given = None
        with suppress(RecursionError):  # brackets in brackets without end
            given = request.get_json(silent=True)
        if not isinstance(given, dict):
            raise BadQuery(
                "The body is no JSON object.",
                hint="Send one as application/json, as /api shows.",
            )
    return _checked(endpoint.takes, given)


def _checked(model: type[_Model], given: dict[str, Any]) -> _Model:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, fault['loc'])) or 'the whole'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise BadQuery(
            f"This cannot be read: {'; '.join(faults[:5])[:500]}.",
            hint=f"It takes: {', '.join(model.model_fields)}.",
        ) from None


for _row in ENDPOINTS:
    blueprint.add_url_rule(
        _row.path,
        _row.name,
        _view(_row),
        methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],  # so that others get 405
        provide_automatic_options=False,
    )
