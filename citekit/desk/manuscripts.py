"""A manuscript checked: every reference, every quotation near one, every permalink of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from citekit import address as addresses
from citekit import reference
from citekit.desk.holdings import given, place, resolve
from citekit.desk.judging import judge
from citekit.desk.keep import holds
from citekit.desk.pairing import Cited, cited, near
from citekit.errors import CitekitError, NotHeld
from citekit.model import Block, Finding, ManuscriptReport
from citekit.settings import Settings

__all__ = [
    "check_manuscript",
    "manuscript_as_dict",
    "manuscript_sentence",
    "manuscript_sources",
    "own_path",
]

_URL = re.compile(r"https?://[^\s<>\"'“”‘’«»{}|\\^`]{4,2000}")
_FORM = re.compile(r"(?<=[0-9A-Z])(?:\.[a-z]{2,10}){1,2}\Z")


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
    named = [tuple(cited(block)) for block in blocks]
    findings: list[Finding] = []
    for number, block in enumerate(blocks):
        found = [_reference(block, c, settings) for c in named[number]]
        found += [f for link in _links(block) if (f := _link(block, link, settings))]
        for quoted in manuscript.quotations(block):
            judged = judge(block, quoted, near(named, number, block, quoted), settings)
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


def _reference(block: Block, at: Cited, settings: Settings | None) -> Finding:
    """Whether a cable of that number was published, and is held."""
    status, message = "held", f"{at.reference} is held here."
    if not reference.published(at.reference) and not holds(at.reference, settings=settings):
        unknown = reference.unknown(at.reference)
        status, message = "unknown", f"{unknown.message} {unknown.hint}".strip()
    elif not holds(at.reference, settings=settings):
        status, message = "unheld", f"{at.reference} was published, and is not held here."
    return Finding(
        "reference",
        status,
        block.place(at.start),
        at.text,
        message,
        str(at.reference),
        start=at.start,
        end=at.end,
    )


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
