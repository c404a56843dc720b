"""What a request may cost, and the headers that every answer carries."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from flask import Response, request
from werkzeug.datastructures import Headers

from citekit.errors import CitekitError
from citekit.web.slots import Slots

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

__all__ = [
    "CITED",
    "COSTS",
    "DRAWING",
    "EMBEDDED",
    "FREE",
    "HEADERS",
    "LIMITS",
    "SLOTS",
    "Ready",
    "TooLong",
    "apply_headers",
    "check_request",
]

LIMITS = {
    "line": 8_190,  # bytes of a request line: the most that gunicorn reads
    "path": 1_000,  # characters of a path, decoded
    "query": 7_000,  # bytes of a query, still encoded: path and query fit into the line
    "head": 10,  # seconds in which the head of a request must have come
    "piece": 10,  # seconds in which the next piece of a body must come
    "body": 200_000,  # bytes of a form
    "picture": 8_200_000,  # bytes of a form with a picture that is checked
    "threads": 24,  # requests that a process answers at once
    "slots": 18,  # of which so many may be dear, so that some threads are always free for pages
    "dear": 4,  # points of a limit that dear work costs, where a page costs 1
    "request": 60,  # seconds until its body has come and its answer is taken
    "fields": 20,  # parts of a form
    "words": 1_000,  # characters of a search
    "text": 100_000,  # characters in which references are sought
    "quotation": 20_000,  # characters that are checked
    "name": 80,  # characters of a style, a size, a theme, a filter
    "batch": 100,  # passages that a program asks for at once
    "entries": 50,  # cables of one page of a shelf
    "hits": 20,  # paragraphs of one page of a search
    "pages": 500,  # pages of a search: 10,000 paragraphs are found at most
    "sitemap": 50_000,  # addresses of one part, the most that sitemaps.org allows
    "kept": 16_000_000,  # bytes of finished answers that a process keeps
    "thread": 6_000,  # characters of a passage that a page offers as a thread of posts
    "verses": 4,  # paragraphs whose sentences a passage's page lists
}
"""Bounds of one request; what is larger is refused with 413, 414 or 422 and a sentence."""

_ROOM = threading.BoundedSemaphore(LIMITS["slots"])
SLOTS = {
    work: Slots(places, at_once=at_once, patience=patience, work=work, what=what, room=_ROOM)
    for work, places, at_once, patience, what in (
        ("cards", 16, 1, 2, "cards"),
        ("archives", 2, 1, 5, "archives of cards"),
        ("pictures", 2, 1, 5, "pictures to check"),
        ("searches", 10, 2, 2, "searches"),
        ("citations", 10, 1, 2, "citations"),
        ("checks", 10, 1, 2, "quotations to check"),
    )
}
"""Work that takes a while, by kind: places of a process, requests at work at once, seconds
that the others wait for their turn, and what the sentence calls it.

What finds no place, or no turn within seconds, is refused with 503, and told when to come back.
"""

COSTS = dict.fromkeys(
    (
        "drop.tell",
        "endpoints.card",
        "endpoints.cite",
        "endpoints.find",
        "endpoints.search",
        "endpoints.verify",
        "pages.verify",
        "search.search",
        "tools.from_",
    ),
    LIMITS["dear"],
) | {"endpoints.batch": 20}
"""Points of an address's limit that an endpoint costs; every other costs 1.

A picture is dear wherever it is asked for, and so is a page with ``CITED`` in its query.
"""
CITED = frozenset(("style", "other", "locale"))

FREE = ("static", "api.healthz", "api.readyz", "api.metrics")
"""Endpoints that cost nothing: what a page loads besides, and what a monitor asks."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every answer.  No page carries a script or a style of its own, so the policy allows neither.

The referrer is withheld even from ourselves: an address may hold what a reader typed.
"""

EMBEDDED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *"
"""The policy of the form that is made to stand in other people's pages: anyone may frame it."""
DRAWING = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'"
"""The policy of a card as SVG: nothing but the logo that it holds."""


class TooLong(CitekitError):
    """A request longer than any that means something."""

    code = "too-long"
    status = 414


def check_request() -> None:
    """Refuse what is too long before anything reads it."""
    if len(request.path) > LIMITS["path"]:
        raise TooLong("This address is too long to be one.", hint="Name fewer words.")
    if len(request.query_string) > LIMITS["query"]:
        raise TooLong("This is too long for an address.", hint="Paste a long quotation at /verify.")


class Ready(Response):
    """An answer that was given before, whose headers are all there and were checked then."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:  # noqa: ARG002 - werkzeug's signature
        """The headers as they are: no relative address and no entity header is among them."""
        return self.headers


def apply_headers(response: Response) -> Response:
    """The answer with the headers of the table; one that sets its own keeps it."""
    if isinstance(response, Ready):
        return response
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "frame-ancestors *" in response.headers["Content-Security-Policy"]:
        del response.headers["X-Frame-Options"]
    if response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response
