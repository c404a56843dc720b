"""Whether everything is there that the work needs: what ``citekit doctor`` and ``/readyz`` say."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from citekit import address as addresses
from citekit.desk.citing import cite
from citekit.desk.holdings import absent, sample
from citekit.desk.keep import stats
from citekit.desk.keys import check_keys
from citekit.desk.pictures import card, themes
from citekit.errors import BadSetting, CitekitError
from citekit.model import Passage
from citekit.passage import select
from citekit.settings import Settings, unknown

__all__ = ["Finding", "examine", "ready"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ``state`` is ok, note (works, but) or broken.

    ``remedy`` says what to do where there is anything to do.
    """

    name: str
    state: str
    message: str
    remedy: str = ""

    @property
    def is_broken(self) -> bool:
        """Whether something necessary does not work."""
        return self.state == "broken"


def _database(settings: Settings) -> Finding:
    counted = stats(settings=settings)
    if absent(settings.database):
        return Finding(
            "database",
            "note",
            f"There is no library at {settings.database} yet; the packaged sample answers.",
            "Import cables: citekit import FILE",
        )
    return Finding("database", "ok", f"The library holds {counted['cables']:,} cables.")


def _folder(settings: Settings) -> Finding:
    if "://" in settings.database:
        return Finding("folder", "ok", "The library lies on a database server.")
    file = Path(settings.database)
    folder = file.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    writable = os.access(folder, os.W_OK) and (not file.exists() or os.access(file, os.W_OK))
    if writable:
        free = shutil.disk_usage(folder).free // 10**6
        return Finding("folder", "ok", f"{file.parent} can be written; {free:,} MB are free.")
    return Finding(
        "folder",
        "note",
        f"{file} cannot be written by this user: it can be served, and nothing imported.",
        "To import, run this as the user who owns file and folder.",
    )


def _base_url(settings: Settings) -> Finding:
    base = settings.base_url
    if base is None:
        return Finding(
            "base URL",
            "note",
            "There is no public address: cards, posts and citations carry the original's.",
            "Set CITEKIT_BASE_URL to the address under which readers reach this service.",
        )
    if base.startswith("http:"):
        return Finding(
            "base URL",
            "note",
            f"{base} is not encrypted: who stands between can change what readers see.",
            "Serve it under https, and set CITEKIT_BASE_URL so.",
        )
    return Finding("base URL", "ok", f"Links lead to {base}.")


def _fonts(settings: Settings) -> Finding:
    made = _drawn()
    named = themes(settings=settings)
    return Finding("fonts", "ok", f"A card was drawn, {made:,} bytes; {len(named)} themes.")


def _engine(settings: Settings) -> Finding:  # noqa: ARG001 - every probe is asked alike
    return Finding("engine", "ok", f"The citation engine answers: {_cited()}.")


def _keys(settings: Settings) -> Finding:
    if not settings.keys:
        return Finding(
            "keys", "ok", "Cards are not signed; citekit keys new makes a key, if they should be."
        )
    check_keys(settings)
    return Finding("keys", "ok", f"Cards are signed with the key in {settings.keys}.")


def _environment(settings: Settings) -> Finding:  # noqa: ARG001
    said = unknown(os.environ)
    if said:
        return Finding("settings", "note", " ".join(said), "Correct the name, or unset it.")
    return Finding("settings", "ok", "Every variable that begins with CITEKIT_ is a setting.")


_PARTS = (
    ("letters on pictures", "tesseract", "apt install tesseract-ocr", ""),
    ("signing", "c2pa", "pip install 'citekit[signing]'", "keys"),
    ("PostgreSQL", "psycopg", "pip install 'citekit[postgresql]'", "database"),
    ("PDF manuscripts", "pypdf", "pip install 'citekit[pdf]'", ""),
    ("assistants", "mcp", "pip install 'citekit[mcp]'", ""),
)
"""What may be missing: its use, module or program, how to have it, the setting that needs it."""


def _part(row: tuple[str, str, str, str]) -> Callable[[Settings], Finding]:
    use, needs, remedy, setting = row

    def probe(settings: Settings) -> Finding:
        is_there = bool(shutil.which(needs) or find_spec(needs))
        if is_there:
            return Finding(use, "ok", f"{needs} is installed.")
        wanted = str(getattr(settings, setting)) if setting else ""
        is_needed = "://" in wanted if setting == "database" else bool(wanted)
        state = "broken" if is_needed else "note"
        return Finding(use, state, f"{needs} is not installed.", f"If it is wanted: {remedy}")

    return probe


_NECESSARY: dict[str, Callable[[Settings], Finding]] = {
    "database": _database,
    "fonts": _fonts,
    "engine": _engine,
    "base URL": _base_url,
}
_PROBES: dict[str, Callable[[Settings], Finding]] = {
    "settings": _environment,
    **_NECESSARY,
    "folder": _folder,
    "keys": _keys,
    **{row[0]: _part(row) for row in _PARTS},
}
"""What is looked at, in the order in which it is told; the necessary ones decide readiness."""


def ready(settings: Settings) -> tuple[Finding, ...]:
    """What serving needs, looked at now: database, fonts, engine and base URL.

    A drawn card and an answer of the engine are remembered, so that asking often costs nothing.
    """
    return tuple(_found(name, probe, settings) for name, probe in _NECESSARY.items())


def examine() -> tuple[Finding, ...]:
    """Everything of this installation and its settings; nothing is changed, no error is raised."""
    try:
        settings = Settings.read(os.environ)
    except BadSetting as error:
        return (Finding("settings", "broken", error.message, error.hint),)
    return tuple(_found(name, probe, settings) for name, probe in _PROBES.items())


def _found(name: str, probe: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return probe(settings)
    except CitekitError as error:
        return Finding(name, "broken", error.message, error.hint)
    except Exception as error:  # noqa: BLE001 - whatever is wrong, it is told and not raised
        return Finding(
            name,
            "broken",
            f"It failed with {type(error).__name__}: {error}",
            "Install citekit anew: pip install --force-reinstall citekit",
        )


@cache
def _chosen() -> Passage:
    """Words of the packaged cable, which need no library."""
    return select(sample(), addresses.parse("08MEXICO1487/11/15-18"))


@cache
def _drawn() -> int:
    return len(card(_chosen(), settings=Settings()).data)


@cache
def _cited() -> str:
    return cite([_chosen()], style="apa", form="text", settings=Settings())
