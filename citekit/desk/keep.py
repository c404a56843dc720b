"""Looking after what is held: import, search, counts, checks, orders to withhold."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from citekit import assets, reference
from citekit.desk.holdings import absent, given, library, sample
from citekit.errors import BadQuotation, LibraryFault
from citekit.model import Reference, Search
from citekit.settings import Settings

if TYPE_CHECKING:
    from citekit.store import Found, Hit, Library, Related, Report

__all__ = [
    "back_up",
    "check_library",
    "counts_as_dict",
    "export_library",
    "found_sentence",
    "hit_as_dict",
    "holds",
    "orders",
    "prefer",
    "preferred",
    "related",
    "renew",
    "reread",
    "restore",
    "sample_file",
    "search",
    "shelf",
    "stats",
    "withhold",
]


@lru_cache(maxsize=1)
def _sample_library() -> Library:
    """A library of its own that holds the packaged sample: what answers while nothing is held."""
    from citekit import store

    folder = TemporaryDirectory(prefix="citekit-")
    shelf = store.open(str(Path(folder.name) / "sample.db"))
    shelf.put([sample()])
    weakref.finalize(shelf, folder.cleanup)
    return shelf


def shelf(settings: Settings | None) -> Library:
    """The library that answers: the operator's, or the sample's while that holds nothing."""
    shelf = None if absent(given(settings).database) else library(settings=settings)
    return shelf if shelf is not None and shelf.count() else _sample_library()


def holds(wanted: Reference, *, settings: Settings | None = None) -> bool:
    """Whether the text of a cable is held here."""
    if not absent(given(settings).database) and (shelf := library(settings=settings)).count():
        return shelf.holds(wanted)
    return wanted == sample().reference


def search(asked: Search | str, *, settings: Settings | None = None) -> Found:
    """The paragraphs that hold the words, the best first, and how many there are; any text is a search.

    Raises BadQuery for a date that is none.
    """
    return shelf(settings).find(asked)


def related(wanted: Reference, *, settings: Settings | None = None) -> Related:
    """The neighbours, references and chain of a cable, whether its text is held or not."""
    return shelf(settings).related(wanted)


def hit_as_dict(hit: Hit) -> dict[str, object]:
    """A hit as ``citekit search --json`` prints it."""
    row: dict[str, object] = {
        name: getattr(hit, name)
        for name in ("reference", "subject", "origin", "date", "classification", "label", "snippet")
    }
    row["marks"] = [list(mark) for mark in hit.marks]
    return row


def counts_as_dict(found: Found) -> dict[str, object]:
    """How much a search finds, as ``citekit search --counts --json`` prints it."""
    return {
        "total": found.total,
        "is_more": found.is_more,
        "cables": found.cables,
        "origins": dict(found.origins),
        "years": {str(year): number for year, number in found.years},
    }


def found_sentence(found: Found) -> str:
    """How much a search finds, in one sentence."""
    if found.is_more:
        return f"More than {found.total:,} paragraphs; the newest {found.total:,} were looked at."
    origins = ", ".join(f"{origin} {number:,}" for origin, number in found.origins[:8])
    return (
        f"{found.total:,} paragraph{'s' * (found.total != 1)} in {found.cables:,} "
        f"cable{'s' * (found.cables != 1)}: {origins}{', …' if len(found.origins) > 8 else ''}."
    )


def stats(*, settings: Settings | None = None) -> dict[str, int | str]:
    """How much is held: cables, versions, published, paragraphs, words, sha256 of all texts."""
    return {**shelf(settings).stats(), "published": reference.total()}


def check_library(*, settings: Settings | None = None) -> tuple[str, ...]:
    """Every fault of the library, each a sentence; empty where it is whole."""
    return library(settings=settings).check().faults


def reread(*, settings: Settings | None = None) -> Report:
    """Read every text again with this reader; the report counts those that are cut otherwise now."""
    from citekit import store

    if absent(given(settings).database):
        return store.Report()
    return library(settings=settings).reread()


def prefer(ref: str, version: str | None, *, settings: Settings | None = None) -> str:
    """Show the text of a cable whose hash begins so, or without it the newest; says what was done.

    Raises NotHeld and UnknownName.
    """
    wanted = reference.parse(ref)
    digest = library(settings=settings).prefer(wanted, version)
    if version is None:
        return f"{wanted} is shown in its newest release, {digest[:12]}."
    return f"{wanted} is shown in the text {digest[:12]}, whatever is released later."


def renew(*, settings: Settings | None = None) -> int:
    """Make the index and all else that follows from the texts anew; the number of cables."""
    return 0 if absent(given(settings).database) else library(settings=settings).renew()


def preferred(ref: str, *, settings: Settings | None = None) -> str | None:
    """The hash of the text of a cable that the operator prefers, or None."""
    return library(settings=settings).preferred(reference.parse(ref))


def sample_file() -> Path:
    """The packaged cable as a file, to try an import with."""
    return assets.data("sample") / "08MEXICO1487.txt"


def export_library(*, settings: Settings | None = None) -> Iterator[str]:
    """All that is held, one JSON object a line, so that an import makes the same library of it.

    First the texts that the operator prefers, then every text, then every article.  What is
    withheld is left out (single paragraphs: blacked out).
    """
    from citekit.corpus.exported import line

    held = shelf(settings)
    yield from map(line, held.preferences())
    yield from map(line, held.export())
    yield from map(line, held.every_article())


def back_up(file: Path, *, settings: Settings | None = None) -> str:
    """Copy the library to a file while it is served and imported into; says what was done."""
    number = library(settings=settings).back_up(file)
    return f"{file} holds the whole library, {_cables(number)}."


def restore(file: Path, *, settings: Settings | None = None) -> tuple[str, ...]:
    """Put a copy in the place of all that the library holds; says what was done.

    What it held is copied first, to ``NAME.before-restore-1`` beside it.
    """
    shelf, said = library(settings=settings), []
    if not absent(given(settings).database) and _is_filled(shelf):
        kept = _free_name(Path(shelf.place))
        said.append(f"What it held until now is in {kept}, {_cables(shelf.back_up(kept))}.")
    number = shelf.restore(file)
    return (f"The library holds what {file} held, {_cables(number)}.", *said)


def _is_filled(shelf: Library) -> bool:
    """Whether a library holds anything, or is of another version so that it may."""
    try:
        return shelf.count() > 0
    except LibraryFault:
        return True


def _cables(number: int) -> str:
    return f"{number:,} cable{'s' * (number != 1)}"


def _free_name(file: Path) -> Path:
    numbers = (file.with_name(f"{file.name}.before-restore-{n}") for n in count(1))
    return next(name for name in numbers if not name.exists())


def withhold(
    ref: str,
    para: str | None = None,
    *,
    reason: str | None,
    settings: Settings | None = None,
) -> str:
    """Withhold a cable or a paragraph for a reason, or, without one, lift it; says what was done."""
    wanted = reference.parse(ref)
    shelf = library(settings=settings)
    what = f"{wanted}, paragraph {para}," if para else str(wanted)
    moment = f"{datetime.now(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    if reason is not None:
        if not reason.strip():
            raise BadQuotation("A reason is needed.", hint="It is shown in place of the text.")
        if wanted == sample().reference and not shelf.count():
            shelf.put([sample()])  # an order on the sample is kept with the sample itself
        shelf.withhold(wanted, para, reason=reason.strip(), moment=moment)
        return f"{what} is withheld."
    lifted = shelf.lift(wanted, para, moment=moment)
    return f"{what} is shown again." if lifted else f"{what} was not withheld."


def orders(*, settings: Settings | None = None) -> dict[str, list[dict[str, str]]]:
    """The orders to withhold: ``in_force``, and ``log``, every one that was given or lifted."""
    if absent(given(settings).database):
        return {"in_force": [], "log": []}
    now, log = library(settings=settings).orders()
    held = [{"reference": o.reference, "label": o.label or "", "reason": o.reason} for o in now]
    return {"in_force": held, "log": [asdict(line) for line in log]}
