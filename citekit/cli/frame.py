"""What every command shares: the group, the options, how an error and JSON are printed."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

import citekit
from citekit import desk
from citekit.errors import CitekitError, UnreadableFile
from citekit.model import Passage
from citekit.settings import Settings

__all__ = [
    "JSON",
    "PARA",
    "QUOTE",
    "REF",
    "WORDS",
    "chosen_passage",
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


QUOTE = click.option("--quote", metavar="TEXT", help="The exact words, as the cable has them.")
WORDS = click.option("--words", metavar="RUNS", help="Their positions instead: 58-83, 1-14+30-44.")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
REF = click.argument("ref")
PARA = click.argument("para", required=False)


@click.group(
    cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(citekit.__version__, message="citekit %(version)s")
def main() -> None:
    """Link to, quote, cite and check the published U.S. diplomatic cables."""


def chosen_passage(ref: str, para: str | None, quote: str | None, words: str | None) -> Passage:
    """The passage that the arguments and options of a command name."""
    if quote is not None and words is not None:
        raise click.UsageError("Give either --quote or --words, not both.")
    return desk.passage(ref, para, quote=quote, words=words)


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
