"""The public names stay as they are: cases/public-api.txt holds them with their signatures.

Who changes one on purpose reads "What is public" in CONTRIBUTING.md and then writes the file anew:
``python tests/test_public_api.py --write``.
"""

import dataclasses
import difflib
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import citekit
from citekit import errors
from citekit.cli import main

FILE = Path(__file__).with_name("cases") / "public-api.txt"


def _plain(annotation: object) -> str:
    return re.sub(r"[\"']|citekit\.\w+(\.\w+)*\.(?=[A-Z])", "", str(annotation))


def _signature(function: object) -> str:
    taken = inspect.signature(function)
    bare = [
        p.replace(
            annotation=inspect.Parameter.empty if p.annotation is p.empty else _plain(p.annotation)
        )
        for p in taken.parameters.values()
        if p.name != "self"
    ]
    back = (
        "" if taken.return_annotation is taken.empty else f" -> {_plain(taken.return_annotation)}"
    )
    shown = str(taken.replace(parameters=bare, return_annotation=taken.empty))
    return re.sub(r": '([^']*)'", r": \1", shown) + back


def _members(kind: type) -> Iterator[str]:
    if dataclasses.is_dataclass(kind):
        for field in dataclasses.fields(kind):
            needed = field.default is dataclasses.MISSING is field.default_factory
            yield f"{kind.__name__}.{field.name}: {_plain(field.type)}{'' if needed else ' = …'}"
    for name, value in vars(kind).items():
        if name.startswith("_") or name in getattr(kind, "__dataclass_fields__", {}):
            continue
        if isinstance(value, property):
            yield f"{kind.__name__}.{name}"
        elif isinstance(value, classmethod | staticmethod):
            yield f"{kind.__name__}.{name}{_signature(value.__func__)}"
        elif inspect.isfunction(value):
            yield f"{kind.__name__}.{name}{_signature(value)}"


def lines() -> list[str]:
    """Every public name: functions, classes with what they hold, errors, commands with options."""
    made = []
    for name in citekit.__all__:
        value = getattr(citekit, name)
        if inspect.isclass(value):
            made += [f"class {name}", *(f"    {member}" for member in _members(value))]
        else:
            made.append(f"{name}{_signature(value)}")
    for name in errors.__all__:
        kind = getattr(errors, name)
        made.append(f"error {name}: {kind.code}, {kind.status}")
    made += sorted(_commands("citekit", main))
    return made


def _commands(path, command) -> Iterator[str]:
    for name, child in getattr(command, "commands", {}).items():
        options = sorted(
            option for p in child.params for option in p.opts if option.startswith("--")
        )
        arguments = [p.name.upper() for p in child.params if p.param_type_name == "argument"]
        if not getattr(child, "commands", None):
            yield " ".join(["$", path, name, *arguments, *options])
        yield from _commands(f"{path} {name}", child)


def test_no_public_name_or_signature_has_changed_unsaid():
    kept, found = FILE.read_text("utf-8").splitlines(), lines()
    changes = [line for line in difflib.ndiff(kept, found) if line[0] in "+-"]
    gone = [line[2:] for line in changes if line[0] == "-"]
    assert kept == found, (
        "The public names of citekit have changed. What was removed or changed breaks programs and "
        "needs a deprecation first (CONTRIBUTING.md, What is public): "
        f"{gone or 'nothing'}. What is only new is written down with: "
        "python tests/test_public_api.py --write\n" + "\n".join(changes)
    )


def test_every_public_name_is_documented():
    for name in citekit.__all__:
        value = getattr(citekit, name)
        assert inspect.getdoc(value), f"{name} has no docstring"
        assert not re.match(r"\w+\(.*\)$", inspect.getdoc(value)), (
            f"{name} has only a made docstring"
        )


def test_the_list_of_public_names_is_in_order_and_without_doubles():
    assert citekit.__all__ == sorted(set(citekit.__all__))


if __name__ == "__main__" and "--write" in sys.argv:
    FILE.write_text("\n".join(lines()) + "\n", "utf-8")
