"""What a request may cost, and the headers that every answer carries."""

from __future__ import annotations

from flask import Response, request

from citekit.errors import CitekitError

__all__ = ["HEADERS", "LIMITS", "TooLong", "apply_headers", "check_request"]

LIMITS = {
    "path": 1_000,  # characters, decoded
    "query": 30_000,  # bytes of the query string; gunicorn's own line limit lies below it
    "body": 200_000,  # bytes of a form
    "quotation": 20_000,  # characters that are checked
}
"""Bounds of one request; what is larger is refused with 413 or 414 and a sentence."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class TooLong(CitekitError):
    """A request longer than any that means something."""

    code = "too-long"
    status = 414


def check_request() -> None:
    """Refuse what is too long before anything reads it."""
    if len(request.path) > LIMITS["path"]:
        raise TooLong("This address is too long to be one.", hint="Name fewer words.")
    if len(request.query_string) > LIMITS["query"]:
        raise TooLong(
            "This query is too long.", hint="Check a long quotation with the form at /verify."
        )


def apply_headers(response: Response) -> Response:
    """The answer with the headers of the table; one that sets its own keeps it."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.status_code >= 400:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
