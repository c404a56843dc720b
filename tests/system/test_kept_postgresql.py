"""Answers that are kept in memory over PostgreSQL: never longer than the library holds them so."""

import pytest

from citekit import corpus, store
from citekit.settings import Settings
from citekit.web.app import create_app

pytestmark = pytest.mark.system


def test_a_stamp_is_the_same_until_something_changes(postgresql_url):
    with store.open(postgresql_url) as library:
        library.put([corpus.sample()])
        before = library.stamp()
        assert before is not None
        assert library.stamp() == before
        library.withhold("08MEXICO1487", reason="a court")
        assert library.stamp() != before


def test_what_is_withheld_is_gone_at_once_and_back_at_once(postgresql_url):
    with store.open(postgresql_url) as library:
        library.put([corpus.sample()])
        client = create_app(Settings("https://cables.example.org", postgresql_url)).test_client()
        for _ in range(3):
            assert [client.get("/08MEXICO1487/11").status_code for _ in "12"] == [200, 200]
            library.withhold("08MEXICO1487", reason="a court")
            assert client.get("/08MEXICO1487/11").status_code == 451
            library.lift("08MEXICO1487")
    from citekit import desk

    desk.library(settings=Settings(None, postgresql_url)).close()
