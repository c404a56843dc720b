"""PostgreSQL's shelves are those of SQLite: the same tests, on a real server."""

import pytest
import sqlalchemy as sa
from test_browse import (  # noqa: F401 - each is wanted here too
    get,
    here,
    test_a_tag_of_many_cables_and_one_of_few_are_listed_alike,
    test_an_atom_feed_is_whole_and_stable,
    test_every_value_of_a_shelf_leads_to_its_page_with_its_count_and_feeds,
    test_paging_through_a_shelf_lists_every_cable_once_newest_first,
    test_the_chart_says_in_text_what_it_shows,
    test_the_sitemap_lists_every_cable_once_in_parts_of_bounded_size,
)

from citekit import desk
from citekit.settings import Settings

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def database(postgresql_server):
    engine = sa.create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS citekit_shelves")
        connection.exec_driver_sql("CREATE DATABASE citekit_shelves")
    url = sa.make_url(postgresql_server).set(database="citekit_shelves")
    yield url.render_as_string(hide_password=False)
    desk.library(settings=Settings(database=url.render_as_string(hide_password=False))).close()
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE citekit_shelves WITH (FORCE)")
    engine.dispose()
