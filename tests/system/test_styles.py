"""Many styles in turn: an engine without sort keys prints what the whole style prints."""

import json
import os
import random
from pathlib import Path

import pytest

from citekit import desk
from citekit.cite import csl, engine
from citekit.settings import Settings

pytestmark = pytest.mark.system
SETTINGS = Settings("https://cables.example.org", "/nowhere/citekit.db")


def names():
    independent = [name for name in csl.names() if csl.file_of(name).parent.name == "styles"]
    return random.Random(715).sample(sorted(independent), 120)


def resident():
    """The memory of this process, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_an_engine_for_one_item_prints_what_the_whole_style_prints():
    made = desk.item(desk.passage("08MEXICO1487", 11, settings=SETTINGS), settings=SETTINGS)
    cited = json.dumps([[{"id": "08MEXICO1487", "locator": "11", "label": "paragraph"}, None]])
    engines, different = engine._engines(os.getpid()), []
    before = resident()
    for name in names():
        for kind in ("report", "document"):
            fields = json.dumps([dict(made.fields, type=kind)])
            alone, whole = (
                [
                    engines.call("cite", key, '"text"', json.dumps(fields), cited, is_entry)
                    for is_entry in ("true", "false")
                ]
                for key in (engines.built(name, None, sorts=sorts) for sorts in (False, True))
            )
            if alone != whole:
                different.append((name, kind, alone, whole))
    assert not different
    assert resident() - before < 300e6  # what the tests before it took is not the engine's
