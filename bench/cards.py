"""CPU per card, other words each time, beside the bare cost of encoding the same pixels.

Run: python bench/cards.py [rounds].  Every round gives each passage a new address, so that nothing
but shaped words comes from a cache; ratios are taken pair by pair, medians printed.
"""

import io
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import count

from PIL import Image

from citekit import cards
from citekit.cards import draw, qr
from citekit.corpus import sample
from citekit.errors import BadQuotation
from citekit.model import CardText

SIZES = ("og", "square", "story")
LEVEL = 6  # of zlib, as cards are written
NUMBERS = count(1)


def passages():
    """Runs of the sample's paragraphs: 8, 20 and 45 words from places that never repeat."""
    for paragraph in sample().paragraphs:
        words = paragraph.text.split()
        for start in range(0, len(words) - 45, 40):
            for length in (8, 20, 45):
                yield paragraph, " ".join(words[start : start + length])


def card_text(paragraph, quotation):
    number = next(NUMBERS)
    return CardText(
        quotation=quotation,
        label=paragraph.label,
        marking=paragraph.marking,
        classification="SECRET",
        sender="Embassy Mexico City",
        date="16 May 2008",
        hashtags=("#cablegate", "#08MEXICO1487"),
        permalink=f"https://cables.example.org/08MEXICO1487/{paragraph.label}/{number}-{number + 9}:0AQ8",
        alt_text=quotation,
        reference="08MEXICO1487",
    )


def milliseconds(function, *arguments, **options):
    start = time.process_time()
    done = function(*arguments, **options)
    return (time.process_time() - start) * 1000, done


def encode(image):
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=LEVEL)


def warm(rounds):
    print(
        f"{'size':8}{'theme':8}{'ms a card':>10}{'ms encoding':>13}{'times':>7}{'largest kB':>12}"
    )
    for size in SIZES:
        for name in cards.themes():
            pairs, largest = [], 0
            for paragraph, quotation in list(passages()) * rounds:
                text = card_text(paragraph, quotation)
                if cards.fit(text, size=size, theme_name=name) < len(quotation.split()):
                    continue
                text = replace(text, permalink=card_text(paragraph, "").permalink)
                spent, card = milliseconds(cards.card, text, size=size, theme_name=name)
                image = Image.open(io.BytesIO(card.data))
                image.load()
                pairs.append((spent, milliseconds(encode, image)[0]))
                largest = max(largest, len(card.data))
            ratio = statistics.median(a / b for a, b in pairs)
            whole, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
            print(f"{size:8}{name:8}{whole:10.1f}{bare:13.1f}{ratio:7.1f}{largest / 1000:12.0f}")


def stages(rounds):
    spent = {"QR matrix": [], "scene": [], "pixels": []}
    for paragraph, quotation in list(passages())[:30] * rounds:
        text = card_text(paragraph, quotation)
        spent["QR matrix"].append(milliseconds(qr.matrix, text.permalink)[0])
        try:
            taken, scene = milliseconds(cards.scene, text)
        except BadQuotation:
            continue
        spent["scene"].append(taken)
        spent["pixels"].append(milliseconds(draw.picture, scene)[0])
    print("og, paper: " + ", ".join(f"{k} {statistics.median(v):.1f} ms" for k, v in spent.items()))


def cold(runs=7):
    code = (
        "import sys; from citekit import cards; from citekit.model import CardText;"
        "t = CardText('Words of a card that nobody has drawn before.', '11', 'C', 'SECRET',"
        "'Embassy Mexico City', '16 May 2008', ('#cablegate', '#08MEXICO1487'),"
        "'https://cables.example.org/08MEXICO1487/11/26-40:0AQ8', 'x');"
        "open(sys.argv[1], 'wb').write(cards.card(t).data)"
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", code, f"{folder}/card.png"]
        pillow = [sys.executable, "-c", "import PIL.Image, PIL.PngImagePlugin"]
        pairs = []
        for _ in range(runs):
            start = time.perf_counter()
            subprocess.run(command, check=True)
            middle = time.perf_counter()
            subprocess.run(pillow, check=True)
            pairs.append((middle - start, time.perf_counter() - middle))
    ratio = statistics.median(a / b for a, b in pairs)
    print(
        f"cold, process to file: {statistics.median(a for a, _ in pairs):.2f} s, {ratio:.1f} times import PIL"
    )


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    warm(rounds)
    stages(rounds)
    cold()
