"""Previews as others make them: by their own programs, and by rules read in their sources."""

import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from citekit.settings import Settings
from citekit.web.app import create_app

pytestmark = pytest.mark.system
HERE = Path(__file__).parent / "previews"
BASE = "https://cables.example.org"
PATHS = ["/08MEXICO1487", "/08MEXICO1487/11", "/08MEXICO1487/11/26-40:0AQ8", "/08MEXICO1487/10-12", "/08MEXICO1487/SUBJECT"]  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    settings = Settings(BASE, str(tmp_path_factory.mktemp("library") / "none.db"))
    return create_app(settings).test_client()


@pytest.fixture(scope="module")
def installed(pytestconfig):
    """The folder with the programs of the lock file, fetched once; skipped where npm cannot."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("node and npm are not installed")
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder = pytestconfig.cache.mkdir(f"previews-{lock}")
    if not (folder / "done").exists():
        for name in ("package.json", "package-lock.json", "read.mjs"):
            shutil.copy(HERE / name, folder)
        fetch = [npm, "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        if subprocess.run(
            fetch, cwd=folder, capture_output=True, timeout=300, check=False
        ).returncode:
            pytest.skip("npm cannot fetch the programs")
        (folder / "done").touch()
    return folder


@pytest.fixture(scope="module")
def read(client, installed):
    def one(path):
        url = BASE + path
        given = {"page": client.get(path).text, "url": url, "oembed": client.get(f"/oembed?url={url}").text}  # fmt: skip
        done = subprocess.run(
            ["node", str(HERE / "read.mjs")], input=json.dumps(given), cwd=installed,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return one


@pytest.mark.parametrize("path", PATHS)
def test_each_program_finds_title_words_card_and_address(client, read, path):
    found = read(path)
    tags = Head(client.get(path).text)
    title, image = tags.of["og:title"], tags.of["og:image"]
    said = " ".join(tags.of["og:description"].split())
    one, two, three = found["metascraper"], found["openGraph"], found["unfurled"]
    assert (one["title"], one["url"], one["image"]) == (title, BASE + path, image)
    assert one["publisher"] in ("citekit", "U.S. Department of State")  # as the JSON-LD has it
    assert one["description"].replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").startswith(said[:100])
    assert (two["ogTitle"], two["ogUrl"]) == (title, BASE + path)
    assert two["ogImage"][0]["url"] == image
    assert (int(two["ogImage"][0]["width"]), int(two["ogImage"][0]["height"])) == (1200, 630)
    assert two["ogImage"][0]["alt"] == tags.of["og:image:alt"]
    assert two["twitterCard"] == three["twitter_card"]["card"] == "summary_large_image"
    assert two["jsonLD"][0]["@type"] in ("Quotation", "ArchiveComponent")
    assert three["open_graph"]["title"] == title
    assert three["open_graph"]["images"][0]["url"] == image
    assert three["oEmbed"]["type"] == "photo"
    assert three["canonical_url"] == BASE + path


class Head(HTMLParser):
    """Tags and links that stand in the head of a page, by position."""

    def __init__(self, page):
        super().__init__()
        self.of, self.links, self.inside = {}, [], False
        self.feed(page[: page.index("</head>")])

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "meta" and "content" in found:
            self.of.setdefault(found.get("property") or found.get("name"), found["content"])
        if tag == "link":
            self.links.append(found)


@pytest.mark.parametrize("path", PATHS)
def test_mastodon_finds_its_oembed_with_the_whole_address_and_a_photo(client, path):
    """fetch_oembed_service: the endpoint is kept as a template, by the address that it names."""
    (link,) = [n for n in Head(client.get(path).text).links if n.get("type") == "application/json+oembed"]  # fmt: skip
    named = re.search(r"=(https?(?:%3A|:)(?:%2F|/){2}[^&]+)", link["href"])
    assert unquote(named[1]) == BASE + path
    answer = client.get(link["href"].removeprefix(BASE)).json
    assert (answer["version"], answer["type"]) == ("1.0", "photo")
    assert all(isinstance(answer[name], int) for name in ("width", "height"))
    picture = client.get(urlsplit(answer["url"]).path)
    assert (picture.status_code, picture.mimetype) == (200, "image/png")


@pytest.mark.parametrize("path", PATHS)
def test_wordpress_finds_its_oembed_in_the_head_and_shows_the_picture(client, path):
    """class-wp-oembed.php: 150 kB of the page are read; it sends maxwidth, maxheight, dnt, format."""
    page = client.get(path).text
    assert len(page[: page.index("</head>")].encode()) < 32_000  # Slack reads no more than that
    link = next(n for n in Head(page).links if n.get("type") == "application/json+oembed")
    asked = link["href"].removeprefix(BASE) + "&maxwidth=500&maxheight=750&dnt=1&format=json"
    answer = client.get(asked).json
    assert isinstance(answer["url"], str)
    assert (answer["width"], answer["height"]) == (500, 262)
    assert answer["title"]


@pytest.mark.parametrize("path", PATHS)
def test_a_rich_answer_is_a_frame_within_bounds_that_any_page_may_show(client, path):
    answer = client.get(f"/oembed?url={BASE}{path}&type=rich&maxwidth=400&maxheight=300").json
    assert answer["width"] <= 400
    assert answer["height"] <= 300
    assert re.fullmatch(r"<iframe [^<>]*></iframe>", answer["html"])  # and no blockquote
    source = re.search(r'src="([^"]+)"', answer["html"])[1]
    framed = client.get(source.removeprefix(BASE))
    assert framed.status_code == 200
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert client.get(path).headers["X-Frame-Options"] == "DENY"  # nor any other page


def test_every_page_names_the_feeds_the_search_and_the_application(client):
    for path in ("/", "/about", *PATHS):
        found = {(n["rel"], n.get("type")): n["href"] for n in Head(client.get(path).text).links}
        for key in (("alternate", "application/atom+xml"), ("alternate", "application/feed+json"),
                    ("search", "application/opensearchdescription+xml"), ("manifest", None)):  # fmt: skip
            assert client.get(found[key].removeprefix(BASE)).status_code == 200
