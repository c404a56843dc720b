"""The application: ``create_app()`` makes one."""

from __future__ import annotations

import hashlib
import logging
import os
import traceback
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

import citekit
from citekit import address as addresses
from citekit import assets, desk
from citekit.errors import CitekitError
from citekit.settings import Settings
from citekit.web import (
    api,
    browse,
    description,
    discover,
    drop,
    embed,
    endpoints,
    feeds,
    filters,
    guard,
    install,
    lists,
    pages,
    rate,
    reading,
    search,
    tools,
    versions,
)
from citekit.web.negotiate import problem

__all__ = ["create_app"]

_ROOMS = (
    api,
    drop,
    endpoints,
    description,
    discover,
    embed,
    pages,
    search,
    browse,
    feeds,
    lists,
    tools,
    versions,
    install,
    reading,
)
_STATIC = Path(__file__).parent / "static"
_SENTENCES = {
    400: ("This request cannot be read.", "Check the address."),
    404: ("There is nothing at this address.", "Begin with a reference ID, as in /08MEXICO1487."),
    405: ("This address takes no such request.", "Open it with GET."),
    413: ("This is too much at once.", "Send less than 200 kB."),
    414: ("This address is too long to be one.", "Name fewer words."),
    415: ("This form of request is not read here.", "Send a form as a browser does."),
}


def create_app(settings: Settings | None = None, *, local: str | None = None) -> Flask:
    """A WSGI application; without settings the environment is read once.

    ``local`` is where a service without a public address is reached on its own machine
    (``http://127.0.0.1:8000``); only the bookmarklet needs it.
    """
    app = Flask(__name__, template_folder=str(assets.templates()), static_folder="static")
    app.config["CITEKIT"] = settings or Settings.read(os.environ)
    app.config["CITEKIT_LOCAL"] = local
    app.request_class = drop.Request
    app.config["MAX_CONTENT_LENGTH"] = guard.LIMITS["body"]
    app.config["MAX_FORM_MEMORY_SIZE"] = guard.LIMITS["body"]
    app.config["MAX_FORM_PARTS"] = guard.LIMITS["fields"]
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 86_400
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.extend(newstyle_gettext=True)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    vars(app.jinja_env)["install_null_translations"](newstyle=True)
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals.update(_globals(app))
    app.before_request(guard.check_request)
    rate.install(app, app.config["CITEKIT"])
    app.after_request(_kept)
    app.after_request(guard.apply_headers)
    for room in _ROOMS:
        app.register_blueprint(room.blueprint)
    app.register_error_handler(CitekitError, problem)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _crash)
    return app


def _globals(app: Flask) -> dict[str, Any]:
    settings: Settings = app.config["CITEKIT"]
    return {
        "asset": _asset,
        "base_url": settings.base_url or "",
        "format_names": filters.FORMAT_NAMES,
        "holds": lambda reference: desk.holds(reference, settings=settings),
        "lang": "en",
        "locales": filters.LOCALES,
        "named": filters.named,
        "place_bare": addresses.format,
        "place_of": desk.place_of,
        "referring": lambda reference: desk.around(reference, settings=settings).referred_by,
        "sender": desk.sender,
        "size_names": filters.SIZE_NAMES,
        "style_names": filters.STYLE_NAMES,
        "version": citekit.__version__,
    }


@cache
def _asset(name: str) -> str:
    """The address of a static file, with the digest under which it may be kept for ever."""
    return f"/static/{name}?r={_digest(name)}"


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:16]


def _kept(response: Response) -> Response:
    """A static file asked for by its digest may be kept for ever."""
    if request.endpoint == "static" and response.status_code == 200:
        name = (request.view_args or {}).get("filename", "")
        if request.args.get("r") == _digest(name):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    message, hint = _SENTENCES.get(status, (error.description or "This did not work.", ""))
    fault = CitekitError(message, hint=hint)
    fault.status = status
    fault.code = error.name.lower().replace(" ", "-")
    response, _ = problem(fault)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response, status


def _crash(error: Exception) -> tuple[Response, int]:
    """An error that nobody foresaw: where it happened is logged, and nothing that a reader typed.

    Its message is left out, for it may quote the request.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    logging.getLogger("citekit").error(
        "unforeseen %s in %s: %s", type(error).__name__, request.endpoint, where
    )
    return problem(
        CitekitError(
            "Something here went wrong.", hint="Try again; if it stays, tell the operator."
        )
    )
