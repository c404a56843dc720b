"""Where templates, fonts and data lie: in a checkout beside the package, in a wheel inside it.

The only module that knows.  A checkout is recognised by its ``pyproject.toml``; without that
condition an incomplete wheel would quietly use a stranger's ``site-packages/templates``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from citekit.errors import Unavailable

__all__ = ["checkout", "data", "fonts", "templates"]

_PACKAGE = Path(__file__).resolve().parent


@cache
def checkout() -> Path | None:
    """The folder of the checkout we run from, or None when installed from a wheel."""
    parent = _PACKAGE.parent
    return parent if (parent / "pyproject.toml").is_file() else None


@cache
def _folder(name: str) -> Path:
    root = checkout()
    for place in ([root / name] if root else []) + [_PACKAGE / name]:
        if place.is_dir():
            return place
    raise Unavailable(
        f"This installation of citekit has no folder {name!r}.",
        hint="Install it again: pip install --force-reinstall citekit",
    )


def templates() -> Path:
    """The folder of page templates and card themes."""
    return _folder("templates")


def fonts() -> Path:
    """The folder of typefaces, one sub-folder a family, each with its licence."""
    return _folder("fonts")


def data(name: str) -> Path:
    """The path of one file of the package's own data; it need not exist."""
    return _PACKAGE / "data" / name
