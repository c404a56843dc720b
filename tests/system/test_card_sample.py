"""A hundred cards of real passages, read as a reader would: by a scanner and by OCR.

The checker stands beside the checkout with the real cables; both are skipped where they are not.
"""

import importlib.util
import io
import random
import re
from pathlib import Path

import pytest
from PIL import Image

from citekit import cards
from citekit.cable import read
from citekit.cards import qr
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
_SOFT = {"cer", "missing words", "contrast", "ink at edge", "safe margin"}
"""What OCR misreads is counted over all; contrast is proved of the colours, the place of every glyph
of the scene (test_cards), where OCR only guesses its boxes; bands and rules run to the edge."""


@pytest.fixture(scope="module")
def checker():
    """The independent check of finished cards."""
    for module in ("numpy", "zxingcpp", "rapidfuzz"):
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
        hard = set(found["fail"]) - _SOFT
        faults += [(text.permalink, size, name, one) for one in sorted(hard)]
    assert unread == []
    assert lost <= WANTED / 100
    assert errors / letters < 0.01
    assert faults == []
    assert number == WANTED - 1
    assert re.search(r"\d", link)
