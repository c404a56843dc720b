"""The configuration file: one flat TOML table, each value with the line on which it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from citekit.errors import BadSetting

__all__ = ["Entry", "read"]

_LINE = re.compile(r"at line ([0-9]+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of the file, as text, and where it stands: ``citekit.toml, line 3``."""

    value: str
    where: str


def read(file: Path) -> dict[str, Entry]:
    """The values of a configuration file by their names; numbers and booleans as text.

    Raises BadSetting, naming the line: for what cannot be read, is no TOML (1.0), or is neither
    text, number nor boolean.
    """
    import tomllib  # only where there is a file

    try:
        text = file.read_text("utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise BadSetting(
            f"The configuration {file} cannot be read: {error.strerror}.",
            hint="Set CITEKIT_CONFIG to a file that this user may read, or unset it.",
        ) from error
    except UnicodeDecodeError as error:
        raise BadSetting(f"{file} is not UTF-8.", hint="Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        where = f"{file}, line {found[1] if found else len(text.splitlines())}"
        raise BadSetting(
            f"{where}, is no TOML: {str(error).partition(' (')[0]}.",
            hint='A line reads: base_url = "https://cables.example.org"',
        ) from error
    return {name: _entry(file, text, name, value) for name, value in table.items()}


def _entry(file: Path, text: str, name: str, value: object) -> Entry:
    where = f"{file}, line {_line(text, name)}"
    if isinstance(value, bool):
        return Entry("on" if value else "off", where)
    if isinstance(value, str | int | float):
        return Entry(str(value), where)
    raise BadSetting(
        f"{where}: {name} is neither a text nor a number.",
        hint=f'A line reads: {name} = "value". There are no tables in this file.',
    )


def _line(text: str, name: str) -> int:
    """The line on which a name is given its value, or on which its table begins."""
    stands = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if stands.match(line)), 1)
