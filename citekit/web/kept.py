"""Answers that were made once, kept in memory as long as nothing changes in the library.

An answer is kept under the address and the headers that decided on it, together with the library's
stamp as it was before the answer was made.  It is given again only while the stamp is that one, so
that no withheld word and no older text is ever shown for longer than the library holds it so.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request
from werkzeug.datastructures import Headers
from werkzeug.http import parse_etags

from citekit import desk
from citekit.errors import CitekitError
from citekit.web.guard import LIMITS, Ready
from citekit.web.negotiate import requested, settings

__all__ = ["Answers", "Kept", "keep", "serve", "start"]

_ENDPOINTS = frozenset(
    ("reading.passage", "pages.home", "lists.reading_list", "embed.oembed", "endpoints.passage", "endpoints.cite",
     "endpoints.export", "endpoints.card", "endpoints.browse", "endpoints.cables", "endpoints.list", "tools.tools", "pages.about")
)  # fmt: skip
"""What is made of the address, the library and this program, and of nothing else.  Not what somebody
searches or checks: that is kept nowhere."""
_DECIDING = {"Accept": "HTTP_ACCEPT", "Accept-Language": "HTTP_ACCEPT_LANGUAGE"}
_KEYS = frozenset(
    ("size", "theme", "style", "locale", "other", "text", "part", "speaker", "r", "lang", "reference", "paragraph",
     "words", "form", "format", "url", "type", "maxwidth", "maxheight", "shelf", "value", "after", "limit", "passages")
)  # fmt: skip
"""Names in a query that mean something; an address with any other is not worth a place."""


_SHORT = ("etag", "content-type", "cache-control", "vary", "content-location", "access-control-", "content-security-policy", "x-content-type")  # fmt: skip

_DRAWN = ("image/", "application/pdf")
"""What is drawn, and perhaps signed, each time, in the places that are there for it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: under which stamp it was made, its validator, its headers, and its body if known.

    ``short``: the headers of the 304 that stands for it (RFC 9110, 15.4.5, and what CORS needs).
    """

    stamp: object
    etag: str
    headers: Headers
    short: Headers
    body: bytes | None


class Answers:
    """The answers that were asked for last, up to a number of bytes.  Safe between threads."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._size = 0
        self._kept: OrderedDict[object, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object, stamp: object) -> Kept | None:
        """The answer under a key, if it was made under this stamp."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            if found.stamp != stamp:
                self._drop(key)
                return None
            self._kept.move_to_end(key)
            return found

    def put(self, key: object, made: Kept) -> None:
        """Keep an answer; the ones that nobody asked for longest make room for it."""
        size = _size(made)
        if size > self._room // 8:
            return
        with self._lock:
            self._drop(key)
            self._kept[key] = made
            self._size += size
            while self._size > self._room:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: object) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._size -= _size(gone)


def _size(made: Kept) -> int:
    """Bytes that an answer takes, or a little more: two texts and a pair take 200 beside their letters."""
    headers = sum(200 + len(name) + len(value) for name, value in made.headers.items())
    return 2_000 + len(made.body or b"") + headers


def start(app: Flask) -> None:
    """Give an application its memory; call it before whatever else looks at its answers."""
    app.extensions["citekit-kept"] = Answers(LIMITS["kept"])
    app.before_request(serve)


def _answers() -> Answers:
    found: Answers = current_app.extensions["citekit-kept"]
    return found


def serve() -> Response | None:
    """The answer that was made already, or the 304 that stands for it; None: it is to be made."""
    environ = request.environ
    is_whole = environ["REQUEST_METHOD"] in ("GET", "HEAD") and "HTTP_RANGE" not in environ
    is_worth = is_whole and request.endpoint in _ENDPOINTS
    if not is_worth or (environ.get("QUERY_STRING") and not _KEYS.issuperset(request.args)):
        return None
    try:
        stamp = desk.library_stamp(settings=settings())
    except CitekitError:  # the view says what is wrong
        return None
    if stamp is None:
        return None
    key = (requested(), environ.get("QUERY_STRING"), *map(environ.get, _DECIDING.values()))
    found = _answers().get(key, stamp)
    response = _again(found, environ.get("HTTP_IF_NONE_MATCH")) if found else None
    if response is None:
        g.kept = key, stamp
    return response


def _again(found: Kept, given: str | None) -> Response | None:
    """A kept answer, or 304 for one who holds it; None where only the 304 would have been known."""
    etag = found.etag
    is_held = given and (
        given == etag or parse_etags(given).contains_weak(etag.removeprefix("W/").strip('"'))
    )
    if not is_held and found.body is None:
        return None
    if is_held:
        return Ready(None, 304, copied(found.short))
    return Ready([found.body or b""], 200, copied(found.headers))


def copied(headers: Headers) -> Headers:
    """A copy of headers that need no checking: each was checked when it was set."""
    made = Headers()
    made._list = list(headers._list)  # noqa: SLF001 - a public copy checks all anew
    return made


def keep(response: Response) -> Response:
    """Keep an answer that may be given again; of one that was not sent only what names it."""
    named = getattr(g, "kept", None)
    if not named or response.status_code not in (200, 304):
        return response
    etag = response.headers.get("ETag")
    control = response.headers.get("Cache-Control", "")
    decided = {name.lower() for name in _DECIDING}
    if not etag or "no-store" in control or not decided.issuperset(map(str.lower, response.vary)):
        return response
    key, stamp = named
    is_whole = response.status_code == 200 and not (response.mimetype or "").startswith(_DRAWN)
    body = response.get_data() if is_whole else None
    headers = copied(response.headers)
    headers.remove("Date")  # the server tells the time of each answer
    short = Headers([(n, v) for n, v in headers if n.lower().startswith(_SHORT)])
    if body is not None:
        headers["Content-Length"] = str(len(body))
    _answers().put(key, Kept(stamp, etag, headers, short, body))
    return response
