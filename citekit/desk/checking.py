"""Whether a picture is a card as it was drawn, and whether its words stand.

The signature is looked at first, then what file and code name; then the picture itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citekit.desk import likeness
from citekit.desk.holdings import given, place, resolve
from citekit.desk.keys import trusted
from citekit.desk.proof import find
from citekit.errors import (
    BadAddress,
    BadReference,
    CitekitError,
    NotHeld,
    Unavailable,
    UnknownCable,
)
from citekit.links import elsewhere
from citekit.model import CardVerdict, Passage
from citekit.settings import Settings

if TYPE_CHECKING:
    from citekit.cards.provenance import Origin, Signature
    from citekit.cards.scan import Picture

__all__ = ["card_verdict_as_dict", "verify_card"]

_SAME_LOOK = 0.3  # share of tiles that differ where a card was altered; in another look 0.39


@dataclass
class _Case:
    """What is known of a picture so far."""

    settings: Settings
    evidence: list[tuple[str, str]] = field(default_factory=list)
    passage: Passage | None = None
    link: str = ""

    def note(self, where: str, sentence: str) -> None:
        self.evidence.append((where, sentence))

    def verdict(self, status: str, sentence: str) -> CardVerdict:
        return CardVerdict(status, sentence, self.passage, self.link, tuple(self.evidence))


def verify_card(
    data: bytes, *, trust: bytes = b"", settings: Settings | None = None
) -> CardVerdict:
    """The verdict on a picture; ``trust`` holds further certificates that are known, as PEM.

    Raises UnreadableFile for what is no picture or too large to be a card.  Nothing is kept and
    nothing is fetched.
    """
    from citekit.cards import provenance, scan

    case = _Case(given(settings))
    media_type = scan.kind(data)
    signature = _signature(case, data, media_type, trust)
    if signature and not signature.is_whole:
        who = f" by {signature.by}" if signature.by else ""
        return case.verdict("altered", f"Altered: the file was changed after it was signed{who}.")
    picture = scan.read(data)
    origin = provenance.origin(data)
    if origin:
        case.note("text", f"The file names {origin.address or origin.link}.")
    named = _named(case, picture.codes(), origin, signature)
    if isinstance(named, CardVerdict):
        return named
    case.passage = named
    if signature and signature.is_trusted and signature.address:
        return _signed(case, named, signature)
    if not picture.is_plain:
        return case.verdict(
            "altered", "Altered: it moves or lets its ground show, which no card does."
        )
    return _drawn(case, picture, named, origin) or _read(case, picture, named)


def _signature(case: _Case, data: bytes, media_type: str, trust: bytes) -> Signature | None:
    from citekit.cards import provenance

    try:
        found = provenance.signature(data, media_type, trusted(case.settings, trust))
    except Unavailable as error:
        case.note("signature", f"There is one, and nothing here can check it. {error.hint}")
        return None
    if found is None:
        said = "There is none; most networks strip it."
    elif not found.is_whole:
        said = "It does not fit the file."
    elif not found.is_trusted:
        said = f"By {found.by or 'someone'}, whose certificate is not known here."
    else:
        what = "" if found.address else ", for a picture that is no card"
        said = f"By {found.by}{what}; nothing was changed since."
    case.note("signature", said)
    return found


def _named(
    case: _Case, codes: tuple[str, ...], origin: Origin | None, signature: Signature | None
) -> Passage | CardVerdict:
    """The passage that a picture names: by its code; where that names no words, closer by its file."""
    by_code = next((code for code in codes if _may_be_ours(code, case.settings)), "")
    case.link = by_code or "".join(codes[:1]) or (origin.link if origin else "")
    case.note("code", f"It leads to {case.link[:200]}." if codes else "None can be read.")
    if codes and not by_code:
        return case.verdict("not-ours", "Not ours: its code leads to another place.")
    signed = signature.address if signature and signature.is_trusted else ""
    written = signed or (origin.address or origin.link if origin else "")
    if not (by_code or written):
        return case.verdict(
            "not-ours", "Not ours: it has no signature, no text and no code that names a cable."
        )
    try:
        outer = resolve(by_code or written, settings=case.settings).passage
        inner = resolve(written, settings=case.settings).passage if written else outer
    except CitekitError as error:
        return _nowhere(case, error)
    if not _within(inner, outer):
        return case.verdict(
            "altered",
            f"Altered: its file names {place(inner)}, and the code on it {place(outer)}.",
        )
    return inner


def _nowhere(case: _Case, error: CitekitError) -> CardVerdict:
    """The verdict where what a picture names cannot be shown."""
    if isinstance(error, NotHeld):
        return case.verdict("unproved", f"Unproved: {error.message}")
    if isinstance(error, (BadAddress, BadReference, UnknownCable)):
        return case.verdict("not-ours", "Not ours: it names no published cable.")
    return case.verdict("gone", f"Its words no longer stand: {error.message}")


def _within(inner: Passage, outer: Passage) -> bool:
    """Whether one passage is the other or, where that names no words, a part of it."""
    if inner.cable.reference != outer.cable.reference:
        return False
    if any(p.runs for p in outer.address.places):
        return place(inner) == place(outer)
    labels = {p.label for p in outer.paragraphs}
    return not labels or {p.label for p in inner.paragraphs} <= labels


def _may_be_ours(code: str, settings: Settings) -> bool:
    """Whether a code leads to where cards lead: our base, the original, or, without a base, anywhere."""
    try:
        parts = urlsplit(code)
    except ValueError:
        return False
    found = find(code)
    if not found or parts.scheme.lower() not in ("http", "https"):
        return False
    if settings.base_url is None:
        return bool(parts.netloc)
    ours = {urlsplit(link.url).netloc for link in elsewhere(found[0].reference)}
    return parts.netloc.lower() in ours | {urlsplit(settings.base_url).netloc}


def _signed(case: _Case, chosen: Passage, signature: Signature) -> CardVerdict:
    """The verdict on a card that someone known has signed, and that is whole."""
    if sha256(_words(chosen).encode()).hexdigest() != signature.sha256:
        return case.verdict(
            "gone",
            f"Its words no longer stand: {signature.by} signed it, and the text of {place(chosen)} has changed since.",
        )
    return case.verdict(
        "genuine",
        f"Genuine: signed by {signature.by}, unchanged since, and its words stand in {_where(chosen)}.",
    )


def _drawn(
    case: _Case, picture: Picture, chosen: Passage, origin: Origin | None
) -> CardVerdict | None:
    """The verdict by drawing the card again; None where it has a look that is not drawn here."""
    seen = likeness.beside_its_like(picture, chosen, case.link, origin, case.settings)
    if seen and seen.is_none:
        case.note("picture", "Drawn again here, it is the same.")
        return case.verdict(
            "genuine", f"Genuine: it shows exactly the words that stand in {_where(chosen)}."
        )
    if seen is None or seen.share > _SAME_LOOK:
        case.note("picture", "No look of cards that is known here is like it.")
        return None
    case.note("picture", f"Drawn again here, {max(seen.share, 0.001):.1%} of it looks otherwise.")
    if read := likeness.reading(picture, chosen, case.settings):
        case.note("words", f"Read from the picture: “{read.words}”.")
    return case.verdict(
        "altered", f"Altered: it is not the card of {place(chosen)} as it was drawn."
    )


def _read(case: _Case, picture: Picture, chosen: Passage) -> CardVerdict:
    """The verdict by the words that can be read from the picture."""
    advice = f"Compare it with these words: “{_words(chosen)}”"
    read = likeness.reading(picture, chosen, case.settings)
    if read is None:
        return case.verdict("unproved", f"Unproved: its look is not known here. {advice}")
    case.note("words", f"Read from the picture: “{read.words}”.")
    if read.found is None or read.found.passage is None:
        return case.verdict("unproved", f"Unproved: its words cannot be read. {advice}")
    if read.wrong:
        said = ", ".join(read.wrong[:3])
        return case.verdict("altered", f"Altered: it says {said}. {advice}")
    if not any(p.runs for p in chosen.address.places):  # its code names no words: now we know them
        case.passage = read.found.passage
        seen = likeness.beside_its_like(picture, case.passage, case.link, None, case.settings)
        if seen and seen.is_none:
            case.note("picture", "Drawn again with these words, it is the same.")
    return case.verdict(
        "genuine",
        f"Genuine, as far as its words can be read: they stand in {_where(chosen)}.",
    )


def _words(chosen: Passage) -> str:
    return chosen.text or chosen.cable.subject


def _where(chosen: Passage) -> str:
    """A passage for people: ``¶ 11 of 08MEXICO1487``."""
    label = chosen.label
    where = "the subject line" if label in (None, "SUBJECT") else f"¶ {label}"
    return f"{where} of {chosen.cable.reference}"


def card_verdict_as_dict(verdict: CardVerdict) -> dict[str, object]:
    """A verdict on a card as ``citekit verify --card --json`` prints it."""
    return {
        "status": verdict.status,
        "genuine": verdict.is_genuine,
        "sentence": verdict.sentence,
        "address": place(verdict.passage) if verdict.passage else None,
        "quote": _words(verdict.passage) if verdict.passage else None,
        "link": verdict.link or None,
        "evidence": [{"of": where, "found": found} for where, found in verdict.evidence],
    }
