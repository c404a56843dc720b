"""The pages of the shelves over 251,287 cables, beside a bare Flask view in the same run.

Run: python bench/shelves.py [--cables 251287]

Only what browsing reads is written: the rows of cables and their tags, without texts.
"""

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask

from citekit import corpus, store
from citekit.settings import Settings
from citekit.web.app import create_app

TAGS = ["PREL", "PGOV", "ECON", "ETRD", *(f"K{n:03d}" for n in range(3_000))]
MARKS = ["UNCLASSIFIED", "CONFIDENTIAL", "SECRET", "SECRET//NOFORN"]
PAGES = (
    "/", "/browse", "/browse/origin", "/browse/tag", "/browse/created", "/browse/created/2008",
    "/browse/created/2008-05-16", "/browse/released/2011-08-30", "/browse/classification/SECRET",
    "/browse/tag/PREL", "/browse/tag/K001", "/browse/origin/MEXICO", "/feed.atom", "/sitemap.xml",
)  # fmt: skip
REPEATS = 9


def fill(path, cables):
    """A library of the sample and of rows that only browsing reads."""
    with store.open(path) as library:
        library.put([corpus.sample()])
    rng = random.Random("shelves")
    database = sqlite3.connect(path)
    columns = [row[1] for row in database.execute("PRAGMA table_info (cables)")]
    rows, tagged = [], []
    for number in range(2, cables + 1):
        year = rng.choice((2004, 2005, 2006, 2007, 2008, 2008, 2009, 2009, 2010))
        day = (year * 100 + rng.randint(1, 12)) * 100 + rng.randint(1, 28)
        row = {
            "id": number,
            "reference": f"{year % 100:02d}POST{chr(65 + number % 26)}{number}",
            "year": year,
            "origin": f"POST{chr(65 + number % 26)}",
            "serial": number,
            "moment": day * 10_000 + 1200,
            "released": rng.choice((20101201, 20110123, 20110830)),
            "classification": rng.choice(MARKS),
            "subject": "THE SUBJECT OF AN INVENTED CABLE, OF THE USUAL LENGTH",
        }
        rows.append(
            [row.get(name, 0 if name.endswith(("_id", "_count")) else "") for name in columns]
        )
        few = TAGS[min(len(TAGS) - 1, int(rng.paretovariate(0.7)))]
        tagged += [(tag, number) for tag in {rng.choice(TAGS[:4]), rng.choice(TAGS), few}]
    marks = ",".join("?" * len(columns))
    database.executemany(f"INSERT INTO cables VALUES ({marks})", rows)
    database.executemany("INSERT INTO tags (tag, cable_id) VALUES (?, ?)", tagged)
    database.commit()
    database.close()


def took(client, path, **options):
    """Milliseconds of CPU that one answer took."""
    start = time.process_time()
    answer = client.get(path, **options)
    assert answer.status_code in (200, 304), (path, answer.status)
    return 1000 * (time.process_time() - start), answer


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cables", type=int, default=251_287)
    wanted = arguments.parse_args()
    bare = Flask("bare")
    bare.add_url_rule("/", view_func=lambda: "ok")
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "c.db")
        fill(path, wanted.cables)
        app = create_app(Settings("https://cables.example.org", path))
        app.test_client().get("/about")
        view = statistics.median(took(bare.test_client(), "/")[0] for _ in range(200))
        print(f"{wanted.cables:,} cables; a bare Flask view takes {view:.2f} ms")
        print(f"{'page':32} {'first':>9} {'again':>9} {'304':>9}   × bare")
        for page in PAGES:
            client = app.test_client()
            first, answer = took(client, page)
            again = statistics.median(took(client, page)[0] for _ in range(REPEATS))
            tag = {"If-None-Match": answer.headers["ETag"]}
            same = statistics.median(took(client, page, headers=tag)[0] for _ in range(REPEATS))
            print(f"{page:32} {first:6.1f} ms {again:6.1f} ms {same:6.1f} ms {again / view:8.0f}")


if __name__ == "__main__":
    main()
