"""The words on a picture, read by tesseract where that is installed."""

from __future__ import annotations

import re
import shutil
import subprocess

__all__ = ["quotation"]

_PATIENCE = 20  # seconds for one picture
_QUOTED = re.compile(r"“([^”]+)”|[\"“”](.+)[\"”]", re.DOTALL)


def quotation(png: bytes) -> str | None:
    """What stands between the first quotation marks of a picture; within them they are single.

    None where no reader of letters is installed, or where it finds no such words.  The picture
    goes through a pipe: no file is made of it.
    """
    program = shutil.which("tesseract")
    if program is None:
        return None
    command = [program, "stdin", "stdout", "-l", "eng", "--psm", "3"]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; the picture is its input
            command, input=png, capture_output=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _QUOTED.search(done.stdout.decode("utf-8", "replace"))
    return " ".join((found[1] or found[2]).split()) if found else None
