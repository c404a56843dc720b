"""What must be true of every composed card: asked by the tests, and of thousands by bench/corpus_cards.py."""

from citekit.cards import theme
from citekit.cards.faces import outlines
from citekit.cards.shape import shape
from citekit.cards.sizes import PHONE, named


def ink(run):
    """Left, top, right, bottom of what a run of glyphs blackens; None where it is only blanks."""
    font, upem = outlines(run.face)
    boxes = []
    for glyph, x, y in run.placed:
        extents = font.get_glyph_extents(glyph)
        if extents and extents.width:
            scale = run.size / upem
            left, top = x + extents.x_bearing * scale, run.baseline - y - extents.y_bearing * scale
            boxes.append((left, top, left + extents.width * scale, top - extents.height * scale))
    if not boxes:
        return None
    return (
        *(min(b[i] for b in boxes) for i in (0, 1)),
        *(max(b[i] for b in boxes) for i in (2, 3)),
    )


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def faults(scene, size, name):
    """Everything that is wrong with a composed card, in words."""
    found = []
    row = named(size)
    runs = [(run, ink(run)) for run in scene.glyphs]
    runs = [(run, box) for run, box in runs if box]
    for run, (left, top, right, bottom) in runs:
        if (
            left < 20
            or right > scene.width - 20
            or top < row.top + (12 if row.top else 20)
            or bottom > row.height - row.bottom - (8 if row.bottom else 20)
        ):
            found.append(
                f"{run.text!r} is too near the edge: {left:.0f} {top:.0f} {right:.0f} {bottom:.0f}"
            )
        least = 12 if run.size == scene.size and run.face == theme.load(name).face["words"] else 11
        if run.size * PHONE / scene.width < least:
            found.append(f"{run.text!r} is too small: {run.size}")
        if theme.contrast(run.colour, run.ground) < 4.5:
            found.append(f"{run.text!r} is too pale")
    code = scene.code
    quiet = code.quiet * code.module
    side = len(code.rows) * code.module
    zone = (code.left - quiet, code.top - quiet, code.left + side + quiet, code.top + side + quiet)
    found += [f"{run.text!r} is over the QR code" for run, box in runs if overlap(box, zone)]
    found += ["a rule is in the quiet zone" for box in scene.boxes
              if box.colour != code.light and overlap((box.left, box.top, box.left + box.width, box.top + box.height), zone)]  # fmt: skip
    rows = {}
    for run, box in runs:
        rows.setdefault((run.baseline, run.size), []).append(box)
    for (base, _), boxes in rows.items():
        for (other, _), others in rows.items():
            if base < other and any(overlap((*a[:3], a[3] - 1), b) for a in boxes for b in others):
                found.append(f"the rows at {base} and {other} touch")
    if code.module * 1200 / scene.width < 6:
        found.append("the QR code's modules are too small")
    return found


def said(scene):
    """The quotation as it stands on the card, without our outer marks and hair spaces."""
    return " ".join(scene.lines).replace("\u200a", "")[1:-1]


def has_widow(scene, name):
    """Whether the last line is one word of under half the widest line."""
    *before, last = scene.lines
    face = theme.load(name).face["words"]
    widest = max((shape(line, face).width for line in before), default=0)
    return bool(before) and " " not in last and shape(last, face).width <= 0.5 * widest
