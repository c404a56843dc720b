"""Cards as they looked when a person last looked at them.

After a change that is meant: ``CITEKIT_GOLDEN=write python -m pytest tests/test_golden.py``, look at
the pictures in ``tests/golden/``, and count up ``RENDERER``.
"""

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from test_cards import CASES

from citekit import cards
from citekit.cards import scan

FOLDER = Path(__file__).with_name("golden")
CARDS = [("og", theme, "short") for theme in cards.themes()] + [
    ("og", "paper", "marked by the guard"),
    ("square", "paper", "long"),
    ("story", "ink", "medium"),
]


@pytest.mark.parametrize(("size", "theme", "case"), CARDS)
def test_a_card_looks_as_it_did(size, theme, case):
    data = cards.card(CASES[case], size=size, theme_name=theme).data
    file = FOLDER / f"{theme}-{size}-{case.replace(' ', '-')}.jpg"
    if os.environ.get("CITEKIT_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        image = Image.open(io.BytesIO(data)).convert("RGB")
        small = image.resize(
            (600, round(image.height * 600 / image.width)), Image.Resampling.BICUBIC
        )
        small.save(file, quality=85, subsampling=0, optimize=True)
    golden = scan.read(file.read_bytes())
    assert golden.beside(scan.read(data)).is_none


def test_a_golden_picture_would_show_a_changed_word():
    from dataclasses import replace

    case = replace(CASES["short"], quotation=CASES["short"].quotation.replace("warm", "cold"))
    golden = scan.read((FOLDER / "paper-og-short.jpg").read_bytes())
    assert not golden.beside(scan.read(cards.card(case).data)).is_none
