"""Posts counted by the networks' own code: twitter-text, Bluesky's RichText, the browser's graphemes."""

import json
import shutil
import subprocess
from dataclasses import replace

import pytest

from citekit import address, corpus, share
from citekit.links import permalink
from citekit.passage import select
from citekit.reference import ledger
from citekit.share import counting

pytestmark = pytest.mark.system
PACKAGES = ["twitter-text@3.1.0", "@atproto/api@0.19.19"]
CABLE = corpus.sample()
BASES = ["https://cables.example.org", "https://cables.press", "https://wikileaks.org/cable"]
NASTY = [
    "plain", "caf\u00e9", "cafe\u0301", "漢字かな", "\u1112\u1161\u11ab\uae00", "…—–“”‘’«»¶·•†", "a\u00adb",
    "\U0001f1f2\U0001f1fd\U0001f1fa", "e.g. U.S. and no.5", "see state.gov, or www.state.gov/p/inr.",
    "the end.It was", "mail ana@state.gov now", "http://localhost/x", "https://example.invalid/x",
    "(https://en.wikipedia.org/wiki/Cuba)", "half.com-and half.co", "one\r\ntwo\nthree", "A.B.C. word.word",
    "\u202bright\u202c", "U.S.-Mexico", "12.50 USD", "x_y.com", "#tag.com", "a/b.com", "-dash.com", "SIPDIS.ORG",
]  # fmt: skip
SCRIPT = """
const twitter = require("twitter-text"), {RichText} = require("@atproto/api");
const segmenter = new Intl.Segmenter("en", {granularity: "grapheme"});
const graphemes = text => [...segmenter.segment(text)].length;
const mastodon = text => twitter.extractUrlsWithIndices(text, {extractUrlsWithoutProtocol: false})
  .reverse().reduce((t, {indices: [a, b]}) => t.slice(0, a) + "x".repeat(23) + t.slice(b), text);
const facets = text => { const rich = new RichText({text}); rich.detectFacetsWithoutResolution();
  return (rich.facets || []).flatMap(f => f.features).map(f => f.tag || f.uri); };
let given = ""; process.stdin.on("data", d => given += d).on("end", () => console.log(JSON.stringify(
  JSON.parse(given).map(text => ({
    x: twitter.parseTweet(text).weightedLength, graphemes: graphemes(text), mastodon: graphemes(mastodon(text)),
    bluesky: new RichText({text}).graphemeLength, bytes: Buffer.byteLength(text),
    tags: twitter.extractHashtags(text), facets: facets(text),
  })))));
"""


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """Asks the reference implementations; skipped where npm cannot fetch them."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        pytest.skip("node and npm are not installed")
    folder = tmp_path_factory.mktemp("node")
    fetch = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    done = subprocess.run(fetch, cwd=folder, capture_output=True, timeout=180, check=False)
    if done.returncode:
        pytest.skip("npm cannot fetch twitter-text")

    def ask(texts):
        asked = json.dumps(list(texts))
        done = subprocess.run(
            [node, "-e", SCRIPT],
            check=False,
            cwd=folder,
            input=asked,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


def texts():
    yield from NASTY
    for paragraph in CABLE.paragraphs:
        yield paragraph.text
        yield f"“{paragraph.text[:200]} …”\n— ¶{paragraph.label}\nhttps://cables.example.org/08MEXICO1487/{paragraph.label}:0AQ8"


def posts():
    """Every post and thread of the sample, under several bases."""
    for base in BASES:
        for label in [p.label for p in CABLE.paragraphs] + ["11/26-40", "1/69-72+74-83", "1-12"]:
            passage = select(CABLE, address.parse(f"08MEXICO1487/{label}"))
            link = permalink(passage, base)
            for post in share.posts(passage, link, "Embassy Mexico City"):
                if post.limit:
                    yield post
            for name in ("x", "bluesky", "mastodon"):
                yield from share.thread(
                    share.network(name),
                    passage,
                    lambda p, b=base: permalink(p, b),
                    "Embassy Mexico City",
                )


def test_x_is_counted_as_twitter_text_counts(counted):
    asked = [*texts(), *(post.text for post in posts() if post.name == "x")]
    wrong = [
        (text, counting.x(text), there["x"])
        for text, there in zip(asked, counted(asked), strict=True)
        if counting.x(text) != there["x"] and not is_emoji(text)
    ]
    assert wrong == []


def is_emoji(text):
    return any(char > "\uffff" for char in text)


def test_x_never_counts_an_emoji_more_than_we_do(counted):
    asked = [text for text in NASTY if is_emoji(text)] + [
        "\U0001f469\u200d\U0001f680",
        "\U0001f5fd!",
    ]
    for text, there in zip(asked, counted(asked), strict=True):
        assert counting.x(text) >= there["x"]


def test_characters_are_counted_as_browsers_and_bluesky_count(counted):
    asked = list(texts())
    for text, there in zip(asked, counted(asked), strict=True):
        assert counting.graphemes(text) == there["graphemes"], text
        assert counting.graphemes(text) == there["bluesky"], text


def test_mastodon_is_counted_as_its_own_rule_counts(counted):
    asked = [post.text for post in posts() if post.name == "mastodon"]
    for text, there in zip(asked, counted(asked), strict=True):
        assert counting.mastodon(text) == there["mastodon"]


def test_every_post_fits_by_the_networks_own_count(counted):
    made = list(posts())
    for post, there in zip(made, counted(p.text for p in made), strict=True):
        mine = {"x": "x", "bluesky": "bluesky", "mastodon": "mastodon"}.get(post.name, "graphemes")
        assert there[mine] <= post.limit
        assert post.name != "bluesky" or there["bytes"] <= 3_000


def test_hashtags_of_every_odd_id_are_whole_on_x_and_bluesky(counted):
    ids = [*ledger.misprints(), "08REO-HILLAH12", "08MEXICO1487", "05ST.PETERSBURG1"]
    tags = [share.hashtags(published_as(i)) for i in ids]
    asked = [" ".join(pair) for pair in tags]
    for pair, there in zip(tags, counted(asked), strict=True):
        assert [f"#{tag}" for tag in there["tags"]] == list(pair)
        assert [f"#{tag}" for tag in there["facets"]] == list(pair)


def published_as(printed):
    odd = replace(CABLE.reference, published_as=printed)
    return replace(CABLE, reference=odd)
