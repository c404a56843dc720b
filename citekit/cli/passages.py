"""Commands on a passage: show, link, cite."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

import click

from citekit import desk
from citekit.cli.frame import (
    ANY_REF,
    JSON,
    PARA,
    Choice,
    choosing,
    main,
    print_json,
    say_where_links_lead,
)


@main.command()
@ANY_REF
@PARA
@choosing
@JSON
def show(ref: str | None, para: str | None, choice: Choice, as_json: bool) -> None:
    """Everything at once: links, hashtags, citations, alt text."""
    shown = desk.show(choice.passage(ref, para))
    say_where_links_lead()
    if as_json:
        print_json(shown.as_dict())
        return
    for title, text in shown.as_text():
        click.echo(click.style(title, bold=True))
        click.echo(text + "\n")


@main.command()
@ANY_REF
@PARA
@choosing
@click.option("--target", metavar="NAME", help="One place: citekit, original, plusd, archive …")
@click.option("--all", "every", is_flag=True, help="Every place, with its name.")
@JSON
def link(
    ref: str | None,
    para: str | None,
    choice: Choice,
    target: str | None,
    every: bool,
    as_json: bool,
) -> None:
    """Print the permalink, or the address at another place."""
    chosen = choice.passage(ref, para)
    if target:
        found = desk.link(chosen, target)
        print_json({found.name: found.url}) if as_json else click.echo(found.url)
    elif every or as_json:
        links = {found.name: found.url for found in desk.links(chosen)}
        if as_json:
            print_json(links)
        else:
            width = max(map(len, links))
            for name, url in links.items():
                click.echo(f"{name:{width}}  {url}")
    else:
        say_where_links_lead()
        click.echo(desk.permalink(chosen))


@main.command()
@click.argument("refs", nargs=-1, metavar="REF [PARA] …")
@choosing
@click.option(
    "--format", "format_name", metavar="NAME", help="A format: biblatex, bibtex, csl-json, ris …"
)
@click.option("--style", metavar="NAME", help="A CSL style: apa, mla, chicago …  [default: apa]")
@click.option(
    "--locale", metavar="xx-XX", help="The language of the citation, if not the style's own."
)
@click.option(
    "--form", type=click.Choice(["entry", "note", "text"]), default="entry", show_default=True
)
@click.option(
    "--accessed", metavar="YYYY-MM-DD", help="The day of access, for styles that print it."
)
def cite(
    refs: Sequence[str],
    choice: Choice,
    format_name: str | None,
    style: str | None,
    locale: str | None,
    form: str,
    accessed: str | None,
) -> None:
    """Cite cables or passages; several references make one list."""
    if format_name and style:
        raise click.UsageError("Give either --format or --style, not both.")
    chosen = [choice.passage(ref, para) for ref, para in _pairs(_lines(refs))] or [
        choice.passage(None, None)
    ]
    say_where_links_lead()
    if format_name:
        click.echo(desk.export(chosen, format_name, accessed=accessed).data.decode(), nl=False)
    else:
        click.echo(
            desk.cite(chosen, style=style or "apa", locale=locale, form=form, accessed=accessed)
        )


def _lines(refs: Sequence[str]) -> Iterator[str]:
    """The arguments, with ``-`` standing for one reference a line on standard input."""
    for ref in refs:
        if ref == "-":
            yield from (line.strip() for line in sys.stdin if line.strip())
        else:
            yield ref


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
