"""A manuscript checked: every reference, every quotation near one, every permalink of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from citekit import address as addresses
from citekit import reference
from citekit.desk.holdings import given, place, resolve
from citekit.desk.keep import holds
from citekit.desk.proof import verify
from citekit.errors import BadQuotation, CitekitError, NotHeld, Withheld
from citekit.model import Aside, Block, Finding, ManuscriptReport, Quoted, Reference, Verdict
from citekit.settings import Settings

__all__ = [
    "check_manuscript",
    "manuscript_as_dict",
    "manuscript_sentence",
    "manuscript_sources",
    "own_path",
]

FEWEST_WORDS = 3
"""Words of a quotation that can be called missing: shorter ones are often no quotations at all."""
LIKE = 0.5
"""The share of its words that an altered quotation keeps; with fewer it is none of this cable."""
_CANDIDATES = 5  # cables near a quotation in which it is sought
_PIN = re.compile(
    r"(?:[\s,;:()\]]|\(\w\))*(?:#par-?|¶+\s*|§+\s*|par(?:a|as|agraph|agraphs)?\.?\s+)(\d{1,3})(?!\d)",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>\"'“”‘’«»{}|\\^`]{4,2000}")
_SUSPECT = re.compile(r"\b\d\d[A-Z]{4,20}\d{1,5}\b", re.ASCII)
"""What has the shape of a reference ID; it is one misspelt where a post's name is much like it."""
_FORM = re.compile(r"(?<=[0-9A-Z])(?:\.[a-z]{2,10}){1,2}\Z")
_TRAILING = ",.;:?!"
_ORDER = (
    "verbatim",
    "omissions",
    "edited",
    "misplaced",
    "altered",
    "withheld",
    "unheld",
    "missing",
)


@dataclass(frozen=True, slots=True)
class _Cited:
    """A cable that a block cites: where, and the paragraph that is named beside it."""

    start: int
    end: int
    reference: Reference
    text: str
    pin: int | None


def check_manuscript(
    data: bytes,
    name: str,
    *,
    bibliographies: Sequence[bytes] = (),
    settings: Settings | None = None,
) -> ManuscriptReport:
    """What a manuscript says of cables, and whether it is so.

    ``name`` tells the kind of file; ``bibliographies`` are .bib files whose keys it cites.  A
    quotation is proved against the cables cited in its own block, the next one behind it first; a
    block that is set as a quotation against those of the blocks around it.  Raises
    UnreadableFile, UnknownName and Unavailable as ``manuscript.read`` does.
    """
    from citekit import manuscript

    blocks = manuscript.read(data, name, _keys(bibliographies))
    cited = [tuple(_cited(block)) for block in blocks]
    findings: list[Finding] = []
    for number, block in enumerate(blocks):
        found = [_reference(block, c, settings) for c in cited[number]]
        found += [f for link in _links(block) if (f := _link(block, link, settings))]
        for quoted in manuscript.quotations(block):
            judged = _quotation(block, quoted, _near(cited, number, block, quoted), settings)
            found += [judged] if judged else []
        found.sort(key=lambda f: (f.start, f.end))
        findings += [replace(f, block=number) for f in found]
    return ManuscriptReport(name, blocks, tuple(findings))


def manuscript_sources(data: bytes, name: str) -> tuple[str, ...]:
    """The .bib files that a manuscript names, as it names them."""
    from citekit import manuscript

    return manuscript.bibliographies(data, name)


def manuscript_as_dict(report: ManuscriptReport) -> dict[str, object]:
    """A report as ``citekit check --json`` prints it."""
    keys = ("kind", "status", "where", "text", "message", "reference", "nearest", "address")
    return {
        "file": report.name,
        "wrong": report.is_wrong,
        "unproved": report.is_unproved,
        "findings": [
            {key: getattr(found, key) or None for key in keys} | {"wrong": found.is_wrong}
            for found in report.findings
        ],
    }


def manuscript_sentence(report: ManuscriptReport) -> str:
    """What was found, in one sentence.

    >>> manuscript_sentence(ManuscriptReport("x.txt", (), ()))
    'No cable is cited here.'
    """
    cited = len({found.reference for found in report.findings})
    if not cited:
        return "No cable is cited here."
    proved = report.count("quotation", "verbatim", "omissions")
    wrong = sum(found.is_wrong for found in report.findings)
    open_ = sum(found.is_unproved for found in report.findings)
    told = [f"{cited} cable{'s' * (cited != 1)} cited"]
    told += [f"{proved} quotation{'s' * (proved != 1)} proved"]
    told += [f"{wrong} wrong"] + ([f"{open_} not to be checked here"] if open_ else [])
    return ", ".join(told) + "."


def _keys(bibliographies: Sequence[bytes]) -> Mapping[str, str]:
    """Which cable each key of some .bib files cites."""
    from citekit.cite import bibblocks, bibfile

    texts = (bibfile.decode(data)[0] for data in bibliographies)
    entries = (entry for text in texts for entry in bibblocks.entries(text))
    return {entry.key: str(entry.reference) for entry in entries if entry.reference}


def _cited(block: Block) -> Iterator[_Cited]:
    """The cables that a block cites, in its text and in what hangs on it, in order."""
    for source in (None, *block.asides):
        text = source.text if isinstance(source, Aside) else block.text
        for found in reference.find(text):
            pin = _PIN.match(text, found.end) or _PIN.search(text[found.start : found.end])
            start, end = (found.start, found.end) if source is None else (source.at, source.at)
            yield _Cited(start, end, found.reference, found.text, int(pin[1]) if pin else None)
    for misspelt in _SUSPECT.finditer(block.text):
        if not reference.find(misspelt[0]) and (ref := _misspelt(misspelt[0])):
            yield _Cited(misspelt.start(), misspelt.end(), ref, misspelt[0], None)


def _misspelt(text: str) -> Reference | None:
    """What has the shape of a reference ID and the name of no post, but nearly that of one."""
    try:
        shaped = reference.parse(text)
    except CitekitError:
        return None
    return shaped if reference.nearest(shaped) else None


def _near(
    cited: Sequence[tuple[_Cited, ...]], number: int, block: Block, quoted: Quoted
) -> tuple[_Cited, ...]:
    """The cables in which a quotation is sought, the likeliest first."""
    inside = cited[number]
    behind = sorted((c for c in inside if c.start >= quoted.end), key=lambda c: c.start)
    before = sorted((c for c in inside if c.start < quoted.end), key=lambda c: -c.start)
    likely = [*behind, *before]
    if not likely and block.is_quotation:
        around = [*reversed(cited[number - 1] if number else ()), *_following(cited, number)]
        likely = around
    distinct = {(c.reference, c.pin): c for c in reversed(likely)}
    return tuple(c for c in likely if distinct[c.reference, c.pin] is c)[:_CANDIDATES]


def _following(cited: Sequence[tuple[_Cited, ...]], number: int) -> tuple[_Cited, ...]:
    return cited[number + 1] if number + 1 < len(cited) else ()


def _reference(block: Block, cited: _Cited, settings: Settings | None) -> Finding:
    """Whether a cable of that number was published, and is held."""
    status, message = "held", f"{cited.reference} is held here."
    if not reference.published(cited.reference) and not holds(cited.reference, settings=settings):
        unknown = reference.unknown(cited.reference)
        status, message = "unknown", f"{unknown.message} {unknown.hint}".strip()
    elif not holds(cited.reference, settings=settings):
        status, message = "unheld", f"{cited.reference} was published, and is not held here."
    return Finding(
        "reference",
        status,
        block.place(cited.start),
        cited.text,
        message,
        str(cited.reference),
        start=cited.start,
        end=cited.end,
    )


def _quotation(
    block: Block, quoted: Quoted, near: Sequence[_Cited], settings: Settings | None
) -> Finding | None:
    """The verdict on a quotation: the best of those that the cables near it allow."""
    if not near:
        return None
    judged = [f for c in near if (f := _judged(block, quoted, c, settings)) is not None]
    if not judged:
        return None
    best = min(judged, key=lambda f: _ORDER.index(f.status))
    words = best.text.split()
    if best.status in ("missing", "altered") and len(words) < FEWEST_WORDS:
        message = "It is too short to be told from words that are no quotation."
        return replace(best, status="short", message=message, nearest="", address=None)
    return best


def _judged(
    block: Block, quoted: Quoted, cited: _Cited, settings: Settings | None
) -> Finding | None:
    """The verdict on a quotation as words of one cable; None where it has no words."""
    best: tuple[Verdict, int] | None = None
    refusal = ""
    for text, end in _readings(block, quoted):
        if not any(map(str.isalnum, text)):
            continue
        try:
            verdict = verify(text, str(cited.reference), settings=settings)
        except BadQuotation as error:
            refusal = error.message
            continue
        except CitekitError as error:
            return _finding(block, quoted, cited, (_unread(error), error.message), quoted.end)
        if best is None or verdict.is_verbatim:
            best = verdict, end
        if verdict.is_verbatim:
            break
    if best is None:
        return _finding(block, quoted, cited, ("altered", refusal), quoted.end) if refusal else None
    verdict, end = best
    said = _said(verdict, cited)
    found = _finding(block, quoted, cited, said, end)
    if said[0] == "missing" or verdict.passage is None:
        return found
    nearest = verdict.nearest if said[0] == "altered" else ""
    return replace(found, nearest=nearest, address=place(verdict.passage))


def _unread(error: CitekitError) -> str:
    if isinstance(error, Withheld):
        return "withheld"
    return "unheld" if isinstance(error, NotHeld) else "missing"


def _finding(
    block: Block, quoted: Quoted, cited: _Cited, said: tuple[str, str], end: int
) -> Finding:
    """A finding on a quotation that ends there; ``said`` is its status and sentence."""
    status, message = said
    text = " ".join(block.text[quoted.start : end].split())
    ref = str(cited.reference)
    return Finding(
        "quotation",
        status,
        block.place(quoted.start),
        text,
        message,
        ref,
        start=quoted.start,
        end=end,
    )


def _readings(block: Block, quoted: Quoted) -> Iterator[tuple[str, int]]:
    """The words that a quotation may consist of, each with its end in the block.

    American print sets a comma or full stop before the closing mark that is not the source's; a
    PDF's hyphen at the end of a line may be the printer's.
    """
    for end in (quoted.end, *quoted.later_ends):
        text = block.text[quoted.start : end]
        ways = (re.sub(r"-\n", "-", text), re.sub(r"-\n", "", text)) if block.may_break else (text,)
        for way in ways:
            yield way, end
            if way.rstrip()[-1:] and way.rstrip()[-1] in _TRAILING:
                yield way.rstrip().rstrip(_TRAILING), end


def _said(verdict: Verdict, cited: _Cited) -> tuple[str, str]:
    """Status and sentence of a verdict, with the paragraph that the manuscript names."""
    where = f"in {cited.reference}"
    if verdict.status == "edited":
        remarks = " ".join(verdict.remarks)
        return "edited", f"Verbatim {where} but for the editor's marks. {remarks}"
    if not verdict.is_verbatim:
        if verdict.passage is None or _likeness(verdict) < LIKE:
            return "missing", f"These words are not {where}."
        remarks = " ".join(verdict.remarks)
        return "altered", f"These are not the words of {cited.reference}. {remarks}".strip()
    labels = list(dict.fromkeys(_labels(verdict)))
    place_name = f"paragraph {labels[0]} of {cited.reference}"
    if cited.pin is not None and str(cited.pin) not in {
        label.partition(".")[0] for label in labels
    }:
        return "misplaced", f"These words are of {place_name}, not of its paragraph {cited.pin}."
    if verdict.status == "omissions":
        return "omissions", f"Verbatim, with omissions that are marked: {place_name}."
    return "verbatim", f"Verbatim: {place_name}."


def _likeness(verdict: Verdict) -> float:
    """The share of a quotation's words that stand unchanged in the nearest true words."""
    kept = sum(len(quoted.split()) for kind, quoted, _ in verdict.differences if kind == "equal")
    return kept / max(len(verdict.quotation.split()), 1)


def _labels(verdict: Verdict) -> Iterator[str]:
    """The paragraphs in which the words stand, the place that was found first, then the others."""
    if verdict.passage:
        yield from (paragraph.label for paragraph in verdict.passage.paragraphs)
    for other in verdict.others:
        yield from (p.label for p in other.places)


def _links(block: Block) -> Iterator[tuple[str, int, int]]:
    """The web addresses that a block shows or links to, each once."""
    seen = set()
    shown = [(m[0], m.start()) for m in _URL.finditer(block.text)]
    hung = [(m[0], a.at) for a in block.asides for m in _URL.finditer(a.text)]
    for number, (found, start) in enumerate((*shown, *hung)):
        url = found.rstrip(".,;:!?)]")
        if url not in seen:
            seen.add(url)
            yield url, start, start + len(url) if number < len(shown) else start


def _link(block: Block, link: tuple[str, int, int], settings: Settings | None) -> Finding | None:
    """Whether a permalink of a passage still leads to its words; None for any other address."""
    url, start, end = link
    path = own_path(url, settings)
    if path is None:
        return None
    given_address = addresses.parse(path)
    named = str(given_address.reference)
    try:
        found = resolve(path, settings=settings)
    except NotHeld as error:
        status, message, address = "unheld", error.message, None
    except CitekitError as error:
        status, message, address = "gone", f"{error.message} {error.hint}".strip(), None
    else:
        address = place(found.passage)
        stands = addresses.format(given_address) in (found.canonical, address)
        status = "stands" if stands else "moved"
        words = found.passage.text
        message = f"It stands: “{words[:200]}”" if stands else f"It leads to {address} now."
    return Finding(
        "link",
        status,
        block.place(start),
        url,
        message,
        named,
        address=address,
        start=start,
        end=end,
    )


def own_path(url: str, settings: Settings | None) -> str | None:
    """The address of a passage that a web address holds, in our grammar; None where it holds none.

    Under our own public base every cable's address is ours; elsewhere only one that names a
    paragraph, since other sites have cables of the same numbers.
    """
    base = given(settings).base_url
    is_ours = base is not None and url.lower().startswith(f"{base.lower()}/")
    path = url[len(base or "") :] if is_ours else urlsplit(url).path
    path = unquote(path.partition("?")[0].partition("#")[0]).strip("/")
    for spelling in (path, _FORM.sub("", path)):
        try:
            parsed = addresses.parse(spelling)
        except CitekitError:
            continue
        if parsed.places and not path.lower().startswith(("cable/", "plusd/", "cables/")):
            return spelling
        if is_ours:
            return spelling
    return None
