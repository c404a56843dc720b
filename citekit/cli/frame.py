"""What every command shares: the group, the options, how an error and JSON are printed."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn

import click

import citekit
from citekit import desk
from citekit.errors import CitekitError, UnreadableFile
from citekit.model import Passage
from citekit.settings import Settings, unknown

__all__ = [
    "ANY_REF",
    "JSON",
    "PARA",
    "REF",
    "Choice",
    "choosing",
    "fail",
    "main",
    "print_json",
    "read_bytes",
    "say_where_links_lead",
]


class Group(click.Group):
    """Commands whose errors are sentences, in the order in which they are written."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        for sentence in unknown(os.environ):
            click.echo(f"citekit: {sentence}", err=True)
        try:
            return super().invoke(ctx)
        except CitekitError as error:
            fail(error.message, error.hint)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except MemoryError:
            fail("There is not enough memory for this.", "Give it in smaller pieces.")
        except OSError as error:
            name = f" {error.filename}" if error.filename else ""
            fail(f"{error.strerror or error}:{name}.", "Check the path and the space left there.")


def fail(message: str, hint: str = "") -> NoReturn:
    """One sentence and a hint on standard error; exit 1."""
    click.echo(f"citekit: {message}", err=True)
    if hint:
        click.echo(f"  {hint}", err=True)
    sys.exit(1)


def print_json(value: object) -> None:
    """One JSON value on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


_CHOICE = (
    click.option("--quote", metavar="TEXT", help="The exact words, as the cable has them."),
    click.option("--prefix", metavar="TEXT", help="What stands right before these words."),
    click.option("--suffix", metavar="TEXT", help="What stands right behind them."),
    click.option("--words", metavar="RUNS", help="Their positions instead: 58-83, 1-14+30-44."),
    click.option(
        "--text", metavar="HASH", help="Of this text of the cable: citekit library texts."
    ),
)
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
REF = click.argument("ref")
ANY_REF = click.argument("ref", required=False)
PARA = click.argument("para", required=False)


@click.group(
    cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(citekit.__version__, message="citekit %(version)s")
def main() -> None:
    """Link to, quote, cite and check the published U.S. diplomatic cables."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the options of a command say of the words that are meant."""

    quote: str | None
    prefix: str | None
    suffix: str | None
    words: str | None
    text: str | None

    def passage(self, ref: str | None, para: str | None) -> Passage:
        """The passage that the arguments and options of a command name.

        Says on standard error where else the same words stand.
        """
        if self.quote is not None and self.words is not None:
            raise click.UsageError("Give either --quote or --words, not both.")
        if self.quote is None and (self.prefix or self.suffix):
            raise click.UsageError("--prefix and --suffix go with --quote.")
        if ref is None and self.quote is None:
            raise click.UsageError("Give a reference, or --quote to search all that is held.")
        prefix, suffix = self.prefix or "", self.suffix or ""
        if ref is None:
            chosen = desk.quotation(self.quote or "", prefix=prefix, suffix=suffix)
        else:
            chosen = desk.passage(
                ref,
                para,
                quote=self.quote,
                prefix=prefix,
                suffix=suffix,
                words=self.words,
                text=self.text,
            )
        if self.quote is not None and not (prefix or suffix):
            _say_others(chosen)
        return chosen


def _say_others(chosen: Passage) -> None:
    others = desk.others(chosen)
    if others:
        click.echo(
            f"citekit: These words stand in {len(others) + 1} places of {chosen.cable.reference}; "
            f"this is the first. The others: {', '.join(others[:9])}.\n"
            "  Name the paragraph, or what stands around them: --prefix TEXT, --suffix TEXT.",
            err=True,
        )


def choosing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that choose words; it takes them as one ``choice``."""

    @functools.wraps(command)
    def with_choice(**given: Any) -> None:
        names = [field.name for field in fields(Choice)]
        command(choice=Choice(**{name: given.pop(name) for name in names}), **given)

    wrapped: Callable[..., None] = with_choice
    for option in reversed(_CHOICE):
        wrapped = option(wrapped)
    return wrapped


def say_where_links_lead() -> None:
    """Without a public base address, say whose addresses are printed (design: absolute links)."""
    if Settings.read(os.environ).base_url is None:
        click.echo(
            "citekit: CITEKIT_BASE_URL names no public address, so links lead to the original page.",
            err=True,
        )


def read_bytes(file: Path) -> bytes:
    """The bytes of a file; raises UnreadableFile."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"{file} cannot be read: {error.strerror}.", hint="Check the name and the permissions."
        ) from error
