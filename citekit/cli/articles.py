"""The command that takes in a list of articles: articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from citekit import desk
from citekit.cli.frame import JSON, main, print_json


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--keep-going", is_flag=True, help="Take in what can be read although a row cannot.")
@JSON
def articles(files: Sequence[Path], keep_going: bool, as_json: bool) -> None:
    """Take in lists of articles that draw on cables: CSV or JSON with url, title, date, reference."""
    count, problems = desk.put_articles(files, keep_going=keep_going)
    if as_json:
        print_json({"articles": count, "problems": [asdict(problem) for problem in problems]})
        return
    click.echo(f"{count:,} new or changed." if count else "Nothing changed.")
    for problem in problems[:20]:
        click.echo(f"  {problem.where}: {problem.message}", err=True)
