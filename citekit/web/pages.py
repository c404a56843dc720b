"""The pages for people: everything works as links and forms, with scripts off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from citekit import desk
from citekit.errors import BadAddress, BadReference, CitekitError, NoSuchWords
from citekit.model import Paragraph, Passage, Sentence
from citekit.web import api
from citekit.web.guard import LIMITS
from citekit.web.negotiate import answer, form_of, settings

__all__ = ["blueprint"]

blueprint = Blueprint("pages", __name__)


def _page(template: str, **context: Any) -> Response:
    return answer(render_template(template, **context), "text/html")


@blueprint.get("/")
def home() -> AnyResponse:
    """One field; what it names is one redirect away."""
    wanted = request.args.get("q", "").strip()
    if not wanted:
        return _page(
            "home.html", example=desk.passage("08MEXICO1487", 11, words="19-40"), stats=_stats()
        )
    try:
        return redirect(_sought(wanted), 303)
    except CitekitError as error:
        body = render_template(
            "home.html", example=None, stats=_stats(), wanted=wanted, error=error
        )
        response = answer(body, "text/html")
        response.status_code = error.status
        return response


def _stats() -> dict[str, int | str]:
    return desk.stats(settings=settings())


def _sought(wanted: str) -> str:  # noqa: PLR0911 - one return for each kind of thing typed
    """Where a reference, an address, a reference with words, or a bare sentence leads."""
    if len(wanted) > LIMITS["quotation"]:
        return f"/verify?{urlencode({'quote': wanted[: LIMITS['quotation'] + 1]})}"
    try:
        return "/" + desk.resolve(wanted, settings=settings()).canonical
    except (BadReference, BadAddress):
        pass
    found = desk.find(wanted)
    if found:
        ref = str(found[0].reference)
        rest = (wanted[: found[0].start] + " " + wanted[found[0].end :]).strip(" ,/#¶")
        if not rest:
            return "/" + ref
        para, _, words = rest.lstrip("¶").strip().partition(" ")
        if desk.is_paragraph(para):
            chosen = desk.passage(ref, para, quote=words.strip() or None, settings=settings())
        else:
            chosen = desk.passage(ref, quote=rest, settings=settings())
        return "/" + desk.place(chosen)
    if len(wanted.split()) < 3:
        return f"/search?{urlencode({'q': wanted})}"
    verdict = desk.verify(wanted, settings=settings())
    if verdict.is_verbatim and verdict.passage:
        return "/" + desk.place(verdict.passage)
    return f"/verify?{urlencode({'quote': wanted})}"


@blueprint.get("/<path:path>")
def passage(path: str) -> AnyResponse:
    """A cable, a paragraph or words, in the form of the suffix; other spellings lead there once."""
    stem, suffix = form_of(path)
    resolved = desk.resolve(stem, settings=settings())
    quoted = request.args.get("quote", "").strip()
    if quoted or "from" in request.args:
        return redirect("/" + desk.place(_chosen(resolved.passage, quoted)), 303)
    canonical = f"/{resolved.canonical}{suffix}"
    if _requested() != canonical:
        query = request.query_string.decode("latin-1")
        return redirect(canonical + (f"?{query}" if query else ""), 308)
    if suffix:
        return api.form(resolved.passage, suffix)
    response = (
        _cable_page(resolved.passage)
        if not resolved.passage.text
        else _passage_page(resolved.passage)
    )
    if base := settings().base_url:
        response.headers["Link"] = f'<{base}{quote(canonical, safe="/:+")}>; rel="canonical"'
    return response


def _requested() -> str:
    """The path as it was written, not decoded: %2B for + is another spelling."""
    raw = (
        request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or quote(request.path)
    )
    path = str(raw).partition("?")[0].partition("#")[0]
    return path if path.startswith("/") else request.path


def _chosen(current: Passage, quoted: str) -> Passage:
    """What the form for exact words names, within the cable or paragraph whose page it is on."""
    ref = str(current.cable.reference)
    para = current.paragraphs[0].label if current.paragraphs else None
    if quoted:
        return desk.passage(ref, para, quote=quoted[: LIMITS["quotation"] + 1], settings=settings())
    first = request.args.get("from", "").strip()
    last = request.args.get("to", "").strip() or first
    return desk.passage(ref, para, words=f"{first}-{last}", settings=settings())


def _cable_page(found: Passage) -> Response:
    return _page(
        "cable.html",
        passage=found,
        cable=found.cable,
        links=desk.links(found, settings=settings()),
        permalink=desk.permalink(found, settings=settings()),
        hashtags=desk.hashtags(found),
        citation=desk.cite([found], style=_style(), settings=settings()),
        style=_style(),
    )


def _style() -> str:
    return request.args.get("style", "apa")[:80]


@dataclass(frozen=True, slots=True)
class _Verse:
    """A sentence of the paragraph in its place: address, and its words as chosen or not."""

    address: str
    run: str
    pieces: tuple[tuple[str, bool], ...]

    @property
    def is_chosen(self) -> bool:
        return any(lit for _, lit in self.pieces)


def _verses(found: Passage, paragraph: Paragraph) -> list[_Verse]:
    """The paragraph's sentences with the chosen words marked."""
    runs = [
        run
        for place in found.address.places
        if place.label == paragraph.label
        for run in place.runs
    ]
    return [_verse(found, paragraph, sentence, runs) for sentence in desk.sentences(paragraph)]


def _verse(found: Passage, paragraph: Paragraph, sentence: Sentence, runs: list[Any]) -> _Verse:
    pieces: list[tuple[str, bool]] = []
    for offset, word in enumerate(sentence.text.split()):
        position = sentence.run.first + offset
        lit = any(run.first <= position <= run.last for run in runs)
        if pieces and pieces[-1][1] == lit:
            pieces[-1] = (f"{pieces[-1][0]} {word}", lit)
        else:
            pieces.append((word, lit))
    place = desk.address_of(found.cable, paragraph.label, sentence.run.first, sentence.run.last)
    return _Verse(place, str(sentence.run).replace("-", "–"), tuple(pieces))


def _passage_page(found: Passage) -> Response:
    size, theme = request.args.get("size", "og"), request.args.get("theme", "paper")
    fitted = desk.fitting(found, size=size, theme=theme, settings=settings())
    cable, first, last = found.cable, found.paragraphs[0], found.paragraphs[-1]
    order = list(cable.paragraphs)
    before = order[order.index(first) - 1] if first in order and order.index(first) else None
    after = order[order.index(last) + 1] if last in order and last is not order[-1] else None
    citations = {
        name: desk.cite([found], style=name, settings=settings())
        for name in ("apa", "mla", "chicago")
    }
    style = request.args.get("style", "")[:80]
    if style and style not in citations:
        citations = {style: desk.cite([found], style=style, settings=settings()), **citations}
    return _page(
        "passage.html",
        passage=found,
        cable=cable,
        place=desk.place(found),
        verses=[(p, _verses(found, p)) for p in found.paragraphs],
        before=before,
        after=after,
        permalink=desk.permalink(found, settings=settings()),
        hashtags=desk.hashtags(found),
        posts=desk.posts(found, settings=settings()),
        links=desk.links(found, settings=settings()),
        fitted=fitted,
        card_place=desk.place(fitted),
        card_digest=desk.card_digest(fitted, size=size, theme=theme, settings=settings()),
        alt_text=desk.alt_text(fitted, settings=settings()),
        size=size,
        theme=theme,
        sizes=desk.sizes(),
        themes=desk.themes(),
        citations=citations,
        note=desk.cite([found], style="chicago", form="note", settings=settings()),
        in_text=desk.cite([found], style="apa", form="text", settings=settings()),
        styles=desk.styles(),
        style=style or "apa",
        formats=desk.formats(),
    )


@blueprint.route("/verify", methods=["GET", "POST"])
def verify() -> Response:
    """Is it verbatim?  Long quotations come by POST; nothing of them is kept or logged."""
    given = request.form if request.method == "POST" else request.args
    quotation, ref = given.get("quote", "").strip(), given.get("ref", "").strip()
    verdict, error = None, None
    if quotation:
        try:
            verdict = desk.verify(quotation, ref or None, settings=settings())
        except CitekitError as fault:
            error = fault
    place = desk.place(verdict.passage) if verdict and verdict.passage else None
    response = _page(
        "verify.html", quotation=quotation, ref=ref, verdict=verdict, error=error, place=place
    )
    if error:
        response.status_code = error.status if error.status != 404 else 422
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/search")
def search() -> AnyResponse:
    """Full-text search; a reference or an address leads there at once."""
    query = request.args.get("q", "").strip()[:1000]
    if query and request.args.get("go") != "search":
        try:
            return redirect("/" + desk.resolve(query, settings=settings()).canonical, 303)
        except CitekitError:
            pass
    filters = {
        name: request.args.get(name, "").strip()[:80] or None
        for name in ("origin", "tag", "classification")
    }
    days = {
        "since": request.args.get("from", "").strip()[:10] or None,
        "until": request.args.get("to", "").strip()[:10] or None,
    }
    hits = (
        desk.search(query, **filters, **days, limit=50, settings=settings())
        if query or any(filters.values()) or any(days.values())
        else ()
    )
    grouped: dict[str, list[Any]] = {}
    for hit in hits:
        grouped.setdefault(hit.reference, []).append(hit)
    return _page("search.html", query=query, grouped=grouped, hits=hits, filters=filters, days=days)


@blueprint.get("/browse")
def browse() -> Response:
    """What is held: counts, and the newest releases."""
    latest, counts = desk.shelf_overview(settings=settings())
    return _page("browse.html", latest=latest, counts=counts, stats=_stats())


@blueprint.get("/tools")
def tools() -> Response:
    """The bookmarklet, the command line, the grammar of addresses."""
    return _page("tools.html", bookmarklet=_bookmarklet())


def _bookmarklet() -> str:
    base = (
        settings().base_url or f"http://{request.server[0]}:{request.server[1]}"
        if request.server
        else ""
    )
    code = (
        "(function(){var s=String(getSelection()).slice(0,1500),h=location.hash.slice(1);"
        f"open('{base}/from#'+['url='+encodeURIComponent(location.href),'title='+encodeURIComponent(document.title),"
        "'sel='+encodeURIComponent(s),'p='+encodeURIComponent(h)].join('&'))})()"
    )
    return "javascript:" + quote(code, safe="(){}=;,.:'+&/[]!#")


@blueprint.get("/from")
def from_() -> AnyResponse:
    """What the bookmarklet and a share sheet open: page address, title, selection to a passage."""
    given = " ".join(request.args.get(name, "") for name in ("url", "text", "title"))[:4000].strip()
    selection = request.args.get("sel", "").strip()[: LIMITS["quotation"]]
    if not given and not selection:
        return _page("from.html", error=None, given="", selection="")
    try:
        return redirect(_from(given, selection, request.args.get("p", "")), 303)
    except CitekitError as error:
        response = _page("from.html", error=error, given=given, selection=selection)
        response.status_code = 404 if error.status == 404 else 422
        return response


def _from(given: str, selection: str, fragment: str) -> str:
    found = desk.find(given) or desk.find(selection)
    if not found:
        return _sought(selection) if selection else _sought(given)
    ref = str(found[0].reference)
    if selection:
        try:
            return "/" + desk.place(desk.passage(ref, quote=selection, settings=settings()))
        except NoSuchWords:
            return f"/verify?{urlencode({'quote': selection, 'ref': ref})}"
    para = fragment.removeprefix("par-").removeprefix("par")
    if para and desk.is_paragraph(para):
        return "/" + desk.resolve(f"{ref}/{para}", settings=settings()).canonical
    return "/" + ref


@blueprint.get("/about")
def about() -> Response:
    """What this is, what it keeps, and whose work it stands on."""
    return _page("about.html", stats=_stats())
