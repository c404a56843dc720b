"""A reader's own ``.csl`` file, which may be broken or hostile.

What would never end is refused before it is built: a document type (entities), elements nested
without end, macros that call themselves, and macros that unfold into millions of elements.  What is
left is stopped by the engine, by time and by memory.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import lru_cache
from xml.parsers import expat

from citekit.cite import csl
from citekit.errors import UnreadableFile

__all__ = ["LARGEST", "read"]

LARGEST = 2_000_000
"""Bytes of a style; the largest of the 2,851 published ones has 246,000."""
_DEEPEST = 60  # elements in one another; the deepest published style has 19
_UNFOLDED = 5_000_000  # elements once macros are unfolded; the largest published style: 1,662,106


@lru_cache(maxsize=8)
def read(data: bytes) -> csl.Style:
    """The style in a file; raises UnreadableFile with the reason and, where there is one, the line."""
    if len(data) > LARGEST:
        raise _refused(f"It is larger than {LARGEST // 1_000_000} MB.")
    _scan(data)
    root = ET.fromstring(data)  # noqa: S314 - scanned: no document type, no endless nesting
    if root.tag != "{http://purl.org/net/xbiblio/csl}style":
        raise _refused("Its first element is not a style's.")
    style = csl.made(root) if _is_whole(root) else None
    if style is None:
        raise _refused("It has neither a citation nor a parent that is there.")
    _unfold(style.tree)
    return style


def _refused(reason: str) -> UnreadableFile:
    return UnreadableFile(
        f"This .csl file is no style that can be used. {reason}",
        hint="Check it with the validator of citationstyles.org.",
    )


def _is_whole(root: ET.Element) -> bool:
    names = {"csl": "http://purl.org/net/xbiblio/csl"}
    if root.find("csl:citation", names) is not None:
        return True
    for link in root.findall("csl:info/csl:link", names):
        if link.get("rel") == "independent-parent":
            name = (link.get("href") or "").rstrip("/").rsplit("/", 1)[-1]
            return csl.file_of(csl.renamed().get(name, name)) is not None
    return False


def _scan(data: bytes) -> None:
    """Read the XML once without building anything."""
    parser = expat.ParserCreate(namespace_separator="}")  # as ElementTree has it
    depth = 0

    def opened(name: str, _: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _refused(
                f"Line {parser.CurrentLineNumber}: <{name.rpartition('}')[2][:40]}> is nested too deeply."
            )

    def closed(_: str) -> None:
        nonlocal depth
        depth -= 1

    def typed(*_: object) -> None:
        raise _refused(f"Line {parser.CurrentLineNumber}: a document type has no place in a style.")

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.StartDoctypeDeclHandler = typed
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise _refused(f"It is not well-formed XML: {error}.") from error


def _unfold(tree: csl.Tree) -> None:
    """Refuse macros that are not there, that call themselves, or that unfold without measure."""
    unfolding = _Unfolding(tree)
    try:
        for part in _elements(tree):
            if part["name"] in ("citation", "bibliography", "macro"):
                unfolding.total(part, ())
    except RecursionError as error:
        raise _refused("Its macros call one another too deeply.") from error


class _Unfolding:
    """How many elements a style has once each call of a macro is the macro itself."""

    def __init__(self, tree: csl.Tree) -> None:
        self._macros: dict[str, list[csl.Tree]] = {}
        self._sizes: dict[str, int] = {}
        for node in _elements(tree):
            if node["name"] == "macro":
                self._macros.setdefault(_attribute(node, "name"), []).append(node)

    def total(self, node: csl.Tree, calling: tuple[str, ...]) -> int:
        """The elements under a node; ``calling`` are the macros that lead to it."""
        called = [_attribute(inner, "macro") for inner in _elements(node)]
        unfolded = len(called) + sum(self._size(name, calling) for name in called if name)
        if unfolded > _UNFOLDED:
            raise _refused(f"Its macros unfold into more than {_UNFOLDED:,} elements.")
        return unfolded

    def _size(self, name: str, calling: tuple[str, ...]) -> int:
        if name in calling:
            path = " → ".join((*calling[calling.index(name) :], name))
            raise _refused(f"A macro calls itself: {path[:200]}.")
        if name not in self._macros:
            raise _refused(f"There is no macro {name[:60]!r}.")
        if name not in self._sizes:
            inside = (self.total(node, (*calling, name)) for node in self._macros[name])
            self._sizes[name] = sum(inside)
        return self._sizes[name]


def _elements(node: csl.Tree) -> Iterator[csl.Tree]:
    yield node
    children = node["children"]
    assert isinstance(children, list)
    for child in children:
        if isinstance(child, dict):
            yield from _elements(child)


def _attribute(node: csl.Tree, name: str) -> str:
    attributes = node["attrs"]
    assert isinstance(attributes, dict)
    return str(attributes.get(name, ""))
