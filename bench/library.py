"""The library beside bare sqlite3 with FTS5: import, size, look-up, search, pages.

Run: python bench/library.py [--cables 25000] [--folder DIR] [--postgresql URL]

Invents a dump (``invent.py``), imports it by the command line, writes the same rows with nothing
but sqlite3 in the same run, and asks both.  ``--cables 251287`` is the whole corpus: it takes 25
minutes and 15 GB in the folder, which is kept and used again where it is named.
"""

import argparse
import json
import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import invent

from citekit import corpus, store
from citekit.cable.read import READER_VERSION, read
from citekit.model import Cable, Search
from citekit.store import rows, writer
from citekit.store.words import indexed

READER = store.Reader(read, READER_VERSION)
BARE = """
CREATE TABLE cables (id INTEGER PRIMARY KEY, reference TEXT UNIQUE, year, origin, serial, moment,
                     released, classification, subject, filter_words, paragraph_count, word_count, text_id);
CREATE TABLE texts (id INTEGER PRIMARY KEY, cable_id, sha256, released, reader, stated, header, body);
CREATE TABLE segmentations (text_id, reader, paragraphs, PRIMARY KEY (text_id, reader));
CREATE TABLE tags (tag, cable_id, PRIMARY KEY (tag, cable_id));
CREATE TABLE mentions (cable_id, place, reference, PRIMARY KEY (cable_id, place));
CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='unicode61 remove_diacritics 2');
"""


class Bare:
    """The same rows, written with sqlite3 alone as its manual advises: one transaction, executemany."""

    def __init__(self, path):
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.executescript("PRAGMA journal_mode = WAL; PRAGMA cache_size = -64000;" + BARE)
        self.database.execute("BEGIN")
        self.number = 0

    def put(self, cables):
        held, text, cut, words, tagged, refers = [], [], [], [], [], []
        for one in cables:
            self.number += 1
            number = self.number
            held.append((number, *writer.columns(one).values(), number))
            header, body = rows.encode(one.raw_header), rows.encode(one.raw_body)
            given = (one.sha256, 0, READER.version, rows.stated(one.source), header, body)
            text.append((number, number, *given))
            cut.append((number, READER.version, rows.pack(one)))
            filters = writer.filter_words(one)
            for place, paragraph in rows.entries(number, rows.indexed(one)):
                words.append((place, indexed(paragraph, filters)))
            tagged += [(tag, number) for tag in writer.tag_names(one)]
            refers += [(number, n, name) for n, name in enumerate(writer.mentioned(one))]
        for table, kept in (
            ("cables", held), ("texts", text), ("segmentations", cut),
            ("words (rowid, text)", words), ("tags", tagged), ("mentions", refers),
        ):  # fmt: skip
            if kept:
                marks = ",".join("?" * len(kept[0]))
                self.database.executemany(f"INSERT INTO {table} VALUES ({marks})", kept)

    def end(self):
        self.database.execute("COMMIT")
        self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def cpu():
    return time.process_time()


def command(database, *arguments):
    """A command of citekit; its CPU seconds, its memory at most in MB, its standard output."""
    code = (
        "import resource, sys, json, citekit.cli as c\n"
        "try: c.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "u = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]\n"
        "print([sum(x.ru_utime + x.ru_stime for x in u), u[0].ru_maxrss // 1024, u[1].ru_maxrss // 1024])"
    )
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "CITEKIT_DATABASE": str(database)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    *told, used = done.stdout.splitlines()
    seconds, own, children = json.loads(used)
    return seconds, time.monotonic() - begun, own, children, " ".join(told)


def beside_bare(dump, folder):
    """CPU seconds of the store and of bare sqlite3 for the same cables, read once, batch by batch."""
    ours, bare = folder / "store.db", Bare(folder / "bare.db")
    spent = {"reading": 0.0, "bare": 0.0}

    def cables():
        found = (one for one in corpus.read_file(dump) if isinstance(one, Cable))
        seen = set()
        while True:
            begun = cpu()
            batch = [one for one, _ in zip(found, range(200), strict=False)]
            fresh = list(
                {one.reference: one for one in batch if one.reference not in seen}.values()
            )
            seen.update(one.reference for one in fresh)
            middle = cpu()
            spent["reading"] += middle - begun
            bare.put(fresh)
            spent["bare"] += cpu() - middle
            if not batch:
                return
            yield from fresh

    begun = cpu()
    with store.open(str(ours), reader=READER) as library:
        library.put(cables())
    mine = cpu() - begun - spent["reading"] - spent["bare"]
    begun = cpu()
    bare.end()
    return (
        mine,
        spent["bare"] + cpu() - begun,
        ours.stat().st_size,
        (folder / "bare.db").stat().st_size,
    )


def clock(place):
    """CPU time of this process, which holds SQLite; a server's time passes outside of it.

    So what else the machine does changes nothing in the figures of a file.
    """
    return time.perf_counter if "://" in str(place) else time.process_time


def microseconds(call, items, rounds=5, now=time.process_time):
    """Median microseconds of one call, all items warm."""
    for item in items:
        call(item)
    taken = []
    for _ in range(rounds):
        for item in items:
            begun = now()
            call(item)
            taken.append(now() - begun)
    return statistics.median(taken) * 1e6


def lookups(place, bare=None):
    """Microseconds of a look-up by ID, by the library and, of the same row, by bare sqlite3."""
    with store.open(str(place), reader=READER) as library:
        count = library.count()
        rng = random.Random(1)
        known = [str(invent.reference.by_number(n)) for n in rng.sample(range(1, count), 50)]
        known = [name for name in known if library.holds(name)]
        ours = microseconds(library.cable, known, now=clock(place))
    if not bare:
        return ours, None
    database = sqlite3.connect(bare)
    statement = (
        "SELECT sha256, stated, header, body FROM cables JOIN texts ON texts.id = cables.text_id "
        "WHERE reference = ?"
    )
    return ours, microseconds(lambda name: database.execute(statement, (name,)).fetchone(), known)


def queries():
    """Queries of every kind: name to a list of (query, filters)."""
    words, _ = invent.vocabulary()
    rng = random.Random(2)

    def some(low, high, many=1):
        return " ".join(rng.choice(words[low:high]) for _ in range(many))

    return {
        "a rare word": [(some(20_000, 200_000), {}) for _ in range(40)],
        "a word": [(some(1_000, 20_000), {}) for _ in range(40)],
        "two words": [(some(300, 5_000, 2), {}) for _ in range(40)],
        "three words": [(some(100, 5_000, 3), {}) for _ in range(40)],
        "a common and a rare word": [(f"{some(0, 60)} {some(5_000, 50_000)}", {}) for _ in range(40)],
        "a word, filtered": [
            (some(60, 5_000), {"origin": rng.choice(("MEXICO", "PARIS", "ADANA")), "since": "2006"})
            for _ in range(40)
        ],
        "-not, OR, beginning*": [
            (f"{some(300, 9_000)} OR {some(300, 9_000)} {some(50, 500)[:4]}* -{some(50, 500)}", {})
            for _ in range(40)
        ],
        "a word in 80 % of all cables": [(word, {}) for word in words[55:65]],
        "common words": [(" ".join(words[0:n]), {}) for n in (1, 2, 3, 4, 8)],
        "common words, one day": [(words[3], {"since": "2007-05-06", "until": "2007-05-06"})],
        "common words, one origin and tag": [(words[3], {"origin": "ADANA", "tag": "KCOR"})],
        "beginnings": [(f"{word[:3]}*", {}) for word in words[150:160]],
        "nothing but unwanted": [(f"-{words[3]}", {"origin": "PARIS"})],
    }  # fmt: skip


def sentences(place, dump_rows=5):
    """Sentences of nine to twelve words that stand in the library's cables."""
    with store.open(str(place), reader=READER) as library:
        rng = random.Random(3)
        for n in rng.sample(range(1, library.count()), dump_rows):
            held = library.cable(str(invent.reference.by_number(n)))
            if held and held.paragraphs:
                yield " ".join(held.paragraphs[-1].words[3:14]), {}


def searches(place, rounds=3):
    """Milliseconds of every search, by its kind."""
    taken, now = {}, clock(place)
    with store.open(str(place), reader=READER) as library:
        for kind, asked in (*queries().items(), ("a sentence", list(sentences(place)))):
            for query, filters in asked:
                times = []
                for _ in range(rounds):
                    begun = now()
                    library.find(Search(query, **filters))
                    times.append((now() - begun) * 1e3)
                taken.setdefault(kind, []).append(statistics.median(times))
    return taken


def pages(place):
    """Milliseconds of the pages of a browser and of their counts."""
    with store.open(str(place), reader=READER) as library:
        middle = (
            library.by_origin("PARIS", 40)[-1].reference if library.by_origin("PARIS") else None
        )
        asked = {
            "latest": (lambda _: library.latest(50), [1]),
            "an origin": (lambda name: library.by_origin(name, 50), ["PARIS"]),
            "an origin, second page": (lambda _: library.by_origin("PARIS", 50, middle), [1]),
            "a common tag": (lambda name: library.by_tag(name, 50), ["PREL"]),
            "counts": (library.counts, ["origin", "tag", "year"]),
            "statistics": (lambda _: library.stats(), [1]),
        }
        return {name: microseconds(*one, now=clock(place)) / 1e3 for name, one in asked.items()}


def tell_searches(place):
    taken = searches(place)
    every = sorted(time for times in taken.values() for time in times)
    print(
        f"search: median {statistics.median(every):.1f} ms, 95th {every[int(len(every) * 0.95)]:.1f}, "
        f"most {every[-1]:.1f}"
    )
    for kind, times in taken.items():
        print(f"  {kind:34} median {statistics.median(times):7.1f}  most {max(times):7.1f} ms")
    for name, took in pages(place).items():
        print(f"  page: {name:28} {took:7.2f} ms")
    return statistics.median(every)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cables", type=int, default=25_000)
    options.add_argument("--folder", type=Path)
    options.add_argument("--postgresql")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        dump, ours = folder / f"{given.cables}.csv", folder / f"{given.cables}.db"
        if not dump.exists():
            print(f"invented: {invent.write(given.cables, dump):,} bytes", flush=True)
        if not ours.exists():
            used, wall, own, children, told = command(ours, "import", str(dump))
            print(
                f"import by the command line: {used:.0f} CPU s, {wall:.0f} s, "
                f"{own} MB at most (workers {children} MB). {told}",
                flush=True,
            )
        if not (folder / "bare.db").exists():
            mine, bare, size, bare_size = beside_bare(dump, folder)
            print(f"store {mine:.1f} CPU s, bare {bare:.1f}: {bare / mine:.2f} of bare's speed")
            print(f"file {size:,}, bare {bare_size:,}: {size / bare_size:.3f}", flush=True)
        took, bare_took = lookups(ours, folder / "bare.db")
        print(f"look-up {took:.0f} us, bare {bare_took:.0f} us")
        median = tell_searches(ours)
        if given.postgresql:
            used, wall, own, _, told = command(given.postgresql, "import", str(dump))
            print(f"PostgreSQL import: {used:.0f} CPU s of ours, {wall:.0f} s, {own} MB. {told}")
            took, _ = lookups(given.postgresql)
            print(f"PostgreSQL look-up {took:.0f} us")
            print(f"PostgreSQL / SQLite: {tell_searches(given.postgresql) / median:.1f}")
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


if __name__ == "__main__":
    main()
