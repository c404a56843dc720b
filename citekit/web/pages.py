"""The pages around the passages: everything works as links and forms, with scripts off."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from citekit import desk
from citekit.errors import (
    BadAddress,
    BadQuotation,
    BadReference,
    CitekitError,
    NotHeld,
)
from citekit.web import shown
from citekit.web.guard import LIMITS, SLOTS
from citekit.web.negotiate import answer, page, settings, wants_page
from citekit.web.slots import Busy

__all__ = ["blueprint", "checked", "named", "sought"]

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> AnyResponse:
    """One field; what it names is one redirect away, and what it cannot name is said under it."""
    wanted = request.args.get("q", "").strip()
    if not wanted:
        return _home()
    try:
        return redirect(sought(wanted), 303)
    except Busy:
        raise
    except CitekitError as error:
        return _home(status=error.status, wanted=wanted, error=error)


def _home(**context: Any) -> Response:
    latest = desk.latest(limit=5, settings=settings())
    return page("home.html", example=_example(), latest=latest, stats=_stats(), **context)


def _example() -> dict[str, Any] | None:
    """The words that the home page shows, where their cable is held."""
    try:
        chosen = desk.passage("08MEXICO1487", 11, words="26-40", settings=settings())
        whole = desk.passage("08MEXICO1487", 11, words="19-55", settings=settings())
    except CitekitError:
        return None
    before, _, after = whole.text.partition(chosen.text)
    return {
        "passage": chosen,
        "place": desk.place(chosen),
        "before": before,
        "after": after,
        "permalink": desk.permalink(chosen, settings=settings()),
        "digest": desk.card_digest(chosen, settings=settings())[:32],
        "alt_text": desk.alt_text(chosen, settings=settings()),
        "hashtags": " ".join(desk.hashtags(chosen)),
        "citation": desk.cite([chosen], style="apa", settings=settings()),
    }


def _stats() -> dict[str, int | str]:
    return desk.stats(settings=settings())


def sought(wanted: str) -> str:
    """Where a reference, an address, a reference with words, or a bare sentence leads."""
    if place := named(wanted):
        return f"/{place}"
    if len(wanted.split()) < 3:
        return f"/search?{urlencode({'q': wanted})}"
    with SLOTS["checks"].one():
        verdict = desk.verify(wanted, settings=settings())
    if verdict.is_verbatim and verdict.passage:
        return "/" + desk.place(verdict.passage)
    return f"/verify?{urlencode({'q': wanted})}"


def named(wanted: str) -> str | None:
    """The address that a text names by a reference, maybe with a paragraph and words behind it."""
    try:
        return desk.resolve(wanted, settings=settings()).canonical
    except NotHeld as error:
        return str(error.details["reference"])
    except (BadReference, BadAddress):
        found = desk.find(wanted)
    if not found:
        return None
    ref = str(found[0].reference)
    rest = (wanted[: found[0].start] + " " + wanted[found[0].end :]).strip(" ,/#¶")
    if not rest:
        return ref
    para, _, words = rest.partition(" ")
    if desk.is_paragraph(para):
        chosen = desk.passage(ref, para, quote=words.strip() or None, settings=settings())
    else:
        chosen = desk.passage(ref, quote=rest, settings=settings())
    return desk.place(chosen)


@blueprint.route("/verify", methods=["GET", "POST"])
def verify() -> Response:
    """Is it verbatim?  The form posts, so that nothing typed stands in an address or a history."""
    given = request.form if request.method == "POST" else request.args
    return checked((given.get("q") or given.get("quote", "")).strip(), given.get("ref", "").strip())


def checked(quotation: str, ref: str) -> Response:
    """The page of a verdict, or the empty form; as JSON for a program that asks for that."""
    with SLOTS["checks"].one() if quotation else nullcontext():
        return _checked(quotation, ref)


def _checked(quotation: str, ref: str) -> Response:
    if quotation and not wants_page():
        verdict = desk.verify(quotation, ref[: LIMITS["words"]] or None, settings=settings())
        made = answer(current_app.json.dumps(desk.verdict_as_dict(verdict)), "application/json")
        made.headers["Cache-Control"] = "no-store"
        made.vary.add("Accept")
        return made
    context: dict[str, Any] = {
        "quotation": quotation,
        "ref": ref[: LIMITS["words"]],
        "verdict": None,
    }
    status = 200
    if quotation:
        try:
            verdict = desk.verify(quotation, context["ref"] or None, settings=settings())
            steps = shown.steps(verdict)
            place = desk.place(verdict.passage) if verdict.passage else None
            context |= {"verdict": verdict, "steps": steps, "place": place}
            context["counts"] = shown.counts(steps)
        except CitekitError as error:
            status = 422 if error.status == 404 else error.status
            context |= {"error": error, "field": "q" if isinstance(error, BadQuotation) else "ref"}
    response = page("verify.html", status=status, **context)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/about")
def about() -> Response:
    """What this is, what it keeps, and whose work it stands on."""
    return page("about.html", stats=_stats())


@blueprint.get("/reading")
def how_to_read() -> Response:
    """How to read a cable and how to discuss one; what its marks and words mean."""
    return page("reading.html", chapters=desk.chapters(), tag_chapters=desk.tag_chapters())
