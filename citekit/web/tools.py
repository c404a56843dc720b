"""From other pages to here: the bookmarklet, and what it and a phone's share sheet open."""

from __future__ import annotations

import contextlib
from urllib.parse import quote

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from citekit import desk
from citekit.errors import CitekitError, NoSuchParagraph, NoSuchWords
from citekit.web.guard import LIMITS
from citekit.web.negotiate import page, settings
from citekit.web.pages import checked, sought

__all__ = ["blueprint", "bookmarklet"]

blueprint = Blueprint("tools", __name__)


@blueprint.get("/tools")
def tools() -> Response:
    """The bookmarklet, the command line, the grammar of addresses."""
    base = settings().base_url or current_app.config["CITEKIT_LOCAL"]
    return page("tools.html", bookmarklet=bookmarklet(base) if base else None)


def bookmarklet(base: str) -> str:
    """The bookmark that opens a page's passage here.

    What it reads goes behind the ``#`` of the address, which browsers send to no server: the
    page's own address, a reference ID in its text, the fragment, the selected words.
    """
    code = (
        "(function(){var e=encodeURIComponent,l=location,s=String(getSelection()).trim().slice(0,1500),"
        "m=/\\b\\d\\d[A-Z]{3,}\\d+\\b/.exec(l.href+' '+s+' '+document.body.innerText),"
        f"u='{base}/from#url='+e(l.href)+'&id='+e(m?m[0]:'')+'&p='+e(l.hash.slice(1))+'&sel='+e(s);"
        "open(u)||(l.href=u)})()"
    )
    return "javascript:" + quote(code, safe="(){}=;,.:'+&/[]!#|?$*")


@blueprint.route("/from", methods=["GET", "POST"])
def from_() -> AnyResponse:
    """What the bookmarklet and a share sheet open: address, text and selection to a passage.

    Nothing is fetched: the reference is read out of what was sent.
    """
    sent = request.form if request.method == "POST" else request.args
    fields = {
        name: sent.get(name, "").strip()[: LIMITS["quotation"]]
        for name in ("url", "id", "text", "title", "sel", "p")
    }
    given = " ".join(filter(None, (fields[name] for name in ("url", "id", "text", "title"))))
    if not given and not fields["sel"]:
        return page("from.html", error=None, given="", selection="")
    try:
        return _led(given, fields["sel"], fields["p"])
    except CitekitError as error:
        return page("from.html", status=422, error=error, given=given, selection=fields["sel"])


def _led(given: str, selection: str, fragment: str) -> AnyResponse:
    """To the passage that was sent; words that are not verbatim are checked on the spot.

    They are not sent on in an address, which a history or a log would keep.
    """
    found = desk.find(given) or desk.find(selection)
    if not found:
        return checked(selection, "") if selection else redirect(sought(given), 303)
    ref = str(found[0].reference)
    part = fragment.removeprefix("par-").removeprefix("par")
    para = part if part and desk.is_paragraph(part) else None
    if not selection:
        place = f"{ref}/{para}" if para else ref
        return redirect("/" + desk.resolve(place, settings=settings()).canonical, 303)
    for where in dict.fromkeys((para, None)):  # where the page was scrolled to, then anywhere
        with contextlib.suppress(NoSuchWords, NoSuchParagraph):
            chosen = desk.passage(ref, where, quote=selection, settings=settings())
            return redirect("/" + desk.place(chosen), 303)
    return checked(selection, ref)
