"""A hundred cards of real passages, read as a reader would: by a scanner and by OCR.

The checker stands beside the checkout with the real cables; both are skipped where they are not.
"""

import importlib.util
import io
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from citekit import cards
from citekit.cable import read
from citekit.cards import draw, qr
from citekit.cards.sizes import named
from citekit.corpus import read_file
from citekit.desk.composing import Look, drawn
from citekit.errors import BadAddress, NoSuchWords
from citekit.model import Cable, Problem
from citekit.passage import choose
from citekit.settings import Settings

pytestmark = pytest.mark.system
HERE = Settings(base_url="https://cables.example.org")
LOOKS = [(size, name) for size in ("og", "square", "story") for name in cards.themes()]
WANTED = 100
_COUNTED = {"cer", "missing words"}
"""What OCR misreads is counted over all cards."""
_EDGES = "ink at edge"
"""The checker takes any change along the edge for ink that is cut.  The rules of archive and the
tile of ink's code run to the edge by design, so there the edge must be that of the bare boxes."""


@pytest.fixture(scope="module")
def checker():
    """The independent check of finished cards."""
    for module in ("numpy", "pyzbar.pyzbar", "rapidfuzz"):
        pytest.importorskip(module)
    file = Path(__file__).resolve().parents[3] / "shared" / "tools" / "check_card.py"
    if not file.is_file():
        pytest.skip("no checker of cards beside this checkout")
    spec = importlib.util.spec_from_file_location("check_card", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def passages(corpus):
    """Runs of words of every length from real cables, the same each time."""
    chance = random.Random(1)
    files = sorted((corpus / "pages").glob("*.html"))
    chance.shuffle(files)
    for file in files:
        for raw in read_file(file):
            cable = raw if isinstance(raw, Cable | Problem) else read(raw)
            if isinstance(cable, Problem):
                continue
            long = [p for p in cable.paragraphs if len(p.words) > 8 and p.text.isascii()]
            for paragraph in chance.sample(long, min(2, len(long))):
                count = chance.choice((6, 12, 20, 35, 60))
                first = chance.randint(1, max(1, len(paragraph.words) - count))
                words = paragraph.words[first - 1 : first - 1 + count]
                try:
                    yield choose(cable, paragraph.label, " ".join(words))
                except (BadAddress, NoSuchWords):
                    continue


def scanned(picture):
    import zxingcpp

    return [found.text for found in zxingcpp.read_barcodes(picture)]


def bare(text, size, name):
    """The card's bands, rules and tiles alone, without a letter, a logo or a code on them."""
    scene = cards.scene(text, size=size, theme_name=name)
    away = replace(scene.code, rows=((False,),), left=scene.width // 2, top=scene.height // 2)
    return draw.picture(replace(scene, glyphs=(), pictures=(), code=away)).convert("RGB")


def edges(picture):
    """The outermost rows and columns of pixels."""
    right, foot = picture.width - 1, picture.height - 1
    boxes = (
        (0, 0, right, 1),
        (0, foot, right, foot + 1),
        (0, 0, 1, foot),
        (right, 0, right + 1, foot),
    )
    return [picture.crop(box).tobytes() for box in boxes]


def test_a_hundred_real_cards_are_read_without_fault(checker, corpus, tmp_path):
    errors, letters, faults, unread, lost = 0.0, 0, [], [], 0
    for number, passage in zip(range(WANTED), passages(corpus), strict=False):
        size, name = LOOKS[number % len(LOOKS)]
        text = drawn(passage, Look(size, name, settings=HERE)).text
        card = cards.card(text, size=size, theme_name=name)
        file = tmp_path / f"{number}.png"
        file.write_bytes(card.data)
        quote = " ".join(cards.scene(text, size=size, theme_name=name).lines).replace("\u200a", "")
        link, row = qr.content(text.permalink), named(size)
        picture = Image.open(io.BytesIO(card.data)).convert("RGB")
        if scanned(picture) != [link]:
            unread.append((text.permalink, size, name))
        small, out = (round(picture.width * 0.4), round(picture.height * 0.4)), io.BytesIO()
        picture.resize(small).save(out, "JPEG", quality=30)
        lost += scanned(Image.open(out)) != [link]
        found = checker.check(
            str(file), quote, link, f"{card.width}x{card.height}", safe=20,
            safe_top=row.top or None, safe_bottom=row.bottom or None,
        )  # fmt: skip
        errors += found["cer"] * len(quote)
        letters += len(quote)
        hard = set(found["fail"]) - _COUNTED
        if edges(picture) == edges(bare(text, size, name)):
            hard.discard(_EDGES)
        else:
            hard.add(_EDGES)
        if not found["qr"]["pyzbar"]:
            hard.add("qr read by one scanner only")
        faults += [(text.permalink, size, name, one) for one in sorted(hard)]
    assert unread == []
    assert lost <= WANTED / 100
    assert errors / letters < 0.01
    assert faults == []
    assert number == WANTED - 1
    assert re.search(r"\d", link)
