"""citeproc-js in V8: the one home of the JavaScript engine.

A process has one V8 context, made when first needed and so never before a fork; in it an engine for
each style and language, of which few are kept.  One thread at a time is let in.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
from collections import OrderedDict
from functools import cache
from threading import RLock
from typing import TYPE_CHECKING

from citekit import assets
from citekit.cite import csl
from citekit.errors import Unavailable

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

__all__ = ["cite"]

_ENGINES = 4
"""Engines kept; each takes some 60 MB."""
_TIMEOUT = 10.0  # seconds for building an engine, or for one rendering
_MEMORY = 1_000_000_000  # bytes that a process's engines may take at most
_PROGRAM = """
var LOCALES = {}, ITEMS = {}, ENGINES = {};
function languages(lang) {
    var found = CSL.localeResolve(lang, "en-US");
    return JSON.stringify([found.base, found.best]);
}
function build(key, style, lang, force) {
    ENGINES[key] = new CSL.Engine({
        retrieveLocale: function (name) { return LOCALES[name] || LOCALES["en-US"]; },
        retrieveItem: function (id) { return ITEMS[id]; }
    }, style, lang, force);
    ENGINES[key].setOutputFormat("text");
    return key;
}
function drop(key) { delete ENGINES[key]; return key; }
function take(key, items) {
    ITEMS = {};
    items.forEach(function (item) { ITEMS[item.id] = item; });
    ENGINES[key].updateItems(Object.keys(ITEMS));
    return ENGINES[key];
}
function entries(key, items) {
    var made = take(key, items).makeBibliography();
    return JSON.stringify(made ? made[1] : []);
}
function cites(key, items, cited) {
    var engine = take(key, items);
    return JSON.stringify(cited.map(function (one) { return engine.makeCitationCluster([one]); }));
}
"""


def cite(form: str, name: str, locale: str | None, fields: str, cited: str) -> list[str]:
    """What citeproc-js makes of items (JSON) in a style: entries, else citations, as texts.

    Raises Unavailable where the engine is missing, or out of time or memory.
    """
    with _one_at_a_time:
        engines = _engines(os.getpid())
        try:
            made = engines.call("entries", name, locale, fields) if form == "entry" else []
            return made or engines.call("cites", name, locale, fields, cited)
        except Exception as error:
            _close(engines.process)  # the next citation starts afresh
            raise Unavailable(
                f"The citation engine could not make a citation in the style {name}.",
                hint="Try again, or choose another style.",
            ) from error


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
        self._built: OrderedDict[str, None] = OrderedDict()
        self._context = _miniracer(process)()
        self._eval("var module = {exports: {}};" + file.read_text("utf-8") + _PROGRAM + "null")

    def call(self, function: str, name: str, locale: str | None, *arguments: str) -> list[str]:
        """The list of texts that a function of the program makes of JSON arguments."""
        key = json.dumps(f"{name} {locale or ''}")
        if key not in self._built:
            self._build(key, name, locale)
        self._built.move_to_end(key)
        made: list[str] = json.loads(self._eval(f"{function}({', '.join((key, *arguments))})"))
        return made

    def _build(self, key: str, name: str, locale: str | None) -> None:
        tree, own = csl.style(name)
        wanted = json.dumps(locale or own or "en-US")
        for language in {"en-US", *json.loads(self._eval(f"languages({wanted})"))}:
            if found := csl.locale(language):
                known = json.dumps(language)
                self._eval(f"LOCALES[{known}] = LOCALES[{known}] || {json.dumps(found)}; null")
        self._eval(f"build({key}, {json.dumps(tree)}, {wanted}, {json.dumps(locale is not None)})")
        self._built[key] = None
        while len(self._built) > _ENGINES:
            self._eval(f"drop({self._built.popitem(last=False)[0]})")

    def close(self) -> None:
        """Free the context: V8 hangs or crashes at the end of a process that leaves one open."""
        self._context.close()

    def _eval(self, code: str) -> str:
        return str(self._context.eval(code, timeout_sec=_TIMEOUT, max_memory=_MEMORY))


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
            _open.pop().close()
