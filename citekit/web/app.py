"""The application: ``create_app()`` makes one."""

from __future__ import annotations

import logging
import os
import re
from datetime import datetime
from typing import Any

from flask import Flask, Response, request
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

import citekit
from citekit import assets, desk
from citekit.errors import CitekitError
from citekit.model import Cable, Paragraph
from citekit.settings import Settings
from citekit.web import api, guard, negotiate, pages
from citekit.web.negotiate import problem

__all__ = ["create_app"]

_SENTENCES = {
    400: ("This request cannot be read.", "Check the address."),
    404: ("There is nothing at this address.", "Begin with a reference ID, as in /08MEXICO1487."),
    405: ("This address takes no such request.", "Open it with GET."),
    413: ("This is too much at once.", "Send less than 200 kB."),
    414: ("This address is too long to be one.", "Name fewer words."),
}


def create_app(settings: Settings | None = None) -> Flask:
    """A WSGI application; without settings the environment is read once."""
    app = Flask(__name__, template_folder=str(assets.templates()), static_folder="static")
    app.config["CITEKIT"] = settings or Settings.read(os.environ)
    app.config["MAX_CONTENT_LENGTH"] = guard.LIMITS["body"]
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(_globals())
    app.jinja_env.globals["base"] = app.config["CITEKIT"].base_url or ""
    app.before_request(guard.check_request)
    app.after_request(guard.apply_headers)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_error_handler(CitekitError, problem)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _crash)
    return app


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
        if name.lower() == "allow":
            response.headers[name] = value
    return response, status


def _crash(error: Exception) -> tuple[Response, int]:
    """An error that nobody foresaw: logged without what the reader typed, answered without a trace."""
    logging.getLogger("citekit").error(
        "unforeseen %s at %s", type(error).__name__, request.endpoint, exc_info=error
    )
    return problem(
        CitekitError(
            "Something here went wrong.", hint="Try again; if it stays, tell the operator."
        )
    )


def _globals() -> dict[str, Any]:
    return {
        "colour": _colour,
        "day": _day,
        "lit": _lit,
        "marking_name": _marking_name,
        "place_of": desk.place_of,
        "sender": desk.sender,
        "subheads": _subheads,
        "title": desk.title,
        "unheld": lambda reference: desk.unheld(reference, settings=negotiate.settings()),
        "version": citekit.__version__,
        "words": _words,
        "wrapped": _wrapped,
    }


def _marking_name(marking: str | None) -> str:
    """``(C)`` as a word: Confidential."""
    names = {
        "U": "Unclassified",
        "C": "Confidential",
        "S": "Secret",
        "SBU": "Sensitive",
        "TS": "Top secret",
    }
    return names.get((marking or "").split("/")[0], marking or "")


def _colour(marking: str | None) -> str:
    """The class that sets the banner colour of a marking or a classification."""
    first = (marking or "U").upper()
    return (
        "k-s"
        if first.startswith("S") and not first.startswith(("SB", "SEN"))
        else "k-c"
        if first.startswith("C")
        else "k-u"
    )


def _day(moment: datetime | None) -> str:
    return f"{moment.day} {moment:%b %Y}" if moment else ""


def _words(text: str) -> Markup:
    """Cable text with a dash kept on the line of the word before it; no character is changed."""
    return Markup(re.sub(r"(\S+ --?)(?= |$)", r'<span class="nw">\1</span>', str(escape(text))))  # noqa: S704 - escaped before


def _wrapped(address: str) -> Markup:
    """An address that may break after a slash."""
    return Markup(str(escape(address)).replace("/", "/<wbr>"))  # noqa: S704 - escaped before


def _lit(hit: Any) -> Markup:
    """A snippet with the words that were asked for marked."""
    pieces, done = [], 0
    for start, end in hit.marks:
        pieces += [
            escape(hit.snippet[done:start]),
            Markup("<mark>"),
            escape(hit.snippet[start:end]),
            Markup("</mark>"),
        ]
        done = end
    return Markup("").join([*pieces, escape(hit.snippet[done:])])


def _subheads(cable: Cable, paragraph: Paragraph) -> list[str]:
    """The headings that stand above a paragraph, without their rules."""
    found: list[str] = []
    for part in cable.parts:
        if part.label == paragraph.label:
            return found
        if part.kind == "subhead":
            found.append(" ".join(cable.raw_body[part.start : part.end].strip("-=_ \n").split()))
        elif part.label is not None:
            found = []
    return []
