"""The application: ``create_app()`` makes one."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, has_request_context, request
from werkzeug.exceptions import HTTPException

import citekit
from citekit import address as addresses
from citekit import assets, desk
from citekit.errors import CitekitError
from citekit.settings import Settings
from citekit.web import (
    api,
    browse,
    catalogue,
    description,
    discover,
    drop,
    embed,
    endpoints,
    feeds,
    filters,
    guard,
    install,
    kept,
    languages,
    lists,
    pages,
    rate,
    reading,
    search,
    tools,
    versions,
    watch,
)
from citekit.web.negotiate import problem, requested

__all__ = ["STATIC", "create_app"]

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
STATIC = Path(__file__).parent / "static"
_SENTENCES = {
    400: ("This request cannot be read.", "Check the address."),
    404: ("There is nothing at this address.", "Begin with a reference ID, as in /08MEXICO1487."),
    405: ("This address takes no such request.", "Open it with GET."),
    413: ("This is too much at once.", "Send less than 200 kB."),
    414: ("This address is too long to be one.", "Name fewer words."),
    415: ("This form of request is not read here.", "Send a form as a browser does."),
    416: ("There are no such bytes.", "Ask for a shorter range, or for the whole."),
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
    vars(app.jinja_env)["install_gettext_callables"](
        languages.gettext_here, languages.ngettext_here, newstyle=True
    )
    app.context_processor(_of_language)
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals.update(_globals(app))
    watch.start(app, app.config["CITEKIT"], dict(os.environ))
    app.before_request(guard.check_request)
    rate.install(app, app.config["CITEKIT"])
    kept.start(app)  # behind the limits: an answer that is at hand counts too
    app.after_request(_forever)
    app.after_request(languages.led)
    app.after_request(kept.keep)  # sees an answer when the next has put on what all have
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


def _of_language() -> dict[str, Any]:
    """What a page says of its language: the code, the way to the others, the scripts' words."""
    language = languages.current()
    return {
        "lang": language.code,
        "language_names": catalogue.names(),
        "other_languages": languages.others,
        "here": requested() if has_request_context() else "/",
        "for_scripts": catalogue.for_scripts(language.code),
    }


@cache
def _asset(name: str) -> str:
    """The address of a static file, with the digest under which it may be kept for ever."""
    return f"/static/{name}?r={_digest(name)}"


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:16]


def _forever(response: Response) -> Response:
    """A static file asked for by its digest may be kept for ever."""
    if response.status_code == 200 and request.endpoint == "static":
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
        if name.lower() in ("allow", "content-range", "retry-after"):
            response.headers[name] = value
    return response, status


def _crash(error: Exception) -> tuple[Response, int]:
    """An error that nobody foresaw: where it happened is logged, and nothing that a reader typed."""
    watch.crashed(error)
    return problem(
        CitekitError(
            "Something here went wrong.", hint="Try again; if it stays, tell the operator."
        )
    )
