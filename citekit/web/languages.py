"""Which language a page is in: who decides it, and how a reader's choice goes along.

Pages, and nothing else, follow the reader: other forms of an address, feeds and the answers to
programs stay as they are, and so do cables, quotations, links and citations.

A reader's own choice, ``?lang=es``, goes before the ``Accept-Language`` header; there are no
cookies, so a page that was opened with a choice carries it on in its links and forms.  Canonical
addresses, permalinks and whatever is copied or shared stay without it.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from flask import Response, has_request_context, request

from citekit.web.catalogue import SOURCE, Language, names, of_code

__all__ = [
    "PARAMETER",
    "carried",
    "current",
    "gettext_here",
    "led",
    "marked",
    "ngettext_here",
    "others",
    "state",
]

PARAMETER = "lang"
_LINK = re.compile(r'(<a\b[^>]*?\shref=")((?:/(?![/"])|\?)[^"#]*|/)(?=["#])')
_FORM = re.compile(r"<form\b[^>]*>")
_POST = re.compile(r'action="([^"#]*)([^"]*)"(?=[^>]*method="post")')
_FILE = re.compile(r"\.[a-z][a-z0-9.]*\Z")


def current() -> Language:
    """The language of this request: the reader's choice, else the browser's, else English."""
    if not has_request_context():
        return of_code(SOURCE)
    known: Language | None = request.environ.get("citekit.language")
    if known is None:
        known = of_code(_chosen() or _accepted())
        request.environ["citekit.language"] = known
    return known


def state() -> tuple[str, bool]:
    """All of the language that a page is made of: its code, and whether the address chose it."""
    return current().code, bool(_chosen())


def gettext_here(message: str) -> str:
    """A message in the language of this request."""
    return current().words.gettext(message)


def ngettext_here(one: str, more: str, count: int) -> str:
    """The same of a message that counts; ``%(num)s`` in it is the count."""
    return current().words.ngettext(one, more, count)


def others(path: str, only: tuple[str, ...] | None = None) -> list[tuple[str, str, str]]:
    """The other languages of this page: code, name in itself, and the address that chooses it.

    It keeps the query of this request, or ``only`` those fields of it.
    """
    given = request.args.items(multi=True) if has_request_context() else ()
    kept = [(k, v) for k, v in given if k != PARAMETER and (only is None or k in only)]
    here = current().code
    return [
        (code, name, f"{path}?{urlencode([*kept, (PARAMETER, code)])}")
        for code, name in names().items()
        if code != here
    ]


def _chosen() -> str:
    given = request.args.get(PARAMETER, "")
    return given if given in names() else ""


def _accepted() -> str:
    """The first language that the browser asks for and we have (RFC 4647, section 3.4: lookup)."""
    for wanted, quality in request.accept_languages:
        parts = wanted.split("-")
        while parts and quality > 0:
            code = "-".join([parts[0].lower(), *(part.upper() for part in parts[1:])])
            if code in names():
                return code
            parts.pop()
    return SOURCE


def marked(response: Response) -> Response:
    """A page that says its language, and whether the browser's wish decided it.

    Where the address decides, it alone does, so that a shared cache keeps one copy.
    """
    response.headers["Content-Language"] = current().code
    if not _chosen():
        response.vary.add("Accept-Language")
    return response


def carried(html: str) -> str:
    """A page whose links and forms keep the reader's choice, where the address made one."""
    code = _chosen()
    if not code:
        return html
    field = f'<input type="hidden" name="{PARAMETER}" value="{code}">'
    html = _LINK.sub(lambda link: link[1] + _with(link[2], code, "&amp;"), html)

    def form(found: re.Match[str]) -> str:
        posted = _POST.sub(lambda to: f'action="{_with(to[1], code, "&amp;")}{to[2]}"', found[0])
        return posted if posted != found[0] else found[0] + field

    return _FORM.sub(form, html)


def led(response: Response) -> Response:
    """A redirect to a page that keeps the reader's choice, where the address made one."""
    to = response.headers.get("Location", "")
    if 300 <= response.status_code < 400 and to.startswith("/") and not to.startswith("//"):
        code = _chosen()
        if code:
            path, mark, fragment = to.partition("#")
            response.headers["Location"] = _with(path, code, "&") + mark + fragment
    return response


def _with(address: str, code: str, and_: str) -> str:
    """An address with the choice, unless it is that of a file or has one already."""
    path, _, query = address.partition("?")
    if path.startswith("/static/") or _FILE.search(path) or f"{PARAMETER}=" in query:
        return address
    return f"{path}?{query}{and_ if query else ''}{PARAMETER}={code}"
