"""The directive ``house-table``: the product's own tables, printed into the manual as they are.

A row that is added to ``FORMATS`` or ``NETWORKS`` stands in the manual when it is next built.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from citekit import errors
from citekit.cards.sizes import PHONE, SIZES
from citekit.cite.formats import FORMATS
from citekit.cite.styles import SHORT_NAMES
from citekit.corpus import IMPORTERS
from citekit.desk import card_formats, themes
from citekit.links.targets import TARGETS
from citekit.passage.rules import codes, rule
from citekit.settings import SETTINGS, Settings
from citekit.share.networks import NETWORKS
from citekit.web.guard import LIMITS

Rows = Iterable[tuple[str, ...]]


def _said(thing: object) -> str:
    """The first paragraph of a docstring, on one line, its double backticks single."""
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")


def _code(text: object) -> str:
    return f"`{text}`" if text else ""


def _errors() -> Rows:
    """The whole tree: that of the core, and what only the service raises."""
    import citekit.web.app  # noqa: F401 - every room of the service, so that its errors are known

    kinds = [errors.CitekitError]
    for kind in kinds:
        kinds += [k for k in kind.__subclasses__() if k not in kinds]
    kinds.sort(key=lambda kind: (kind.status, kind.code))
    return ((_code(k.code), str(k.status), _code(k.__name__), _said(k)) for k in kinds)


def _guard() -> Rows:
    for code in codes():
        shown = [e for e in rule(code).table.get("examples", ()) if e.get("fires")]
        yield _code(code), shown[0]["text"] if shown else ""


TABLES: dict[str, tuple[tuple[str, ...], Callable[[], Rows]]] = {
    "formats": (
        ("name", "suffix", "media type"),
        lambda: ((_code(f.name), _code(f.suffix), _code(f.media_type)) for f in FORMATS),
    ),
    "pictures": (
        ("suffix", "media type"),
        lambda: ((_code(f".{name}"), _code(kind)) for name, kind in card_formats().items()),
    ),
    "styles": (
        ("short name", "style"),
        lambda: ((_code(short), _code(name)) for short, name in sorted(SHORT_NAMES.items())),
    ),
    "networks": (
        ("name", "network", "characters", "hashtags", "alt text"),
        lambda: (
            (
                _code(n.name),
                n.label,
                f"{n.limit:,}" if n.limit else "no limit",
                "yes" if n.takes_tags else "no",
                f"{n.alt:,}" if n.alt else "",
            )
            for n in NETWORKS
        ),
    ),
    "targets": (
        ("name", "place", "answers today"),
        lambda: ((_code(t.name), t.label, "no" if t.historical else "yes") for t in TARGETS),
    ),
    "sizes": (
        ("name", "pixels", f"smallest words, in CSS px on a phone of {PHONE}"),
        lambda: (
            (_code(s.name), f"{s.width} × {s.height}", f"{s.smallest * PHONE / s.width:.1f}")
            for s in SIZES
        ),
    ),
    "themes": (("name",), lambda: ((_code(name),) for name in themes(settings=Settings()))),
    "sources": (
        ("name", "what it is"),
        lambda: ((_code(i.name), _said(inspect.getmodule(i.cables))) for i in IMPORTERS),
    ),
    "settings": (
        ("variable", "default", "what it does"),
        lambda: ((_code(s.key), s.default, s.purpose) for s in SETTINGS),
    ),
    "limits": (
        ("bound", "value"),
        lambda: ((_code(name), f"{value:,}") for name, value in LIMITS.items()),
    ),
    "errors": (("code", "status", "exception", "what it says"), _errors),
    "guard": (("code", "an example that fires; braces hold the chosen words"), _guard),
}


class HouseTable(SphinxDirective):
    """One of ``TABLES`` as a Markdown table: ``{house-table} formats``."""

    required_arguments: ClassVar[int] = 1

    def run(self) -> list[nodes.Node]:
        """The table's nodes; an unknown name fails the build."""
        head, rows = TABLES[self.arguments[0]]
        lines = [head, tuple("---" for _ in head), *rows()]
        text = "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in r) + " |" for r in lines)
        return self.parse_text_to_nodes(text)


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx's way in."""
    app.add_directive("house-table", HouseTable)
    return {"parallel_read_safe": True}
