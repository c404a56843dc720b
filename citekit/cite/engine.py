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
import hashlib
import json
import os
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from citekit import assets
from citekit.cite import csl, userstyle
from citekit.errors import Unavailable, UnreadableFile

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

__all__ = ["How", "cite"]

_ENGINES = {True: 2, False: 12}
"""Engines kept: those that sort lists take some 60 MB each, those for single items about 3 MB."""
_BUILD, _RENDER = 10.0, 10.0  # seconds for building an engine, for one rendering
_THEIR_BUILD, _THEIR_RENDER = 2.5, 0.6  # the same for a reader's own style: all its forms in 5 s
_MEMORY = 400_000_000  # bytes that a process's engines may take at most
_PROGRAM = Path(__file__).with_name("engine.js")


_LONGEST = 1_000_000
"""Characters that a reader's own style may make of the items: 60 with their abstracts have 100,000."""


@dataclass(frozen=True, slots=True)
class How:
    """How items are to be cited.

    ``style`` is a full name, or a reader's own style as the bytes of its file; ``locale`` a language
    or None for the style's own; ``output`` text, html, markdown or rtf.
    """

    style: str | bytes
    locale: str | None
    output: str


def cite(how: How, fields: str, cited: str, *, is_entry: bool) -> list[str]:
    """What citeproc-js makes of items (JSON) and citations of them (JSON).

    The entries of a bibliography where these are asked for and the style has them, else a text for
    each citation.  Raises Unavailable where the engine is missing, or out of time or memory, and
    UnreadableFile for a reader's own style that cannot be used.
    """
    sorts = len(json.loads(fields)) > 1
    with _one_at_a_time:
        engines = _engines(os.getpid())
        key = engines.built(how.style, how.locale, sorts=sorts)
        is_theirs = isinstance(how.style, bytes)
        seconds = _THEIR_RENDER if is_theirs else _RENDER
        asked = (json.dumps(how.output), json.dumps(fields), cited, json.dumps(is_entry))
        try:
            made: list[str] = engines.call("cite", key, *asked, seconds=seconds)
        except Unavailable as error:
            raise _theirs(error) if is_theirs else error from error
    if is_theirs and sum(map(len, made)) > _LONGEST:
        raise _theirs(Unavailable(""))
    return made


def _theirs(error: Unavailable) -> UnreadableFile:
    """The error of a reader's own style that the engine gave up on."""
    reason = error.details.get("reason") or "It takes too long or too much memory."
    return UnreadableFile(
        f"This .csl file is no style that can be used. The engine gave up on it: {reason}",
        hint="Check it with the validator of citationstyles.org.",
    )


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
        self._eval(
            "var module = {exports: {}};"
            + file.read_text("utf-8")
            + _PROGRAM.read_text("utf-8")
            + "null"
        )

    def built(self, style: str | bytes, locale: str | None, *, sorts: bool) -> str:
        """The key of the engine for a style and language, built if it is not there."""
        name = style if isinstance(style, str) else f"own {hashlib.sha256(style).hexdigest()}"
        key = json.dumps(f"{name} {locale or ''} {'list' if sorts else 'one'}")
        if key not in self._built:
            if sorts:
                self._make_room(sorts=True)
            found = csl.style(style) if isinstance(style, str) else userstyle.read(style)
            tree = found.tree if sorts else csl.without(found.tree, "sort")
            language = locale or found.language or "en-US"
            seconds = _BUILD if isinstance(style, str) else _THEIR_BUILD
            try:
                self._build(key, tree, language, force=locale is not None, seconds=seconds)
            except Unavailable as error:
                raise _theirs(error) if isinstance(style, bytes) else error from error
            self._built[key] = sorts
            self._make_room(sorts=sorts, keep=0)
        self._built.move_to_end(key)
        return key

    def _make_room(self, *, sorts: bool, keep: int = 1) -> None:
        """Drop the engines of a kind that were not used for longest, ``keep`` fewer than may stay."""
        alike = [other for other, kind in self._built.items() if kind == sorts]
        for oldest in alike[: max(0, len(alike) - _ENGINES[sorts] + keep)]:
            self._eval(f"drop({oldest})")
            del self._built[oldest]
            if sorts:
                self._context.low_memory_notification()

    def call(self, function: str, *arguments: str, seconds: float = _RENDER) -> list[str]:
        """The list of texts that a function of the program makes of JSON arguments."""
        made: list[str] = json.loads(self._eval(f"{function}({', '.join(arguments)})", seconds))
        return made

    def _build(
        self, key: str, tree: csl.Tree, language: str, *, force: bool, seconds: float
    ) -> None:
        wanted = json.dumps(language)
        for needed in {"en-US", *json.loads(self._eval(f"languages({wanted})"))} - self._locales:
            if found := csl.locale(needed):
                self._eval(f"LOCALES[{json.dumps(needed.lower())}] = {json.dumps(found)}; null")
                self._locales.add(needed)
        self._eval(f"build({key}, {json.dumps(tree)}, {wanted}, {json.dumps(force)})", seconds)

    def close(self) -> None:
        """Free the context: V8 hangs or crashes at the end of a process that leaves one open."""
        if self in _open:
            _open.remove(self)
        self._context.close()

    def _eval(self, code: str, seconds: float = _BUILD) -> str:
        try:
            return str(self._context.eval(code, timeout_sec=seconds, max_memory=_MEMORY))
        except Exception as error:
            if type(error).__name__ != "JSEvalException":  # out of time or memory
                self._settle()
                self.close()  # the next citation starts afresh
            raise Unavailable(
                "The citation engine could not make a citation in this style.",
                hint="Try again, or choose another style.",
                reason=str(error).partition("\n")[0].partition(" error: ")[2][:120],
            ) from error

    def _settle(self) -> None:
        """Let V8 report what it broke off, which else it does to a context that is closed."""
        with contextlib.suppress(Exception):
            self._context.eval("0", timeout_sec=1.0)


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
