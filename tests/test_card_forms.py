"""A card in all its forms: the same scene as pixels and as outlines, at once and twice as dense."""

import base64
import io
import re
import xml.etree.ElementTree as ET

import pytest
from PIL import Image
from test_cards import CASES, text

from citekit import cards
from citekit.cards.faces import outlines
from citekit.cards.paths import trace

EVERY = [(size.name, name) for size in cards.SIZES for name in cards.themes()]


def made(format, case="medium", **look):
    return cards.card(CASES[case], format=format, **look)


@pytest.mark.parametrize(("size", "name"), EVERY)
def test_at_twice_the_density_everything_stands_in_the_same_place(size, name):
    case = CASES["short"]
    once = cards.scene(case, size=size, theme_name=name)
    twice = cards.scene(case, size=f"{size}@2x", theme_name=name)
    assert (twice.width, twice.height, twice.size) == (
        2 * once.width,
        2 * once.height,
        2 * once.size,
    )
    assert twice.lines == once.lines
    assert twice.code.module == 2 * once.code.module
    for one, two in zip(once.glyphs, twice.glyphs, strict=True):
        assert [(g, 2 * x, 2 * y) for g, x, y in one.placed] == list(two.placed)
        assert (two.baseline, two.size) == (2 * one.baseline, 2 * one.size)
    for one, two in zip(once.boxes, twice.boxes, strict=True):
        assert [2 * one.left, 2 * one.top, 2 * one.width, 2 * one.height] == [two.left, two.top, two.width, two.height]  # fmt: skip


@pytest.mark.parametrize(("format", "kind"), [("webp", "WEBP"), ("jpg", "JPEG"), ("png", "PNG")])
def test_pictures_have_their_size_and_carry_alt_text_and_source(format, kind):
    card = made(format, size="square")
    image = Image.open(io.BytesIO(card.data))
    assert (image.format, image.size, card.media_type) == (
        kind,
        (1080, 1080),
        cards.FORMATS[format],
    )
    packet = image.info.get("xmp") or image.info["XML:com.adobe.xmp"]
    packet = packet.decode() if isinstance(packet, bytes) else packet
    assert CASES["medium"].permalink in packet
    alt = CASES["medium"].alt_text
    tree = ET.fromstring(re.sub(r"<\?xpacket[^>]*>", "", packet))
    assert [node.text for node in tree.iter() if node.text == alt]


def test_webp_has_the_very_pixels_of_the_png():
    one, other = (
        Image.open(io.BytesIO(made(form).data)).convert("RGB") for form in ("png", "webp")
    )
    assert one.tobytes() == other.tobytes()


def test_a_jpeg_keeps_its_colours():
    one, other = (Image.open(io.BytesIO(made(form).data)).convert("RGB") for form in ("png", "jpg"))
    apart = [abs(a - b) for a, b in zip(one.tobytes(), other.tobytes(), strict=True)]
    assert sum(apart) / len(apart) < 2


@pytest.mark.parametrize("name", cards.themes())
def test_an_svg_holds_outlines_alt_text_and_nothing_that_runs_or_is_fetched(name):
    card = made("svg", theme_name=name)
    tree = ET.fromstring(card.data)
    names = {node.tag.rpartition("}")[2] for node in tree.iter()}
    assert names.isdisjoint({"text", "script", "style", "image", "foreignObject", "font"})
    assert tree.find("{http://www.w3.org/2000/svg}title").text == CASES["medium"].alt_text
    assert not re.search(rb"https?://(?!www\.w3\.org|ns\.adobe|purl\.org|iptc\.org|cv\.iptc|cables\.example)", card.data)  # fmt: skip
    assert set(re.findall(rb'href="([^"#]*)', card.data)) <= {b""}
    uses = set(re.findall(rb'href="#(\w+)"', card.data))
    assert uses <= set(re.findall(rb' id="(\w+)"', card.data))


def test_a_logo_in_pixels_travels_inside_the_svg(tmp_path):
    from dataclasses import replace

    from citekit.cards import svg
    from citekit.model import Picture

    out = io.BytesIO()
    Image.new("RGB", (4, 2), "red").save(out, "PNG")
    scene = cards.scene(CASES["short"])
    scene = replace(scene, pictures=(Picture(10, 20, 40, 20, out.getvalue(), "#FFFFFF"),))
    drawn = svg.svg(scene, CASES["short"], "<x/>").decode()
    assert base64.b64encode(out.getvalue()).decode() in drawn


@pytest.mark.parametrize("name", cards.themes())
def test_a_pdf_is_one_tagged_page_of_outlines(name):
    pypdf = pytest.importorskip("pypdf")
    read = pypdf.PdfReader(io.BytesIO(made("pdf", theme_name=name).data), strict=True)
    assert len(read.pages) == 1
    page = read.pages[0]
    assert [float(value) for value in page.mediabox] == [0, 0, 900, 472.5]
    assert "/Font" not in page["/Resources"]
    root = read.trailer["/Root"]
    assert root["/StructTreeRoot"]["/K"]["/Alt"] == CASES["medium"].alt_text
    assert CASES["medium"].permalink in root["/Metadata"].get_data().decode()
    drawn = page.get_contents().get_data()
    assert drawn.count(b" m\n") > 200
    assert b"BT" not in drawn


def test_the_same_text_gives_the_same_bytes_in_every_form():
    for format in cards.FORMATS:
        assert made(format).data == made(format).data


def test_outlines_stand_where_the_pixels_do():
    scene = cards.scene(CASES["short"])
    run = max(scene.glyphs, key=lambda run: len(run.placed))
    points = [v for _, v in trace(run) if v]
    left, right = min(v[0] for v in points), max(v[-2] for v in points)
    assert run.placed[0][1] <= left + 1
    assert right <= run.placed[-1][1] + run.size
    font, _ = outlines(run.face)
    assert font
    assert all(abs(v[-1] - run.baseline) < 1.3 * run.size for v in points)


def test_a_short_alt_text_is_not_needed_in_latin_letters_only():
    case = text("Words.", alt_text="“Слова.” 漢字 & <x>")
    for format in ("svg", "pdf", "webp", "jpg"):
        assert cards.card(case, format=format).data
