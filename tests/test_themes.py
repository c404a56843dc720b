"""A newsroom's own theme: its name, logo, colours and faces from a folder, all checked when loaded."""

import io
import re
import shutil
import struct
import zlib

import pytest
from PIL import Image
from test_cards import CASES

from citekit import assets, cards
from citekit.cards import theme
from citekit.errors import UnknownName, UnreadableFile

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">{}</svg>'
LOGO = SVG.format('<rect width="20" height="10" fill="#FF0000"/>')
BRAND = '\n[brand]\nname = "The Harbor Ledger"\nlogo = "logo.svg"\nline = "US cables"\n'


@pytest.fixture
def folder(tmp_path):
    """A folder with the theme ledger, a face and a logo."""
    own = (assets.templates() / "cards" / "newsroom.toml").read_text("utf-8")
    own = own.replace('"newsroom"', '"ledger"').replace('"Source Serif 4 600"', '"Own.ttf"')
    (tmp_path / "ledger.toml").write_text(own + BRAND, "utf-8")
    (tmp_path / "logo.svg").write_text(LOGO)
    shutil.copy(
        assets.fonts() / "source-serif-4/SourceSerif4_600SemiBold.ttf", tmp_path / "Own.ttf"
    )
    theme.load.cache_clear()
    return tmp_path


def changed(folder, old, new):
    file = folder / "ledger.toml"
    source = file.read_text("utf-8")
    assert old in source
    file.write_text(source.replace(old, new, 1), "utf-8")


def drawn(folder, size="og"):
    card = cards.card(CASES["short"], theme_name="ledger", size=size, folder=folder)
    return Image.open(io.BytesIO(card.data)).convert("RGB")


def refused(folder):
    """The sentence, and the line of the file that it names."""
    with pytest.raises(UnreadableFile) as caught:
        theme.read(folder / "ledger.toml")
    line = int(re.search(r"ledger\.toml, line (\d+):", caught.value.message)[1])
    return caught.value.message, (folder / "ledger.toml").read_text("utf-8").split("\n")[line - 1]


def test_themes_of_a_folder_stand_beside_ours_and_win_over_them(folder):
    assert cards.themes(folder) == tuple(
        sorted([*cards.themes(), "ledger"], key=lambda n: (n != "paper", n))
    )
    own = (folder / "ledger.toml").read_text("utf-8").replace('"ledger"', '"paper"')
    (folder / "paper.toml").write_text(own, "utf-8")
    assert theme.load("paper", folder).layout == "masthead"
    assert theme.load("paper").layout == "margin"


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UnreadableFile, match="not there"):
        cards.themes(tmp_path / "none")


@pytest.mark.parametrize("size", [size.name for size in cards.SIZES])
def test_the_logo_stands_in_the_masthead(folder, size):
    image = drawn(folder, size)
    red = [(x, y) for y in range(0, image.height, 2) for x in range(0, image.width, 2) if image.getpixel((x, y)) == (255, 0, 0)]  # fmt: skip
    wide = max(x for x, _ in red) - min(x for x, _ in red)
    high = max(y for _, y in red) - min(y for _, y in red)
    assert wide == pytest.approx(2 * high, rel=0.06)
    assert len(red) * 4 == pytest.approx(wide * high, rel=0.12)


def test_a_png_is_a_logo_too_and_its_transparency_is_the_masthead(folder):
    made = Image.new("RGBA", (60, 30))
    made.paste((0, 0, 255, 255), (0, 0, 30, 30))
    made.save(folder / "logo.png")
    changed(folder, "logo.svg", "logo.png")
    image = drawn(folder)
    assert (0, 0, 255) in [colour for _, colour in image.getcolors(1 << 16)]
    assert image.getpixel((56 + 100, 46)) == (0x0B, 0x5C, 0x6B)


def test_a_masthead_without_a_logo_says_the_name_and_line(folder):
    changed(folder, 'logo = "logo.svg"\n', "")
    scene = cards.scene(CASES["short"], theme_name="ledger", folder=folder)
    said = [run.text for run in scene.glyphs]
    assert {"The Harbor Ledger", "US cables"} <= set(said)
    neutral = cards.scene(CASES["short"], theme_name="newsroom")
    assert {"From the cables", "08MEXICO1487"} <= {run.text for run in neutral.glyphs}


def test_a_face_of_the_folder_is_used(folder):
    scene = cards.scene(CASES["short"], theme_name="ledger", folder=folder)
    assert str((folder / "Own.ttf").resolve()) in {run.face for run in scene.glyphs}


def test_a_digest_follows_every_file_of_a_theme(folder):
    def digest():
        theme.load.cache_clear()
        return cards.digest(CASES["short"], theme_name="ledger", folder=folder)

    first = digest()
    (folder / "logo.svg").write_text(LOGO.replace("#FF0000", "#00FF00"))
    second = digest()
    (folder / "Own.ttf").write_bytes((folder / "Own.ttf").read_bytes() + b"\0")
    assert len({first, second, digest()}) == 3


@pytest.mark.parametrize(("old", "new", "sentence"), [
    ('on_brand = "#FFFFFF"', 'on_brand = "#11606F"', "on_brand on brand reaches 1.1:1; text needs 4.5:1"),
    ('brand = "#0B5C6B"\n', "", "the colour brand is needed"),
    ('name = "The Harbor Ledger"', 'name = ""', "name is a text of 1 to 80 characters"),
    ('line = "US cables"', 'motto = "US cables"', "motto is no field of a brand; these are: name, logo, line"),
    ('logo = "logo.svg"', 'logo = "../logo.svg"', "a logo lies in the folder of its theme"),
    ('logo = "logo.svg"', 'logo = "none.svg"', "none.svg cannot be read"),
    ('words = "Own.ttf"', 'words = "None.ttf"', "there is no file None.ttf in the folder"),
    ('words = "Own.ttf"', 'words = "../Own.ttf"', "there is no file ../Own.ttf in the folder"),
    ('words = "Own.ttf"', 'words = "Wrong.ttf"', "Wrong.ttf is not a typeface"),
    ('words = "Own.ttf"', 'words = "Few.ttf"', 'the face Few.ttf lacks characters that every card needs: ! "'),
    ('layout = "masthead"', 'layout = "epigraph"', "brand is no colour of this layout"),
])  # fmt: skip
def test_a_faulty_theme_is_refused_with_its_line(folder, old, new, sentence):
    (folder / "Wrong.ttf").write_bytes(b"no typeface")
    (folder / "Few.ttf").write_bytes(_face_without_letters())
    changed(folder, old, new)
    said, line = refused(folder)
    assert sentence in said
    assert line.startswith((new.split(" = ")[0] or "[colour]", "brand = ", "[colour]"))


def _face_without_letters():
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef"])
    builder.setupCharacterMap({})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0)})
    builder.setupHorizontalHeader()
    builder.setupOS2()
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("inside", "sentence"), [
    ("<script>alert(1)</script>", "<script> is not allowed"),
    ('<rect width="1" height="1" onclick="x()"/>', "attribute onclick is not allowed"),
    ('<image href="https://example.org/x.png"/>', "<image> is not allowed"),
    ('<use href="#a"/>', "<use> is not allowed"),
    ('<style>@import url("https://example.org")</style>', "<style> is not allowed"),
    ('<rect width="1" height="1" style="fill:red"/>', "attribute style is not allowed"),
    ('<rect width="1" height="1" fill="url(#a)"/>', "no plain colour"),
    ("<foreignObject/>", "<foreignObject> is not allowed"),
    ('<a href="javascript:alert(1)"><rect width="1" height="1"/></a>', "<a> is not allowed"),
    ('<animate attributeName="x"/>', "<animate> is not allowed"),
    ('<x:rect xmlns:x="urn:other" width="1" height="1"/>', "is not allowed"),
    ('<path d="M0 0 L x y"/>', "faulty path"),
    ('<rect width="wide" height="1"/>', "faulty rect"),
    ('<rect width="1" height="1" transform="rotate(4)"/>', "transform other than"),
    ('<rect width="1" height="1" fill="none"/>', "holds no filled shape"),
    ("<rect", "not well-formed"),
])  # fmt: skip
def test_an_svg_with_more_than_filled_shapes_is_refused(folder, inside, sentence):
    (folder / "logo.svg").write_text(SVG.format(inside))
    said, line = refused(folder)
    assert sentence in said
    assert line == 'logo = "logo.svg"'


@pytest.mark.parametrize("head", [
    '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    '<!DOCTYPE svg SYSTEM "file:///etc/passwd">',
    "<!doctype svg>",
])  # fmt: skip
def test_entities_and_external_definitions_are_never_expanded(folder, head):
    (folder / "logo.svg").write_text(head + LOGO)
    assert "no DOCTYPE and no entities" in refused(folder)[0]


def png(width, height, rows):
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")  # fmt: skip


@pytest.mark.parametrize(("data", "sentence"), [
    (png(10000, 10000, b""), "10000 by 10000 pixels"),
    (png(10, 10, bytes(10_000_000)), "damaged"),
    (png(10, 10, bytes(310))[:-20], "damaged"),
    (png(10, 10, bytes(310)).replace(b"IDAT", b"IDAX"), "damaged"),
    (b"GIF89a" + bytes(100), "neither a PNG nor an SVG"),
    (bytes(2_000_001), "larger than 2 MB"),
])  # fmt: skip
def test_a_png_that_is_huge_or_damaged_is_refused_before_it_is_decoded(folder, data, sentence):
    (folder / "logo.png").write_bytes(data)
    changed(folder, "logo.svg", "logo.png")
    said, line = refused(folder)
    assert sentence in said
    assert line == 'logo = "logo.png"'


@pytest.mark.parametrize("inner", ["M5 2h10v6h-10z", "M5 2v6h10v-6z"])
def test_the_even_odd_rule_leaves_holes_whichever_way_they_are_drawn(folder, inner):
    ring = f'<path fill="#FF0000" fill-rule="evenodd" d="M0 0h20v10h-20z{inner}"/>'
    (folder / "logo.svg").write_text(SVG.format(ring))
    image = drawn(folder)
    left, top = 56, 18
    assert image.getpixel((left + 56, top + 28)) == (0x0B, 0x5C, 0x6B)
    assert image.getpixel((left + 8, top + 8)) == (255, 0, 0)


def test_an_unknown_theme_is_refused_with_those_of_the_folder(folder):
    with pytest.raises(UnknownName) as caught:
        cards.card(CASES["short"], theme_name="leger", folder=folder)
    assert "ledger" in caught.value.hint
