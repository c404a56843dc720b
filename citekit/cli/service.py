"""Commands of who runs the service: the tools for assistants, the doctor, a site of files."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path

import click

from citekit import desk
from citekit.cli.frame import JSON, main, print_json
from citekit.cli.progress import counting
from citekit.settings import Settings


@main.command()
@click.option("--http", is_flag=True, help="Answer over HTTP instead of standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
def mcp(http: bool, host: str, port: int) -> None:
    """Offer find, read, search, verify and cite to an assistant (Model Context Protocol)."""
    from citekit.mcp import server

    made = server()
    if http:
        click.echo(f"citekit answers at http://{host}:{port}/mcp", err=True)
        made.run("streamable-http", host=host, port=port, stateless_http=True, json_response=True)
    else:
        made.run()


_SIGNS = {"ok": "ok    ", "note": "note  ", "broken": "BROKEN"}


@main.command()
@JSON
def doctor(as_json: bool) -> None:
    """Look at everything that the work needs, one line each; exit 1 where something is broken."""
    found = desk.examine()
    if as_json:
        print_json([asdict(finding) for finding in found])
    else:
        for finding in found:
            click.echo(f"{_SIGNS[finding.state]}  {finding.name}: {finding.message}")
            if finding.remedy:
                click.echo(f"        {finding.remedy}")
    sys.exit(1 if any(finding.is_broken for finding in found) else 0)


@main.command("export-site")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--site-url", metavar="URL", help="Where it will be reached; for feeds and a sitemap."
)
@click.option(
    "--formats", metavar="NAMES", help="Forms of each passage, by commas, or all.  [default: five]"
)
@click.option("--no-cards", is_flag=True, help="Leave out the quote cards, most of the work.")
@JSON
def export_site(
    folder: Path, site_url: str | None, formats: str | None, no_cards: bool, as_json: bool
) -> None:
    """Write all that is held as a site of files that any host serves; run again, it goes on.

    Links on cards and in citations lead to CITEKIT_BASE_URL, where the service answers, or without
    it to the original.
    """
    from citekit.web import site

    names = [form.name for form in desk.formats() if form.suffix != ".html"]
    if formats != "all":
        names = [name.strip() for name in formats.split(",")] if formats else list(site.FORMATS)
    base = Settings.read({"CITEKIT_CONFIG": "", "CITEKIT_BASE_URL": site_url or ""}).base_url
    wanted = site.Wanted(base, tuple(names), cards=not no_cards)
    with counting() as progress:
        done = site.export(folder, Settings.read(os.environ), wanted, progress)
    if as_json:
        print_json(asdict(done))
    else:
        click.echo(
            f"{folder / 'index.html'}: {done.written:,} written, {done.unchanged:,} unchanged, "
            f"{done.removed:,} taken away (cables)."
        )
