"""citeproc-js in V8: the one home of the JavaScript engine.

A process has one V8 context, made when first needed and so never before a fork; in it an engine for
each style and language, of which few are kept.  One thread at a time is let in.

An engine for one item is built without the style's sort keys, which a list of one never asks for:
citeproc-js unfolds every macro in them anew, 130,000 nodes in APA, so that this takes 10 ms in place
of 500.  Source: entry and citation measured equal to the whole style's in 303 styles drawn at random.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from threading import RLock
from typing import TYPE_CHECKING

from citekit import assets
from citekit.cite import csl
from citekit.errors import Unavailable

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

__all__ = ["How", "cite"]

_ENGINES = {True: 2, False: 12}
"""Engines kept: those that sort lists take some 60 MB each, those for single items about 3 MB."""
_TIMEOUT = 10.0  # seconds for building an engine, or for one rendering
_MEMORY = 1_000_000_000  # bytes that a process's engines may take at most
_PROGRAM = """
var LOCALES = {}, ITEMS = {}, ENGINES = {}, MACROS = new WeakMap();
// A macro is looked up once for each call of it: by an index in place of a walk over the style.
var walk = CSL.XmlJSON.prototype.getNodesByName;
CSL.XmlJSON.prototype.getNodesByName = function (tree, name, value, found) {
    if (name !== "macro" || !value || found || !tree) return walk.call(this, tree, name, value, found);
    if (!MACROS.has(tree)) {
        var index = new Map();
        walk.call(this, tree, "macro").forEach(function (macro) {
            index.set(macro.attrs.name, (index.get(macro.attrs.name) || []).concat([macro]));
        });
        MACROS.set(tree, index);
    }
    return (MACROS.get(tree).get(value) || []).slice();
};
function languages(lang) {
    var found = CSL.localeResolve(lang, "en-US");
    return JSON.stringify([found.base, found.best]);
}
function build(key, style, lang, force) {
    ENGINES[key] = new CSL.Engine({
        retrieveLocale: function (name) { return LOCALES[name.toLowerCase()] || LOCALES["en-us"]; },
        retrieveItem: function (id) { return ITEMS[id]; }
    }, style, lang, force);
    return key;
}
function drop(key) { delete ENGINES[key]; return key; }
function take(key, output, items) {
    ITEMS = {};
    items.forEach(function (item) { ITEMS[item.id] = item; });
    ENGINES[key].setOutputFormat(output);
    ENGINES[key].updateItems([]);
    ENGINES[key].updateItems(Object.keys(ITEMS));
    return ENGINES[key];
}
function entries(key, output, items) {
    var made = take(key, output, items).makeBibliography();
    return JSON.stringify(made ? made[1] : []);
}
function cites(key, output, items, cited) {
    var engine = take(key, output, items);
    return JSON.stringify(cited.map(function (one) {
        var known = engine.registry.refhash[one[0].id];
        if (one[1]) known.URL = one[1];  // each passage of a cable has its own
        return engine.makeCitationCluster([one[0]]);
    }));
}
"""


@dataclass(frozen=True, slots=True)
class How:
    """How items are to be cited.

    ``style`` is a full name, ``locale`` a language or None for the style's own, ``form`` entry,
    note or text, ``output`` text or html.
    """

    style: str
    locale: str | None
    form: str
    output: str


def cite(how: How, fields: str, cited: str) -> list[str]:
    """What citeproc-js makes of items (JSON) and citations of them (JSON): one text each.

    The entries of a bibliography where these are asked for and the style has them, else citations.
    Raises Unavailable where the engine is missing, or out of time or memory.
    """
    sorts = len(json.loads(fields)) > 1
    with _one_at_a_time:
        engines = _engines(os.getpid())
        key, output = engines.built(how.style, how.locale, sorts=sorts), json.dumps(how.output)
        made = engines.call("entries", key, output, fields) if how.form == "entry" else []
        return made or engines.call("cites", key, output, fields, cited)


_FLAGS = ("--single-threaded", "--no-opt")
"""V8's own: measured, leaving out its last optimiser builds a style in a quarter less time and
renders no slower."""


@cache
def _miniracer(process: int) -> type[MiniRacer]:  # noqa: ARG001 - the key: once in each process
    from py_mini_racer import LibAlreadyInitializedError, MiniRacer, init_mini_racer

    with contextlib.suppress(LibAlreadyInitializedError):
        init_mini_racer(flags=_FLAGS)
    return MiniRacer


class _Engines:
    """A process's V8 context with its engines, each a style in a language."""

    def __init__(self, process: int) -> None:
        file = assets.data("citeproc") / "citeproc.js"
        if not file.is_file():
            raise Unavailable(
                "The citation engine citeproc-js is not there.",
                hint="In a checkout, type: python tools/fetch_citeproc.py",
            )
        self.process = process
        self._built: OrderedDict[str, bool] = OrderedDict()
        self._locales: set[str] = set()
        self._context = _miniracer(process)()
        self._eval("var module = {exports: {}};" + file.read_text("utf-8") + _PROGRAM + "null")

    def built(self, name: str, locale: str | None, *, sorts: bool) -> str:
        """The key of the engine for a style and language, built if it is not there."""
        key = json.dumps(f"{name} {locale or ''} {'list' if sorts else 'one'}")
        if key not in self._built:
            tree, own = csl.style(name)
            if not sorts:
                tree = csl.without(tree, "sort")
            self._build(key, tree, locale or own or "en-US", force=locale is not None)
            self._built[key] = sorts
            alike = [other for other, kind in self._built.items() if kind == sorts]
            for oldest in alike[: -_ENGINES[sorts]]:
                self._eval(f"drop({oldest})")
                del self._built[oldest]
                if sorts:
                    self._context.low_memory_notification()
        self._built.move_to_end(key)
        return key

    def call(self, function: str, *arguments: str) -> list[str]:
        """The list of texts that a function of the program makes of JSON arguments."""
        made: list[str] = json.loads(self._eval(f"{function}({', '.join(arguments)})"))
        return made

    def _build(self, key: str, tree: dict[str, object], language: str, *, force: bool) -> None:
        wanted = json.dumps(language)
        for needed in {"en-US", *json.loads(self._eval(f"languages({wanted})"))} - self._locales:
            if found := csl.locale(needed):
                self._eval(f"LOCALES[{json.dumps(needed.lower())}] = {json.dumps(found)}; null")
                self._locales.add(needed)
        self._eval(f"build({key}, {json.dumps(tree)}, {wanted}, {json.dumps(force)})")

    def close(self) -> None:
        """Free the context: V8 hangs or crashes at the end of a process that leaves one open."""
        if self in _open:
            _open.remove(self)
        self._context.close()

    def _eval(self, code: str) -> str:
        try:
            return str(self._context.eval(code, timeout_sec=_TIMEOUT, max_memory=_MEMORY))
        except Exception as error:
            self.close()  # the next citation starts afresh
            raise Unavailable(
                "The citation engine could not make a citation in this style.",
                hint="Try again, or choose another style.",
            ) from error


_open: list[_Engines] = []
_one_at_a_time = RLock()
"""Held by whoever uses V8: contexts used side by side have crashed it, about once in thirty
processes.  A citation takes 2 ms and is then cached, so threads hardly wait."""


def _engines(process: int) -> _Engines:
    """The engines of this process, made on first use; a parent's are left alone after a fork."""
    if not _open or _open[-1].process != process:
        _open.append(_Engines(process))
        atexit.register(_close, process)
    return _open[-1]


def _close(process: int) -> None:
    with _one_at_a_time:
        while _open and _open[-1].process == process == os.getpid():
            _open[-1].close()
