"""Cards of real passages in every theme, checked one by one: composed, drawn, scanned, shrunk, scanned.

Run: python bench/corpus_cards.py [passages] [seed].  The passages are runs of 5 to 60 words, and
whole paragraphs, of the real cables beside this checkout; each is drawn in og, square and story of
every theme: 300 passages are 5,400 cards and take some minutes of two processors.  Exits with 1
where a card is clipped, has a widow, a line that begins with a dash or letters smaller than a phone
can show, where its QR code is not read, and where more than 1 % are not read any more once they are
scaled to 0.4 and saved as JPEG of quality 30.
"""

import io
import itertools
import random
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from card_checks import faults, has_widow  # noqa: E402
from PIL import Image  # noqa: E402

from citekit import cards  # noqa: E402
from citekit.address import parse  # noqa: E402
from citekit.cable import read  # noqa: E402
from citekit.cards import qr  # noqa: E402
from citekit.corpus import read_file  # noqa: E402
from citekit.desk.composing import Look, drawn  # noqa: E402
from citekit.errors import BadAddress, BadQuotation, NoSuchWords  # noqa: E402
from citekit.model import Cable, Problem  # noqa: E402
from citekit.passage import select  # noqa: E402
from citekit.settings import Settings  # noqa: E402

CORPUS = HERE.parent.parent / "shared" / "corpus" / "pages"
SIZES = ("og", "square", "story")
OURS = Settings(base_url="https://cables.example.org")
LENGTHS = (5, 9, 14, 20, 28, 40, 60, 10_000)
HEAVIEST = 60_000  # bytes of a link preview


def passages(seed):
    """Runs of words of every length from real cables, the same for the same seed."""
    chance = random.Random(seed)
    files = sorted(CORPUS.glob("*.html"))
    chance.shuffle(files)
    for file in files:
        for raw in read_file(file):
            cable = raw if isinstance(raw, Cable | Problem) else read(raw)
            if isinstance(cable, Problem):
                continue
            long = [one for one in cable.paragraphs if len(one.words) >= min(LENGTHS)]
            for paragraph in chance.sample(long, min(3, len(long))):
                last = len(paragraph.words)
                count = min(chance.choice(LENGTHS), last)
                first = chance.randint(1, last - count + 1)
                address = f"{cable.reference}/{paragraph.label}/{first}-{first + count - 1}"
                try:
                    yield select(cable, parse(address))
                except (BadAddress, NoSuchWords):
                    continue


def checked(passage):
    """What is wrong with the cards of a passage, each with its look; and how many there are."""
    found, made, shortened = [], 0, 0
    for name, size in itertools.product(cards.themes(), SIZES):
        try:
            text = drawn(passage, Look(size, name, settings=OURS)).text
        except BadQuotation as error:
            found.append(("refused", passage.address, size, name, error.message))
            continue
        made += 1
        shortened += text.continues
        scene = cards.scene(text, size=size, theme_name=name)
        wrong = [("clipped, too small or too near", one) for one in faults(scene, size, name)]
        wrong += [("widow", scene.lines[-1])] * has_widow(scene, name)
        wrong += [("dash", line) for line in scene.lines if line[0] in "-—–…"]
        card = cards.card(text, size=size, theme_name=name)
        if size == "og" and len(card.data) > HEAVIEST:
            wrong.append(("heavy", len(card.data)))
        wrong += scanned(card.data, qr.content(text.permalink))
        found += [(kind, text.permalink, size, name, what) for kind, what in wrong]
    return made, shortened, found


def scanned(data, link):
    """What a scanner cannot read of a card, as it is and as a network leaves it."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    if qr.read(picture) != (link,):
        yield "unread", qr.read(picture)
    small, out = (round(picture.width * 0.4), round(picture.height * 0.4)), io.BytesIO()
    picture.resize(small, Image.Resampling.LANCZOS).save(out, "JPEG", quality=30)
    if qr.read(Image.open(out)) != (link,):
        yield "unread when shrunk", ""


def main(count, seed):
    if not CORPUS.is_dir():
        print("no real cables beside this checkout")
        return 0
    made, shortened, faulty, examples = 0, 0, Counter(), {}
    with ProcessPoolExecutor(2) as pool:
        chosen = itertools.islice(passages(seed), count)
        for number, cut, found in pool.map(checked, chosen, chunksize=4):
            made += number
            shortened += cut
            for kind, *rest in found:
                faulty[kind] += 1
                examples.setdefault(kind, []).append(rest)
    print(f"{made} cards of {count} passages, {shortened} of them shortened")
    for kind, number in faulty.items():
        print(f"{number} {kind}")
        for rest in examples[kind][:10]:
            print("   ", *rest)
    shrunk = faulty.pop("unread when shrunk", 0)
    print(f"read when shrunk: {100 - 100 * shrunk / made:.2f} %; faults: {sum(faulty.values())}")
    return int(shrunk > made / 100 or bool(faulty))


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    raise SystemExit(main(given[0] if given else 30, given[1] if len(given) > 1 else 7))
