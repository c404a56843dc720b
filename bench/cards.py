"""What a card costs, beside those who draw the same words, and beside bare encoding.

Run: python bench/cards.py [rounds].  The same 30 passages of the sample go through each renderer,
each time under a new address, warm, in turns; CPU of all threads and children; medians of the
ratios, round by round.  The peers are spared what they lack: the size at which the words fit is
given to them, and the QR code is a finished picture.  They are installed from npm into the user's
cache; without npm, or without Chromium, the rest is measured.
"""

import base64
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from PIL import Image
from platformdirs import user_cache_path

from citekit import assets, cards
from citekit.cards import draw, layout, qr, sizes, theme
from citekit.corpus import sample
from citekit.model import CardText

HERE = Path(__file__).parent
PEERS = ("satori@0.63.2", "@resvg/resvg-js@2.6.2", "@takumi-rs/core@2.16.3")
ASKED = {"satori": 20, "takumi": 4, "chromium": 15}
SIZES = ("og", "square", "story")
COUNT = 30
LEVEL = 6  # of zlib, as pictures are commonly written
NUMBERS = count(1)


def passages(lengths=(8, 20, 45)):
    """Runs of the sample's paragraphs, of 8, 20 and 45 words, from places that never repeat."""
    for paragraph in sample().paragraphs:
        words = paragraph.text.split()
        for start in range(0, len(words) - max(lengths), 40):
            for length in lengths:
                yield paragraph, " ".join(words[start : start + length])


def card_text(paragraph, quotation):
    number = next(NUMBERS)
    return CardText(
        quotation=quotation,
        label=paragraph.label,
        marking="C",
        classification="SECRET",
        sender="Embassy Mexico City",
        date="16 May 2008",
        hashtags=("#cablegate", "#08MEXICO1487"),
        permalink=f"https://cables.example.org/08MEXICO1487/{paragraph.label}/{number}-{number + 9}:0AQ8",
        alt_text=quotation,
        reference="08MEXICO1487",
    )


def fitted(size, name, lengths=(8, 20, 45)):
    """Texts that fit, cut where they must be."""
    for paragraph, quotation in passages(lengths):
        text = card_text(paragraph, quotation)
        most = cards.fit(text, size=size, theme_name=name)
        yield replace(text, quotation=" ".join(quotation.split()[:most]))


def anew(text):
    """The same text under an address that nobody has drawn yet."""
    number = next(NUMBERS)
    head = text.permalink.rpartition("/")[0]
    return replace(text, permalink=f"{head}/{number}-{number + 9}:0AQ8")


def milliseconds(function, *arguments, **options):
    start = time.process_time()
    done = function(*arguments, **options)
    return (time.process_time() - start) * 1000, done


# Beside the peers


@contextmanager
def node():
    """A function that lets a peer draw cards; None without npm."""
    folder = user_cache_path("citekit-bench", appauthor=False) / "peers"
    npm, program = shutil.which("npm"), shutil.which("node")
    if not (npm and program):
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules" / "satori").is_dir():
        (folder / "package.json").write_text('{"private": true}')
        subprocess.run([npm, "install", "--silent", *PEERS], cwd=folder, check=True)
    shutil.copy(HERE / "peers.mjs", folder)
    command = [program, "peers.mjs", str(assets.fonts())]
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def ask(**request):
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


@contextmanager
def chromium():
    """A function that lets Chromium draw cards; None where it is not."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        yield None
        return
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=quiet)
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        page.set_content(html())

        def ask(cards, **_):
            made = {"ms": [], "bytes": []}
            for one in cards:
                before = children()
                page.evaluate("card => show(card)", one)
                png = page.screenshot(type="png")
                made["ms"].append((children() - before) * 1000)
                made["bytes"].append(len(png))
                made["png"] = base64.b64encode(png).decode()
            return made

        yield ask
        browser.close()


def html():
    def source(name):
        return base64.b64encode((assets.fonts() / name).read_bytes()).decode()

    faces = "".join(
        f"@font-face{{font-family:{family};font-weight:{weight};src:url(data:font/ttf;base64,{source(name)})}}"
        for family, weight, name in (
            ("Serif", 400, "source-serif-4/SourceSerif4_400Regular.ttf"),
            ("Sans", 400, "ibm-plex-sans/IBMPlexSans_400Regular.ttf"),
            ("Sans", 600, "ibm-plex-sans/IBMPlexSans_600SemiBold.ttf"),
        )
    )
    return f"""<style>{faces}body{{margin:0;padding:48px;box-sizing:border-box;height:630px;display:flex;justify-content:space-between}}
div{{display:flex;flex-direction:column;justify-content:space-between}}p{{margin:0}}b{{font-weight:600}}
#left{{width:200px;font:600 52px Sans;color:#0B5C6B}}#rule{{width:3px;background:#0B5C6B}}#right{{width:830px}}
#words{{font-family:Serif;line-height:1.25;color:#16191D}}#labels{{font:34px/1.25 Sans;color:#545B63;display:block}}</style>
<div id=left><p id=heading></p><img id=code width=198 height=198></div><div id=rule></div>
<div id=right><p id=words></p><div id=labels><p><b id=sender></b><p><b id=marking></b> in a <b id=classification></b> cable<p id=hashtags><p id=address></div></div>
<script>function show(card){{for(const name of ["heading","words","sender","marking","classification","hashtags","address"])
document.getElementById(name).textContent=card[name];document.getElementById("words").style.fontSize=card.size+"px";
const code=document.getElementById("code");code.src=card.code;return code.decode()}}</script>"""


def children():
    """CPU seconds of all processes under this one, the living ones too."""
    parents, spent = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        spent[int(folder.name)] = sum(map(int, fields[11:15]))
    ours = {os.getpid()}
    while found := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= found
    return sum(spent[pid] for pid in ours - {os.getpid()}) / os.sysconf("SC_CLK_TCK")


def described(text):
    """A card as the peers are told of it."""
    scene = cards.scene(text)
    rows = qr.matrix(text.permalink)
    dark = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}"><path d="{dark}"/></svg>'
    return {
        "heading": f"¶ {text.label}",
        "words": f"“{text.quotation}”",
        "size": scene.size,
        "sender": f"{text.sender}, {text.date}",
        "marking": "(C) CONFIDENTIAL",
        "classification": text.classification,
        "hashtags": " ".join(text.hashtags),
        "address": text.permalink.removeprefix("https://"),
        "code": "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode(),
    }


def beside_peers(rounds):
    texts = [t for t in fitted("og", "paper") if t.quotation][:COUNT]
    with node() as drawing, chromium() as browsing:
        asked = {"satori": drawing, "takumi": drawing, "chromium": browsing}
        peers = {name: ask for name, ask in asked.items() if ask}
        spent = {name: [] for name in ("citekit", *peers)}
        kept = {name: [] for name in spent}
        for turn in range(rounds + 1):  # the first warms up
            now = [anew(text) for text in texts]
            ours = [milliseconds(cards.card, text) for text in now]
            kept["citekit"] += [len(card.data) for _, card in ours]
            told = [described(text) for text in now]
            made = {name: ask(peer=name, cards=told) for name, ask in peers.items()}
            if turn:
                spent["citekit"].append(statistics.mean(ms for ms, _ in ours))
                for name, answer in made.items():
                    spent[name].append(statistics.mean(answer["ms"]))
                    kept[name] += answer["bytes"]
    print(f"og, the same {len(texts)} passages, mean of a round, median of {rounds} rounds")
    print(f"{'renderer':12}{'CPU ms a card':>14}{'times citekit':>15}{'asked':>8}{'kB':>11}")
    for name, found in spent.items():
        ratio = statistics.median(a / b for a, b in zip(found, spent["citekit"], strict=True))
        small, large = min(kept[name]) // 1000, max(kept[name]) // 1000
        print(
            f"{name:12}{statistics.median(found):14.1f}{ratio:15.1f}{ASKED.get(name, ''):>8}{f'{small}–{large}':>11}"
        )


# Beside encoding


def encode(image):
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=LEVEL)


def beside_encoding():
    print(
        f"\n{'size':8}{'theme':10}{'ms a card':>10}{'ms encoding':>13}{'times':>7}{'largest kB':>12}"
    )
    for size in SIZES:
        for name in cards.themes():
            pairs, largest = [], 0
            for text in fitted(size, name, (8, 20, 45, 90)):
                spent, card = milliseconds(cards.card, anew(text), size=size, theme_name=name)
                image = Image.open(io.BytesIO(card.data))
                image.load()
                pairs.append((spent, milliseconds(encode, image)[0]))
                largest = max(largest, len(card.data))
            ratio = statistics.median(a / b for a, b in pairs)
            whole, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
            print(f"{size:8}{name:10}{whole:10.1f}{bare:13.1f}{ratio:7.1f}{largest / 1000:12.1f}")


def stages():
    spent = {"QR matrix": [], "layout": [], "pixels": [], "file": []}
    for text in [anew(t) for t in fitted("og", "paper")][:COUNT] * 2:
        taken, code = milliseconds(qr.matrix, anew(text).permalink)
        spent["QR matrix"].append(taken)
        taken, scene = milliseconds(
            layout.compose, text, code, sizes.named("og"), theme.load("paper")
        )
        spent["layout"].append(taken)
        taken, _ = milliseconds(draw.picture, scene)
        spent["pixels"].append(taken)
        spent["file"].append(milliseconds(draw.png, scene, {})[0] - taken)
    print(
        "\nog, paper: " + ", ".join(f"{k} {statistics.median(v):.2f} ms" for k, v in spent.items())
    )


# The process


CODE = (
    "import sys, resource; from citekit import cards; from citekit.model import CardText;"
    "t = [CardText('Words of a card that nobody has drawn before, %d.' % n, '11', 'C', 'SECRET',"
    "'Embassy Mexico City', '16 May 2008', ('#cablegate', '#08MEXICO1487'),"
    "'https://cables.example.org/08MEXICO1487/11/%d-40:0AQ8' % n, 'x') for n in range(int(sys.argv[2]))];"
    "[open(sys.argv[1], 'wb').write(cards.card(x, size=s, theme_name=n).data)"
    " for x in t for s, n in (('og', 'paper'), ('story', 'ink'))[:1 if len(t) == 1 else 2]];"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
)


def processes(runs=7):
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", CODE, f"{folder}/card.png"]
        pillow = [sys.executable, "-c", "import PIL.Image, PIL.PngImagePlugin"]
        pairs = []
        for _ in range(runs):
            start = time.perf_counter()
            subprocess.run([*command, "1"], check=True, capture_output=True)
            middle = time.perf_counter()
            subprocess.run(pillow, check=True)
            pairs.append((middle - start, time.perf_counter() - middle))
        most = subprocess.run([*command, "300"], check=True, capture_output=True, text=True).stdout
    ratio = statistics.median(a / b for a, b in pairs)
    cold = statistics.median(a for a, _ in pairs)
    print(f"cold, process to file: {cold:.2f} s, {ratio:.1f} times import PIL")
    print(f"memory after 600 cards: {most.strip()} MB at the most")


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    beside_peers(rounds)
    beside_encoding()
    stages()
    processes()
