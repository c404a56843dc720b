"""Looking after what is held: import, search, counts, checks, orders to withhold."""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

from citekit import assets, reference
from citekit.desk.holdings import absent, given, library, sample
from citekit.errors import BadQuotation, UnreadableFile
from citekit.model import Cable, Problem, Reference
from citekit.settings import Settings

if TYPE_CHECKING:
    from citekit.store import Found, Hit, Library, Related, Report

__all__ = [
    "check_library",
    "export_library",
    "find_words",
    "hit_as_dict",
    "holds",
    "import_paths",
    "read",
    "related",
    "report_as_dict",
    "report_sentence",
    "reread",
    "sample_file",
    "search",
    "shelf",
    "stats",
    "withhold",
]

MAX_INPUT = 200_000_000
"""Bytes of standard input that are read as one file."""


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


def search(
    words: str,
    *,
    origin: str | None = None,
    tag: str | None = None,
    since: str | None = None,
    until: str | None = None,
    classification: str | None = None,
    limit: int = 20,
    settings: Settings | None = None,
) -> tuple[Hit, ...]:
    """The paragraphs that hold the words, the best first; any text is a query."""
    return shelf(settings).search(
        words,
        origin=origin,
        tag=tag,
        since=since,
        until=until,
        classification=classification,
        limit=limit,
    )


def find_words(
    words: str,
    *,
    origin: str | None = None,
    tag: str | None = None,
    since: str | None = None,
    until: str | None = None,
    classification: str | None = None,
    limit: int = 20,
    skip: int = 0,
    settings: Settings | None = None,
) -> Found:
    """One page of a search with its counts by origin and year; any text is a query.

    Raises BadQuery for a date that is none.
    """
    return shelf(settings).find(
        words,
        origin=origin,
        tag=tag,
        since=since,
        until=until,
        classification=classification,
        limit=limit,
        skip=skip,
    )


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


def stats(*, settings: Settings | None = None) -> dict[str, int | str]:
    """How much is held: cables, versions, published, paragraphs, words, sha256 of all texts."""
    return {**shelf(settings).stats(), "published": reference.total()}


def read(
    files: Sequence[Path], standard_input: IO[bytes] | None = None
) -> Iterator[dict[str, Any]]:
    """Every cable of some files and folders, parsed and not stored: one object each, in order.

    ``-`` is standard input.  A file that holds no cable gives one object with its problems.
    """
    from citekit import corpus

    for file in files:
        if str(file) == "-" and standard_input is not None:
            found = corpus.read_bytes(standard_input.read(MAX_INPUT), "-")
            yield from corpus.as_dicts(found, "-")
        else:
            for path in _walked([file]):
                yield from corpus.as_dicts(corpus.read_file(path), str(path))


def _walked(paths: Sequence[Path]) -> Iterator[Path]:
    """The files among some paths, folders walked in order, hidden files left out."""
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink())
            shown = [
                p for p in inside if not any(n.startswith(".") for n in p.relative_to(path).parts)
            ]
            if not shown:
                raise UnreadableFile(f"The folder {path} holds no files.", hint="Name another one.")
            yield from shown
        else:
            yield path


def import_paths(
    paths: Sequence[Path],
    *,
    keep_going: bool = False,
    progress: Callable[[int], None] | None = None,
    settings: Settings | None = None,
) -> Report:
    """Put everything that the paths hold into the library, all of it or nothing.

    Raises UnreadableFile for a file that cannot be read, unless ``keep_going``; problems inside
    cables go into the report.
    """
    from citekit import corpus

    def cables() -> Iterator[Cable | Problem]:
        for path in _walked(paths):
            try:
                yield from corpus.read_file(path)
            except UnreadableFile as error:
                if not keep_going:
                    raise
                yield Problem(str(path), "", error.message)

    return library(settings=settings).put(cables(), progress)


def report_sentence(report: Report) -> str:
    """What an import did, in one sentence."""
    if not (report.new or report.changed or report.completed):
        kept = f"{report.unchanged:,} held already" if report.unchanged else "there were no cables"
        return f"Nothing changed: {kept}."
    return (
        f"{report.new:,} new, {report.changed:,} with a further text, {report.completed:,} completed, "
        f"{report.unchanged:,} unchanged."
    )


def check_library(*, settings: Settings | None = None) -> tuple[str, ...]:
    """Every fault of the library, each a sentence; empty where it is whole."""
    return library(settings=settings).check().faults


def reread(*, settings: Settings | None = None) -> Report:
    """Read every text again with this reader; the report counts those that are cut otherwise now."""
    from citekit import store

    if absent(given(settings).database):
        return store.Report()
    return library(settings=settings).reread()


def report_as_dict(report: Report) -> dict[str, object]:
    """A report as ``citekit import --json`` prints it."""
    return asdict(report)


def sample_file() -> Path:
    """The packaged cable as a file, to try an import with."""
    return assets.data("sample") / "08MEXICO1487.txt"


def export_library(*, settings: Settings | None = None) -> Iterator[str]:
    """Every text that is held, as one JSON object a line."""
    for raw in shelf(settings).export():
        yield json.dumps(asdict(raw), ensure_ascii=False)


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
    if reason is not None:
        if not reason.strip():
            raise BadQuotation("A reason is needed.", hint="It is shown in place of the text.")
        if wanted == sample().reference and not shelf.count():
            shelf.put([sample()])  # an order on the sample is kept with the sample itself
        shelf.withhold(wanted, para, reason=reason.strip())
        return f"{what} is withheld."
    return f"{what} is shown again." if shelf.lift(wanted, para) else f"{what} was not withheld."
