"""A library of cables: the one class through which the other rooms use this one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from citekit.model import Article, Cable, Preference, RawCable, Reference, Search
from citekit.store import backup as backing
from citekit.store import check as checking
from citekit.store import prefer as preferring
from citekit.store import read as reading
from citekit.store import renew as renewing
from citekit.store import reread as rereading
from citekit.store import search as searching
from citekit.store import withhold as withholding
from citekit.store import write as writing
from citekit.store.articles import articles, every_article, put_articles
from citekit.store.browse import Entry, among, entries, last_number, latest, stretch
from citekit.store.database import Database
from citekit.store.dialects import Dialect
from citekit.store.facets import Posts
from citekit.store.related import Related, related
from citekit.store.stamp import Stamp
from citekit.store.tally import Tally, state
from citekit.store.words import plain
from citekit.store.writer import Reader

__all__ = ["Library"]

_COMMON = 2_000  # cables of a tag, from which on they are walked by date instead of sorted


class Library:
    """The cables of one database.

    Safe to share between threads and to use after a fork: each call takes a connection of its own
    process.  A SQLite file that is not there yet is an empty library; the first import makes it.
    References are Reference objects or canonical texts (``08MEXICO1487``).

    Every method may raise LibraryFault: not a database, another program's, made by a newer
    citekit, out of reach, damaged.  What writes may raise UnwritableFile too; then nothing has
    changed.
    """

    def __init__(self, database: str, reader: Reader, wait: float) -> None:
        self._database = Database(database, wait, self._renew)
        self._cables = reading.ReadCables(reader)
        self._tally = Tally()
        self._posts = Posts()
        self._stamp = Stamp(self._database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept open; the next call opens new ones."""
        self._database.close()
        self._stamp.close()

    @property
    def place(self) -> str:
        """The file or, without its password, the URL of this library."""
        return self._database.name

    def cable(self, reference: Reference | str, *, sha256: str | None = None) -> Cable | None:
        """The text of a cable that is shown, or the one of that hash, read; None: it is not held.

        Paragraphs that are withheld have no words and say why.  Raises Withheld where the whole
        cable is.
        """
        digest = None if sha256 is None else plain(sha256)
        return reading.cable(self._database, self._cables, _key(reference), digest)

    def raw(self, reference: Reference | str) -> RawCable | None:
        """That text as its source gave it.  Raises Withheld."""
        return reading.raw(self._database, _key(reference))

    def versions(self, reference: Reference | str) -> tuple[reading.Version, ...]:
        """Every text of a cable: the one shown, then by release, the newest first.

        Each with all its segmentations, the current one first.  Raises Withheld.
        """
        return reading.versions(self._database, _key(reference))

    def holds(self, reference: Reference | str) -> bool:
        """Whether a text of the cable is held, withheld or not."""
        return reading.holds(self._database, _key(reference))

    def count(self) -> int:
        """How many cables are held."""
        return int(reading.totals(self._database)["cables"])

    def stats(self) -> dict[str, int | str]:
        """The keys cables, versions, published, paragraphs, words, sha256.

        Paragraphs and words are those of the texts that are shown; ``sha256`` is that over the
        hashes of all texts in order of reference and hash, so that it does not depend on the order
        of imports.  ``published`` counts all IDs that were ever published.
        """
        totals = reading.totals(self._database)
        order = ("cables", "versions", "published", "paragraphs", "words", "sha256")
        return {name: totals[name] if name in totals else _published() for name in order}

    def put(
        self,
        given: Iterable[writing.Item],
        progress: writing.Progress | None = None,
        *,
        strict: bool = False,
    ) -> writing.Report:
        """Import cables, articles and choices: all of them or, when anything stops it, none.

        A text that is held changes nothing, but may state what no source did before; another text
        of a cable that is held becomes a version of it.  The newest release is shown, of equal
        ones the one that came last, unless the operator prefers another.  Problems among the
        what is given go into the report; with ``strict`` nothing is imported where there is one.
        """
        return writing.put(self._database, self._cables.reader, given, progress, strict=strict)

    def prefer(self, reference: Reference | str, version: str | None) -> str:
        """Show the text whose hash begins so, or without it the newest release again; its hash.

        Raises NotHeld and UnknownName.
        """
        return preferring.prefer(self._database, self._cables.reader, _key(reference), version)

    def preferred(self, reference: Reference | str) -> str | None:
        """The hash of the text that the operator prefers, or None."""
        return preferring.preferred(self._database, _key(reference))

    def reread(
        self,
        read: Callable[[RawCable], Cable] | None = None,
        *,
        version: int | None = None,
        progress: writing.Progress | None = None,
    ) -> writing.Report:
        """Read all raw texts again, all or nothing, and index what comes of it.

        By a reader of a higher ``version`` than that of the stored segmentations, or by this
        library's own; the old segmentations stay, so that old addresses can be resolved.
        """
        mine = self._cables.reader
        reader = Reader(read or mine.read, mine.version if version is None else version)
        report = rereading.reread(self._database, reader, progress)
        self._cables = reading.ReadCables(reader)
        return report

    def renew(self) -> int:
        """Make anew all that follows from the texts, the index among it; the number of cables."""
        with self._database.write() as writing:
            return self._renew(writing.connection, self._database.dialect)

    def _renew(self, connection: sa.Connection, dialect: Dialect) -> int:
        return renewing.renew(connection, dialect, self._cables.reader)

    def export(self, *, withheld: bool = False) -> Iterator[RawCable]:
        """Every raw text in the order of import, to be imported elsewhere.

        What is withheld is left out (single paragraphs: blacked out) unless ``withheld`` is set.
        """
        return reading.export(self._database, withheld=withheld)

    def every_article(self, *, withheld: bool = False) -> Iterator[Article]:
        """Every article that is listed, by cable; ``withheld`` as for ``export``."""
        return every_article(self._database, withheld=withheld)

    def preferences(self) -> tuple[Preference, ...]:
        """Every text that the operator prefers to the newest release of its cable."""
        return preferring.preferences(self._database)

    def back_up(self, file: Path) -> int:
        """Copy the library to a file while it is used; how many cables the copy holds.

        Only of a SQLite file: raises LibraryFault for a server's.
        """
        return backing.back_up(self._database, file)

    def restore(self, file: Path) -> int:
        """Put a copy in the place of all that is held, all or nothing; how many cables it holds.

        What is withheld stays withheld.  Raises UnreadableFile for what is no whole copy.
        """
        return backing.restore(self._database, file)

    def check(self) -> checking.Checked:
        """Count and hash everything anew, and hold the index against the texts."""
        return checking.check(self._database)

    def find(self, asked: Search | str) -> searching.Found:
        """The paragraphs that a search asks for, the best first; any text is a search.

        What holds all its words as they stand there comes first.  No words, but a filter: the
        newest cables.  Counted by origin and year beside it.  Raises BadQuery for a date that is
        none.
        """
        wanted = Search(asked) if isinstance(asked, str) else asked
        return searching.search(self._database, self._posts, wanted)

    def put_articles(self, given: Iterable[Article]) -> int:
        """Keep articles that draw on cables, all or none; how many were new or otherwise."""
        return put_articles(self._database, given)

    def articles(self, reference: Reference | str) -> tuple[Article, ...]:
        """The articles that are listed for a cable, held or not, by date.  Raises Withheld."""
        return articles(self._database, _key(reference))

    def related(self, reference: Reference) -> Related:
        """The neighbours, references and chain of a cable, held or not."""
        return related(self._database, reference)

    def latest(self, limit: int = 20, after: str | None = None) -> tuple[Entry, ...]:
        """The newest releases; ``after``: the reference that ended the page before."""
        return latest(self._database, limit, after)

    def by_origin(
        self, origin: str, limit: int = 50, after: str | None = None
    ) -> tuple[Entry, ...]:
        """The cables of one origin (``MEXICO``), the newest first."""
        return self.entries(limit, after, origin=origin)

    def by_tag(self, tag: str, limit: int = 50, after: str | None = None) -> tuple[Entry, ...]:
        """The cables with one tag (``PREL``), the newest first."""
        return self.entries(limit, after, tag=tag)

    def entries(
        self,
        limit: int = 50,
        after: str | None = None,
        *,
        origin: str | None = None,
        tag: str | None = None,
        classification: str | None = None,
        created: str | None = None,
        released: str | None = None,
    ) -> tuple[Entry, ...]:
        """The cables of all that is given, the newest first; times as ``2008`` to ``2008-05-16``.

        ``after``: the reference that ended the page before.  Raises BadQuery.
        """
        is_common = tag is not None and self.counts("tag").get(tag, 0) > _COMMON
        return entries(
            self._database,
            limit,
            after,
            origin=origin,
            tag=tag,
            classification=classification,
            created=created,
            released=released,
            is_common=is_common,
        )

    def counts(self, of: str) -> dict[str, int]:
        """Cables by origin, tag, classification, year, created or released; raises UnknownName.

        Counted once for each state of the library.
        """
        return self._tally.counts(self._database, of)

    def state(self) -> str:
        """A digest that changes with every import, rereading and order to withhold."""
        return state(self._database)

    def stamp(self) -> object | None:
        """What differs after every change, of whatever kind, and is cheap to ask; None: unknown."""
        return self._stamp.now()

    def among(self, references: Iterable[str]) -> frozenset[str]:
        """Those of some references whose text is held and shown."""
        return among(self._database, references)

    def parts(self, size: int) -> int:
        """How many parts of ``size`` numbers all cables make, in the order in which they came."""
        return -(-last_number(self._database) // size)

    def part(self, number: int, size: int) -> tuple[tuple[str, str | None], ...]:
        """Reference and day of release of the cables of one part, from 1, in that order."""
        return stretch(self._database, (number - 1) * size + 1, number * size)

    def withhold(
        self,
        reference: Reference | str,
        label: str | None = None,
        *,
        reason: str,
        moment: str = "",
    ) -> None:
        """Withhold a cable, held or not, or one paragraph of the text that is shown.

        It is then in no answer of this library; the order is logged under its ``moment``.  Raises NotHeld and NoSuchParagraph.
        """
        held = None
        if label is not None and (shown := self.raw(reference)):
            held = self._cables.reader.read(shown)
        withholding.withhold(self._database, _key(reference), label, reason, held, moment=moment)

    def lift(
        self, reference: Reference | str, label: str | None = None, *, moment: str = ""
    ) -> bool:
        """End the withholding of a cable or paragraph; False where there was none."""
        return withholding.lift(self._database, _key(reference), label, moment)

    def orders(self) -> tuple[tuple[withholding.Withholding, ...], tuple[withholding.Order, ...]]:
        """The orders that are in force, and the log of all that were ever given or lifted."""
        return withholding.in_force(self._database), withholding.log(self._database)

    def withheld(self, reference: Reference | str) -> tuple[withholding.Withholding, ...]:
        """What is withheld of a cable, with the reasons."""
        return withholding.of(self._database, [_key(reference)])


def _key(reference: Reference | str) -> str:
    return plain(str(reference))


def _published() -> int:
    from citekit.reference import total

    return total()
