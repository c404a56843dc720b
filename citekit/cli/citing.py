"""The command that cites: many references, any style or format, every form."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from citekit import desk
from citekit.cli.frame import (
    JSON,
    Choice,
    choosing,
    main,
    print_json,
    read_bytes,
    say_where_links_lead,
)
from citekit.model import Passage

FORMS = ("entry", "note", "text", "subsequent", "ibid", "all")
MARKUP = ("text", "html", "markdown", "rtf")


def _list_styles(context: click.Context, _: click.Parameter, words: str | None) -> None:
    """Print the styles whose titles hold the words, and end."""
    if words is None or context.resilient_parsing:
        return
    found = desk.find_styles(words)
    for name, title in found:
        click.echo(f"{name}  {title}")
    if not found:
        click.echo(f"citekit: No style has {words!r} in its title.", err=True)
    context.exit(0 if found else 1)


@main.command()
@click.argument("refs", nargs=-1, metavar="REF [PARA] …")
@choosing
@click.option(
    "--format", "format_name", metavar="NAME", help="A format: biblatex, bibtex, csl-json, ris …"
)
@click.option(
    "--style", metavar="NAME|FILE.csl", help="A CSL style: apa, mla, chicago …  [default: apa]"
)
@click.option(
    "--find-style",
    metavar="WORDS",
    is_eager=True,
    expose_value=False,
    callback=_list_styles,
    help="List the styles with these words in their titles.",
)
@click.option(
    "--locale", metavar="xx-XX", help="The language of the citation, if not the style's own."
)
@click.option("--form", type=click.Choice(FORMS), default="entry", show_default=True)
@click.option("--markup", type=click.Choice(MARKUP), default="text", show_default=True)
@click.option(
    "--case",
    type=click.Choice(["title", "sentence", "original"]),
    default="title",
    show_default=True,
    help="How the subject is written as a title.",
)
@click.option(
    "--cite-url",
    type=click.Choice(desk.CITE_URLS),
    help="The address to cite, if not ours, or the original's without a public one.",
)
@click.option(
    "--accessed", metavar="YYYY-MM-DD", help="The day of access, for styles that print it."
)
@click.option("--archive-url", metavar="URL", help="Where a copy is archived.")
@click.option("--archive-date", metavar="YYYY-MM-DD", help="The day it was archived.")
@click.option("--trace", is_flag=True, help="Print where each field comes from instead.")
@JSON
def cite(
    refs: Sequence[str],
    choice: Choice,
    format_name: str | None,
    style: str | None,
    locale: str | None,
    form: str,
    markup: str,
    case: str,
    cite_url: str | None,
    accessed: str | None,
    archive_url: str | None,
    archive_date: str | None,
    trace: bool,
    as_json: bool,
) -> None:
    """Cite cables or passages; several references make one list, - reads one a line."""
    if format_name and style:
        raise click.UsageError("Give either --format or --style, not both.")
    chosen = [choice.passage(ref, para) for ref, para in _named(refs)]
    if not refs:
        chosen = [choice.passage(None, None)]
    access: desk.Access = {
        "accessed": accessed,
        "cite_url": cite_url,
        "archive_url": archive_url,
        "archive_date": archive_date,
        "case": case,
    }
    if cite_url is None:
        say_where_links_lead()
    if trace:
        _print_traces(chosen, access, as_json=as_json)
    elif format_name:
        click.echo(desk.export(chosen, format_name, **access).data.decode(), nl=False)
    else:
        named = _style(style or "apa")
        made = desk.cite(chosen, style=named, locale=locale, form=form, output=markup, **access)
        print_json({"style": style or "apa", "form": form, "citation": made}) if as_json else click.echo(made)  # fmt: skip


def _style(name: str) -> str | bytes:
    """The name of a style, or the bytes of a reader's own file."""
    file = Path(name)
    if name.lower().endswith(".csl") and (file.is_file() or file.name != name):
        return read_bytes(file)
    return name


def _print_traces(chosen: Sequence[Passage], access: desk.Access, *, as_json: bool) -> None:
    rows = [(p, desk.traced(p, **access)) for p in chosen]
    if as_json:
        print_json(
            [
                {
                    "reference": str(passage.cable.reference),
                    "fields": [
                        {"field": t.field, "value": t.value, "where": t.where, "line": t.line}
                        for t in traces
                    ],
                }
                for passage, traces in rows
            ]
        )
        return
    for _, traces in rows:
        for found in traces:
            click.echo(f"{click.style(found.field, bold=True)}: {found.value}")
            click.echo(f"    {found.where}" + (f": {found.line}" if found.line else ""))


def _named(refs: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """References, each with its paragraph; ``-`` stands for one reference a line."""
    given: list[str] = []
    for ref in refs:
        if ref == "-":
            yield from _pairs(given)
            given = []
            for line in sys.stdin:
                yield from _pairs(_parts(line.strip()))
        else:
            given.append(ref)
    yield from _pairs(given)


def _parts(line: str) -> list[str]:
    """A line that names a reference, maybe with a paragraph behind a blank."""
    ref, _, para = line.rpartition(" ")
    if ref and desk.is_paragraph(para) and desk.find(ref):
        return [ref.strip(), para]
    return [line] if line else []


def _pairs(arguments: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """References, each with the paragraph that follows it, if one does."""
    pending: str | None = None
    for argument in arguments:
        if desk.is_paragraph(argument) and pending is not None:
            yield pending, argument
            pending = None
        else:
            if pending is not None:
                yield pending, None
            pending = argument
    if pending is not None:
        yield pending, None
