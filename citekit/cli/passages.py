"""Commands on a passage: show, link."""

from __future__ import annotations

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
@click.option(
    "--near",
    metavar="YYYY-MM-DD",
    help="The archive's capture nearest this day, not the day of release.",
)
@click.option("--selectors", is_flag=True, help="The words as W3C annotation selectors, in JSON.")
@JSON
def link(
    ref: str | None,
    para: str | None,
    choice: Choice,
    target: str | None,
    every: bool,
    near: str | None,
    selectors: bool,
    as_json: bool,
) -> None:
    """Print the permalink, or the address at another place."""
    if sum((bool(target), every, selectors)) > 1:
        raise click.UsageError("Give one of --target, --all and --selectors.")
    chosen = choice.passage(ref, para)
    if selectors:
        print_json(desk.selectors(chosen))
    elif target:
        found = desk.link(chosen, target, near=near)
        print_json({found.name: found.url}) if as_json else click.echo(found.url)
    elif every or as_json:
        links = desk.links(chosen, near=near)
        if as_json:
            print_json({found.name: found.url for found in links})
        else:
            width = max(len(found.name) for found in links)
            for found in links:
                gone = "  (no longer answers)" if found.historical else ""
                click.echo(f"{found.name:{width}}  {found.url}{gone}")
    else:
        say_where_links_lead()
        click.echo(desk.permalink(chosen))
