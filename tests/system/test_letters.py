"""Cards in a look that is not drawn here, read by the real tesseract."""

import io
import shutil

import pytest
from PIL import Image

from citekit import cards, desk
from citekit.desk.composing import Look, card_text
from citekit.settings import Settings

pytestmark = pytest.mark.system
if not shutil.which("tesseract"):
    pytest.skip("tesseract is not installed", allow_module_level=True)

PLACES = ["08MEXICO1487/11/26-40:0AQ8", "08MEXICO1487/11/79-107", "08MEXICO1487/10/1-30"]


def framed(data):
    """A card in a passe-partout, as a magazine might set it: no look of ours."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    whole = Image.new("RGB", (image.width + 200, image.height + 500), "#DDDDDD")
    whole.paste(image, (100, 250))
    out = io.BytesIO()
    whole.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("theme", ["paper", "minimal", "newsroom"])
@pytest.mark.parametrize("place", PLACES)
def test_true_words_are_never_called_altered_nor_false_ones_genuine(tmp_path, theme, place):
    from dataclasses import replace

    settings = Settings("https://cables.example.org", str(tmp_path / "none.db"))
    text = card_text(desk.resolve(place, settings=settings).passage, Look(settings=settings))
    true = desk.verify_card(framed(cards.card(text, theme_name=theme).data), settings=settings)
    sure = theme == "paper"  # of other faces tesseract may lose a line, and then says nothing
    assert true.status == "genuine" or (true.status == "unproved" and not sure), true
    words = text.quotation.split()
    words[len(words) // 2] = "never"
    false = replace(text, quotation=" ".join(words))
    told = desk.verify_card(framed(cards.card(false, theme_name=theme).data), settings=settings)
    assert told.status == "altered" or (told.status == "unproved" and not sure), told
    assert "never" in told.sentence or not sure
