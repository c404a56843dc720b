"""Forms of an address, validators, and errors in the form that the client reads."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from flask import Response, current_app, make_response, render_template, request

from citekit import desk
from citekit.errors import CitekitError
from citekit.settings import Settings

__all__ = ["IMAGE", "answer", "form_of", "problem", "settings", "wants_page"]

IMAGE = ".png"
_FOREVER = "public, max-age=31536000, immutable"


def settings() -> Settings:
    """The settings of this application."""
    made: Settings = current_app.config["CITEKIT"]
    return made


@cache
def _suffixes() -> tuple[str, ...]:
    """Every suffix that names a form, the longest first, so that .csl.json wins over .json."""
    return tuple(sorted([IMAGE, *(f.suffix for f in desk.formats())], key=len, reverse=True))


def form_of(path: str) -> tuple[str, str]:
    """A path without the suffix of its form, and that suffix or an empty string.

    The original's own addresses end in .html and are no form of ours.
    """
    if path.startswith(("cable/", "plusd/", "cables/")):
        return path, ""
    lower = path.lower()
    found = next((s for s in _suffixes() if lower.endswith(s)), "")
    return path[: len(path) - len(found)], found


def answer(body: str | bytes, media_type: str, *, digest: str | None = None) -> Response:
    """A response with a validator; 304 where the client has the same already.

    With ``?r=DIGEST`` of exactly this answer it may be kept for ever.
    """
    data = body.encode() if isinstance(body, str) else body
    digest = digest or hashlib.sha256(data).hexdigest()
    response = make_response(data)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    response.headers["Content-Type"] = media_type + charset
    response.set_etag(digest[:32])
    named = request.args.get("r", "")
    forever = len(named) >= 16 and digest.startswith(named)
    response.headers["Cache-Control"] = _FOREVER if forever else "public, no-cache"
    response.headers["Vary"] = "Accept"
    response.make_conditional(request)
    return response


def wants_page() -> bool:
    """Whether the client reads HTML rather than JSON, and asked for no other form."""
    if form_of(request.path.lstrip("/"))[1]:
        return False
    best = request.accept_mimetypes.best_match(
        ["text/html", "application/problem+json", "application/json"], "text/html"
    )
    return best == "text/html"


def problem(error: CitekitError) -> tuple[Response, int]:
    """An error as a page, or as application/problem+json (RFC 9457) with code and hint."""
    if wants_page():
        template = "notheld.html" if error.code == "not-held" else "error.html"
        context: dict[str, Any] = {"error": error, "reference": error.details.get("reference")}
        return make_response(render_template(template, **context)), error.status
    body = {
        "type": "about:blank",
        "title": error.message,
        "status": error.status,
        "code": error.code,
        "hint": error.hint,
    }
    response = make_response(current_app.json.dumps(body))
    response.headers["Content-Type"] = "application/problem+json"
    return response, error.status
