"""The context guard's rules as data: their words, their patterns, their examples.

Source: ``data/guard.toml``; what they are worth is measured in ``bench/guard.md``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from citekit import assets

__all__ = ["Rule", "codes", "rule"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: words in small letters, patterns that make it answer, others that keep it silent.

    ``table`` is the whole of it as the file has it, examples among the rest.
    """

    code: str
    words: frozenset[str]
    patterns: re.Pattern[str]
    unless: re.Pattern[str]
    table: dict[str, Any]


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(assets.data("guard.toml").read_text("utf-8"))


def codes() -> tuple[str, ...]:
    """The codes of all rules, in the order of the file."""
    return tuple(_tables())


@cache
def rule(code: str) -> Rule:
    """The rule of that code; raises KeyError."""
    table = _tables()[code]
    return Rule(
        code,
        frozenset(table.get("words", "").split()),
        _any(table.get("patterns", ()), re.IGNORECASE if code != "redacted" else 0),
        _any(table.get("unless", ()), 0 if code == "hedge-left-out" else re.IGNORECASE),
        table,
    )


def _any(patterns: list[str], flags: int) -> re.Pattern[str]:
    """One pattern for several; for none, one that nothing matches."""
    return re.compile("|".join(f"(?:{p})" for p in patterns) or r"(?!)", flags)
