"""From other pages to here: the bookmarklet, and what it and a phone's share sheet open."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from citekit import desk
from citekit.errors import CitekitError
from citekit.web.guard import LIMITS
from citekit.web.negotiate import page, settings
from citekit.web.pages import checked, sought
from citekit.web.slots import Busy

__all__ = ["blueprint", "bookmarklet", "here", "shortcut"]

blueprint = Blueprint("tools", __name__)

_READ = (
    "var d=document,l=location,e=encodeURIComponent,g=getSelection(),s=String(g).trim(),"
    "p=l.hash.slice(1),n={},k=s&&g.anchorNode||d.body||d.documentElement,t=s+' '+d.title;"
    "for(;k;k=k.parentNode)t+=' '+k.innerText+' '+[].map.call(k.querySelectorAll?"
    "k.querySelectorAll('a[href]'):[],function(a){return a.href}).join(' ');"
    "t.replace(/\\b\\d\\d ?[A-Z][A-Z .]{2,20}\\d{1,6}(?!\\d)/g,function(m){n[m]=1});"
    "try{s&&[].forEach.call(d.querySelectorAll('[id^=p],[name^=p]'),function(a){var i=a.id||a.name;"
    "/^p(ar)?-?\\d/.test(i)&&g.getRangeAt(0).comparePoint(a,0)<0&&(p=i)})}catch(x){}"
)
"""What is read of a page, in the words of old browsers too: the selection ``s``; in ``n`` what may be
references, the nearest to the selection first, from the text and from the targets of links; the
anchor ``p`` before the selection, else that of the page's address."""
_FIELDS = (
    "'{base}/from#url='+e(l.href)+'&id='+e(Object.keys(n).slice(0,40).join(' | '))+'&p='+e(p)+'&sel='"
    "+e(s.slice(0,9999))"
)


@blueprint.get("/tools")
def tools() -> Response:
    """The bookmarklet, the phone, the search field, the command line, the grammar of addresses."""
    base = here()
    return page("tools.html", bookmarklet=bookmarklet(base) if base else None)


@blueprint.get("/tools/shortcuts")
def shortcuts() -> Response:
    """How a phone without share targets gets one: two Shortcuts for iOS, step by step."""
    base = here()
    return page("shortcuts.html", base=base, script=shortcut(base) if base else None)


def here() -> str | None:
    """Where browsers reach this service: its public address, or that on its own machine."""
    return settings().base_url or current_app.config["CITEKIT_LOCAL"]


def bookmarklet(base: str) -> str:
    """The bookmark that opens a page's passage here.

    What it reads goes behind the ``#`` of the address, which browsers send to no server: the
    page's own address, what may be a reference ID in its text, the anchor, the selected words.  A
    page that may open no window is left for ours; so is one in a sandbox (its origin is ``null``),
    whose windows would be in it too.
    """
    code = (
        f"(function(){{{_READ}var u={_FIELDS.format(base=base)};"
        "self.origin!='null'&&open(u)||(l.href=u)})()"
    )
    return "javascript:" + quote(code, safe="(){}=;,.:'+&/[]!#|?$*@^<>")


def shortcut(base: str) -> str:
    """The same as a program of Apple's Shortcuts ("Run JavaScript on Web Page"): it gives the address."""
    return f"(function(){{{_READ}completion({_FIELDS.format(base=base)})}})()"


@blueprint.route("/from", methods=["GET", "POST"])
def from_() -> AnyResponse:
    """What the bookmarklet and a share sheet open: address, text and selection to a passage.

    Nothing is fetched: the reference is read out of what was sent.
    """
    asked = request.form if request.method == "POST" else request.args
    fields = {
        name: asked.get(name, "").strip()[: LIMITS["quotation"]]
        for name in ("url", "id", "text", "title", "sel", "p")
    }
    is_text = len(fields["url"].split()) > 1
    sent = desk.Sent(
        url="" if is_text else fields["url"],
        names=" | ".join(
            filter(None, (fields["url"] if is_text else "", fields["id"], fields["title"]))
        ),
        text=fields["text"],
        anchor=fields["p"][: LIMITS["name"]],
        words=fields["sel"],
    )
    given = fields["url"] or fields["text"]
    if sent.is_empty:
        return _form(given, sent)
    try:
        return _led(given, sent)
    except Busy:
        raise
    except CitekitError as error:
        return _form(given, sent, error=error)


def _form(
    given: str, sent: desk.Sent, *, error: CitekitError | None = None, choice: Sequence[str] = ()
) -> Response:
    status = error.status if error and error.status != 404 else 422 if error else 200
    return page(
        "from.html", status=status, error=error, given=given, selection=sent.words, choice=choice
    )


def _led(given: str, sent: desk.Sent) -> AnyResponse:
    """To the passage that was sent; words that are not verbatim are checked on the spot.

    They are not sent on in an address, which a history or a log would keep.
    """
    found = desk.arrive(sent, settings=settings())
    if found.address:
        return redirect(f"/{found.address}", 303)
    if found.words:
        return checked(found.words, found.references[0] if len(found.references) == 1 else "")
    if found.references:
        return _form(given, sent, choice=found.references)
    return redirect(sought(" ".join(filter(None, (sent.url, sent.names, sent.text)))), 303)
