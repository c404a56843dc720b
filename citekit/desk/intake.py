"""Taking cables in: files and folders read, or imported, with a report of every problem."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from citekit.desk.holdings import library
from citekit.errors import UnreadableFile, UnwritableFile
from citekit.model import Article, Cable, Preference, Problem
from citekit.settings import Settings

__all__ = ["Import", "Progress", "import_paths", "import_sentence", "read", "report_as_dict"]

MAX_INPUT = 200_000_000
"""Bytes of standard input that are read as one file."""

_KINDS = 200  # kinds of problems that are told apart
_PARTICULARS = re.compile(r"'[^']*'|\"[^\"]*\"|[A-Z0-9./-]*\d[\w./,-]*|[A-Z]{4,}")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: cables dealt with, bytes read of all bytes."""

    cables: int
    bytes: int
    total: int


@dataclass(frozen=True, slots=True)
class Import:
    """What an import did, in cables.

    ``new``: not held before; ``changed``: a further text of a cable; ``completed``: the text was
    held, and the source states what none did before; ``unchanged``: nothing to do; ``listed``: IDs
    of lists that are published; ``articles``, ``preferred``: articles and choices of texts, out of
    an export, that were not known.  ``is_kept`` is False where nothing was imported because
    something could not be read.  ``problems``: what could not be read; ``kinds``: how many problems
    there were of each kind, those inside of cables among them.
    """

    new: int
    changed: int
    completed: int
    unchanged: int
    listed: int
    is_kept: bool
    problems: tuple[Problem, ...]
    kinds: dict[str, int]
    articles: int = 0
    preferred: int = 0


_Item = Cable | Article | Preference | Problem


class _Intake:
    """The cables of some paths, with what is told and counted on the way."""

    def __init__(self, paths: Sequence[Path], tell: Callable[[str, Problem], None]) -> None:
        self.paths: list[tuple[Path, int]] = []
        self.faults: list[tuple[Path, str]] = []
        for given in paths:
            try:
                self.paths += [(path, _size(path)) for path in _walked(given, self.faults)]
            except UnreadableFile as error:
                self.faults.append((given, error.message))
        self.total = sum(size for _, size in self.paths)
        self.bytes = self.listed = self._done = 0
        self.kinds: Counter[str] = Counter()
        self._tell = tell

    def found(self) -> Iterator[_Item]:
        """All that is to be kept, one after the other, and what could not be read."""
        from citekit import corpus

        for given, message in self.faults:
            yield self._noted(str(given), Problem(str(given), "", message))
        for path, size in self.paths:
            try:
                yield from self._read(path, corpus.read_file(path, self._at))
            except UnreadableFile as error:
                yield self._noted(str(path), Problem(str(path), "", error.message))
            self._done += size
            self._at(0)

    def _read(self, path: Path, found: Iterator[Any]) -> Iterator[_Item]:
        from citekit import corpus

        for one in found:
            if isinstance(one, corpus.PublishedList):
                self.listed += len(one.known)
            elif isinstance(one, Problem):
                yield self._noted(str(path), one)
            elif isinstance(one, Article | Preference):
                yield one
            else:
                for problem in one.problems:
                    self._noted(f"{one.source.where}: {one.reference}", problem)
                yield one

    def _at(self, place: int) -> None:
        self.bytes = self._done + place

    def _noted(self, where: str, problem: Problem) -> Problem:
        kind = _PARTICULARS.sub("…", problem.message.replace(problem.where, "…"))
        self.kinds[kind if kind in self.kinds or len(self.kinds) < _KINDS else "Others."] += 1
        self._tell(where, problem)
        return problem


def import_paths(
    paths: Sequence[Path],
    *,
    keep_going: bool = False,
    problems_file: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    settings: Settings | None = None,
) -> Import:
    """Put everything that the paths hold into the library, all of it or nothing.

    What cannot be read (a file, a row, a line of a list) keeps all the rest out too, unless
    ``keep_going``; a problem inside a cable stops nothing.  ``problems_file`` gets every problem as
    one JSON object a line.  Raises UnwritableFile for that file, LibraryFault and UnwritableFile
    for the library.
    """
    with _opened(problems_file) as lines:

        def tell(where: str, problem: Problem) -> None:
            if lines:
                lines.write(json.dumps({"file": where, **asdict(problem)}) + "\n")

        def count(cables: int) -> None:
            if progress:
                progress(Progress(cables, intake.bytes, intake.total))

        intake = _Intake(paths, tell)
        report = library(settings=settings).put(intake.found(), count, strict=not keep_going)
    return Import(
        report.new,
        report.changed,
        report.completed,
        report.unchanged,
        intake.listed,
        report.is_kept,
        report.problems,
        dict(intake.kinds.most_common()),
        report.articles,
        report.preferred,
    )


def _opened(path: Path | None) -> AbstractContextManager[IO[str] | None]:
    if path is None:
        return nullcontext()
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise UnwritableFile(
            f"{path} cannot be written: {error.strerror}.",
            hint="Name another file for the problems.",
        ) from error


def import_sentence(done: Import) -> str:
    """What an import did, in one sentence."""
    if not done.is_kept:
        count = len(done.problems)
        return (
            f"Nothing was imported: {count:,} thing{'s' * (count != 1)} could not be read. "
            "What can be read is imported with --keep-going."
        )
    listed = (
        f" The list names {done.listed:,} published IDs, all known here." if done.listed else ""
    )
    if done.articles or done.preferred:
        listed += f" New beside the texts: articles {done.articles:,}, choices {done.preferred:,}."
    if not (done.new or done.changed or done.completed):
        if done.articles or done.preferred:
            return f"No text is new: {done.unchanged:,} held already.{listed}"
        kept = f"{done.unchanged:,} held already" if done.unchanged else "there were no cables"
        return f"Nothing changed: {kept}.{listed}"
    return (
        f"{done.new:,} new, {done.changed:,} with a further text, {done.completed:,} completed, "
        f"{done.unchanged:,} unchanged.{listed}"
    )


def report_as_dict(report: Any) -> dict[str, object]:
    """A report as ``citekit import --json`` and ``citekit library reread --json`` print it."""
    return asdict(report)


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
            left: list[tuple[Path, str]] = []
            for path in _walked(file, left):
                yield from corpus.as_dicts(corpus.read_file(path), str(path))
            for path, told in left:
                yield from corpus.as_dicts([Problem(str(path), "", told)], str(path))


def _walked(path: Path, left: list[tuple[Path, str]]) -> list[Path]:
    """A file, or the files of a folder in order; hidden ones are none.

    Every link in it, which is not followed, and every folder that may not be read is added to
    ``left``, with a sentence.  Raises UnreadableFile for a folder without any file.
    """
    if not path.is_dir():
        return [path]
    shown: list[Path] = []
    before = len(left)

    def unread(error: OSError) -> None:
        left.append((Path(error.filename), f"{error.filename} cannot be read: {error.strerror}."))

    for at, folders, files in os.walk(path, onerror=unread):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in (*folders, *files):
            inside = Path(at, name)
            if name.startswith("."):
                continue
            if inside.is_symlink():
                left.append((inside, f"{inside} is a link, which is not followed in a folder."))
            elif inside.is_file():
                shown.append(inside)
    if not shown and len(left) == before:
        raise UnreadableFile(f"The folder {path} holds no files.", hint="Name another one.")
    return sorted(shown)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
