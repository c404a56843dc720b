"""The pages of a cable, a paragraph, exact words; and every form and spelling of their addresses."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from citekit import address as addresses
from citekit import desk
from citekit.errors import (
    BadAddress,
    BadQuotation,
    BadReference,
    CitekitError,
    NoSuchWords,
    UnknownName,
)
from citekit.model import Link, Passage
from citekit.web import api, discover, sharing, shown
from citekit.web.embed import frame, preview, tall
from citekit.web.filters import LOCALES
from citekit.web.guard import LIMITS, SLOTS
from citekit.web.languages import state
from citekit.web.negotiate import (
    answer,
    as_page,
    digest_of,
    form_of,
    is_same,
    made_of,
    page,
    pictures,
    requested,
    settings,
    unknown_form,
    wanted_form,
)

__all__ = ["blueprint"]

blueprint = Blueprint("reading", __name__)
_COMMON = ("apa", "mla", "chicago")


@blueprint.get("/<path:path>")
def passage(path: str) -> AnyResponse:
    """A cable, a paragraph or words, in the form of the suffix; other spellings lead there once."""
    stem, suffix = form_of(path)
    resolved = _resolved(stem, request.args.get("text"))
    found, canonical = resolved.passage, f"/{resolved.canonical}"
    if not suffix and {"quote", "exact", "from"} & set(request.args):
        return _chosen(found)
    if resolved.was:  # an old link: its words have moved, and may move again
        was = f"?was={addresses.format(resolved.was).partition('/')[2]}" if not suffix else ""
        response = redirect(f"{canonical}{suffix}{was}", 307)
        response.headers["Cache-Control"] = "no-store"
        return response
    if requested() != canonical + suffix:
        query = request.query_string.decode("latin-1")
        return redirect(f"{canonical}{suffix}" + (f"?{query}" if query else ""), 308)
    form = suffix or wanted_form()
    asked = None if suffix else discover.wanted_bibliography()
    if asked:
        response = discover.bibliography(found, *asked)
        response.vary.add("Accept")
    elif form:
        response = api.form(found, form)
        if not suffix:
            response.vary.add("Accept")
            response.headers["Content-Location"] = f"{canonical}{form}"
    else:
        response = _page(_moved(found) if "was" in request.args else found)
    is_page = not (asked or form)
    response.headers["Link"] = discover.link_header(found, _canonical(found), is_page=is_page)
    return response


def _resolved(stem: str, text: str | None) -> desk.Resolved:
    try:
        return desk.resolve(stem, text=text and text[: LIMITS["name"]], settings=settings())
    except (BadAddress, BadReference) as error:
        bare = unknown_form(stem)
        if bare is None:
            raise
        try:
            desk.resolve(bare, settings=settings())
        except CitekitError:
            raise error from None
        there = ", ".join(f.suffix for f in desk.formats())
        raise UnknownName(
            f"There is no form .{stem.rpartition('.')[2]} of a passage.",
            hint=f"There are: {', '.join(pictures())}, {there}.",
        ) from None


def _chosen(found: Passage) -> AnyResponse:
    """From the form that names exact words to their address; what is not there is said beside it."""
    ref = str(found.cable.reference)
    where = found.label
    said = (request.args.get("quote") or request.args.get("exact", "")).strip()
    around: dict[str, Any] = {name: request.args.get(name, "") for name in ("prefix", "suffix")}
    first, last = (request.args.get(name, "").strip()[:9] for name in ("from", "to"))
    text = request.args.get("text")
    try:
        if said or "from" not in request.args:
            chosen = desk.passage(ref, where, quote=said, **around, text=text, settings=settings())
        else:
            label = where or found.cable.paragraphs[0].label
            words = f"{first}-{last or first}"
            chosen = desk.passage(ref, label, words=words, text=text, settings=settings())
    except (NoSuchWords, BadQuotation, BadAddress) as error:
        return _page(
            found, status=error.status, wrong=error, said=said, first_word=first, last_word=last
        )
    return redirect("/" + desk.place(chosen), 303)


def _page(found: Passage, **wrong: Any) -> Response:
    """The page of a passage; nothing is made where the client holds the same already."""
    size, theme = api.picked()
    style = (request.args.get("style") or "apa")[: LIMITS["name"]]
    if other := request.args.get("other", "").strip()[: LIMITS["name"]]:
        try:
            style = desk.style_name(other)
        except UnknownName as error:
            wrong |= {"status": error.status, "no_style": error, "other": other}
    locale = request.args.get("locale", "")
    if locale not in LOCALES:
        raise UnknownName.among("language", locale, filter(None, LOCALES))
    if not found.cable.is_held:
        return _unheld(found, style, locale, wrong)
    texts = () if found.text else desk.texts(str(found.cable.reference), settings=settings())
    around = None if found.text else desk.around(found.cable.reference, settings=settings())
    look = (
        size,
        theme,
        style,
        locale,
        settings().base_url,
        request.args.get("text"),
        texts,
        sharing.picked(),
        around,
    )
    digest = digest_of("page", state(), look, made_of(found)) if not wrong else None
    if digest and is_same(digest):
        return as_page(answer(b"", "text/html", digest=digest))
    default = _drawn(found, *api.DEFAULT)
    context = _products(found, style, locale) | wrong | {"texts": texts}
    if any(note.code == "older-text" for note in found.guard):
        context["text_query"] = f"?text={found.cable.sha256[:8]}"
    context["preview"] = preview(found, context["canonical"], default)
    if base := settings().base_url:
        context["embedded"] = frame(found, base, "100%", tall(found))
    if not found.text:
        context |= {"pieces": shown.pieces(found.cable), "head": shown.head(found.cable)}
        context |= {"around": around, **_explained(found)}
        return page("cable.html", digest=digest, **context)
    drawn = default if (size, theme) == api.DEFAULT else _drawn(found, size, theme)
    context |= shown.words(found) | _card(found, drawn, size, theme) | _explained(found)
    context |= {"others": desk.others(found), "speaker": desk.speaker_line(found)}
    return page("passage.html", digest=digest, **context)


def _explained(found: Passage) -> dict[str, Any]:
    """What is explained on a page; ``hints``: the terms in its words, by their paragraph."""
    explained = desk.explain(found.cable, found.paragraphs if found.text else None)
    labels = (p.label for p in (found.paragraphs if found.text else found.cable.paragraphs))
    return {"explained": explained, "hints": dict(zip(labels, explained.words, strict=True))}


def _unheld(found: Passage, style: str, locale: str, wrong: dict[str, Any]) -> Response:
    """The page of a published cable whose text is not held: what can be said of it without it."""
    wanted = found.cable.reference
    known = desk.unheld(wanted, settings=settings())
    around = desk.around(wanted, settings=settings())
    context = _products(found, style, locale) | wrong
    return page("notheld.html", known=known, around=around, **context)


def _products(found: Passage, style: str, locale: str) -> dict[str, Any]:
    """What every passage has, whole cables included: links, posts, citations, files."""
    tongue = locale or None
    is_common = style in _COMMON and not tongue
    with nullcontext() if is_common else SLOTS["citations"].one():
        cited = {
            name: desk.cite([found], style=name, locale=tongue, settings=settings())
            for name in (style, *(n for n in _COMMON if n != style))
        }
    return {
        "passage": found,
        "cable": found.cable,
        "place": desk.place(found),
        "canonical": _canonical(found),
        "permalink": desk.permalink(found, settings=settings()),
        "hashtags": " ".join(desk.hashtags(found)),
        "links": _places(found),
        "citations": cited,
        "in_text": desk.cite([found], style=style, locale=tongue, form="text", settings=settings()),
        "tags": desk.tags(found, settings=settings()),
        "json_ld": desk.export([found], "json-ld", settings=settings()).data.decode(),
        "style": style,
        "locale": locale,
        "styles": list(dict.fromkeys([*desk.styles(), style])),
        "formats": desk.formats(),
        **sharing.panel(found),
    }


def _places(found: Passage) -> list[Link]:
    """Where else a passage can be read, each address once."""
    links = {link.url: link for link in reversed(desk.links(found, settings=settings()))}
    return [link for link in reversed(links.values()) if link.name != "citekit"]


def _canonical(found: Passage) -> str:
    """The one address of a passage's page: absolute under a public base, else of this site.

    A whole paragraph's is the one without a check, which only pins its words.
    """
    bare = addresses.format(replace(found.address, check=None))
    with suppress(CitekitError):
        newest = desk.resolve(bare, settings=settings())
        if newest.passage.text == found.text:
            return f"{settings().base_url or ''}/{newest.canonical}"
    return f"{settings().base_url or ''}/{desk.place(found)}"


def _moved(found: Passage) -> Passage:
    """The passage with the note of a link that led here, where that link is one of its words."""
    was = f"{found.cable.reference}/{request.args.get('was', '')}"
    with suppress(CitekitError):
        led = desk.resolve(was, settings=settings())
        if led.was and led.passage == found:
            return desk.passage(was, settings=settings())
    return found


def _drawn(found: Passage, size: str, theme: str) -> desk.Drawn | None:
    """What the card of a passage shows of it; None where no word fits."""
    try:
        return desk.drawn(found, size=size, theme=theme, settings=settings())
    except BadQuotation:
        return None


def _card(found: Passage, drawn: desk.Drawn | None, size: str, theme: str) -> dict[str, Any]:
    """The quote card, and what else it comes as."""
    context: dict[str, Any] = {
        "size": size,
        "theme": theme,
        "sizes": desk.sizes(),
        "themes": desk.themes(settings=settings()),
        "pictures": pictures(),
    }
    if drawn is None:
        return context
    digest = desk.card_digest(found, size=size, theme=theme, settings=settings())
    alt_text = drawn.text.alt_text
    context |= {"card_digest": digest[:32], "alt_text": alt_text}
    context["alt_short"] = desk.alt_texts(alt_text, drawn.text.drawn)["x"]
    if drawn.passage != found:
        context["card_place"] = desk.place(drawn.passage)
        with suppress(BadQuotation):
            parts = desk.series(found, size=size, theme=theme, settings=settings())
            context["series"] = [(part.text.part, part.text.alt_text) for part in parts]
    return context
