"""Make the library of this version's tables, before a later version has others: N.db.gz.

Run at each release that has new tables (CONTRIBUTING.md): ``python tests/cases/libraries/make.py``.
test_store_file.py brings every older one up to date and looks for what is put in here.
"""

import gzip
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[2])]

from test_store import made, read  # noqa: E402

from citekit import store  # noqa: E402
from citekit.model import Article  # noqa: E402
from citekit.store import schema  # noqa: E402


def fill(file):
    """Two cables, one in two texts; an order to withhold, a choice of text, an article."""
    with store.open(str(file), reader=store.Reader(read, 1)) as library:
        library.put([made(released="2010-12-01"), made("07ELSEWHERE88")])
        library.put([made(released="2011-08-30", name="Smith")])
        library.withhold("07ELSEWHERE88", "3", reason="A person at risk.", moment="2010-12-02")
        (shown,) = library.versions("07ELSEWHERE88")
        library.prefer("07ELSEWHERE88", shown.sha256)
        article = Article(
            "09NOWHERE212", "https://paper.example/oil", "Of oil and war", "2010-12-03"
        )
        library.put_articles([article])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made_file = Path(folder) / "citekit.db"
        fill(made_file)
        packed = HERE / f"{schema.SCHEMA}.db.gz"
        packed.write_bytes(gzip.compress(made_file.read_bytes(), mtime=0))
        print(packed)  # noqa: T201
