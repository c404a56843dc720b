"""Commands on what you write and must answer for: check, dossier."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from citekit import desk
from citekit.cli.frame import JSON, main, print_json, read_bytes
from citekit.model import ManuscriptReport


@main.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--bib",
    "bibs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A .bib file whose keys it cites; those that a LaTeX file names are read by themselves.",
)
@click.option("--html", type=click.Path(path_type=Path), help="Write an annotated report.")
@click.option("--strict", is_flag=True, help="Exit 1 also for what could not be checked here.")
@JSON
def check(
    file: Path, bibs: tuple[Path, ...], html: Path | None, strict: bool, as_json: bool
) -> None:
    """Prove the quotations of a manuscript: .tex .md .html .docx .odt .pdf .txt.

    Exit 1 if anything is wrong, so that it can stand in a journal's checks.
    """
    data = sys.stdin.buffer.read() if str(file) == "-" else read_bytes(file)
    sources = [read_bytes(bib) for bib in bibs] or _named(data, file)
    report = desk.check_manuscript(data, file.name, bibliographies=sources)
    if html:
        desk.write_file(html, desk.manuscript_page(report))
    if as_json:
        print_json(desk.manuscript_as_dict(report))
    else:
        _print(report, str(file))
    sys.exit(1 if report.is_wrong or (strict and report.is_unproved) else 0)


def _named(data: bytes, file: Path) -> list[bytes]:
    """The .bib files that a manuscript names and that lie beside it."""
    beside = (file.parent / name for name in desk.manuscript_sources(data, file.name))
    return [read_bytes(path) for path in beside if path.is_file()]


def _print(report: ManuscriptReport, name: str) -> None:
    for found in report.findings:
        if found.kind == "reference" and not found.is_wrong:
            continue
        sign = "WRONG" if found.is_wrong else "?" if found.is_unproved else "ok"
        click.echo(f"{name}: {found.where}: {sign}: {found.message}")
        if found.kind == "quotation" and found.status != "verbatim":
            click.echo(f"    has  “{found.text[:300]}”")
        if found.nearest:
            click.echo(f"    true “{found.nearest[:300]}”")
        if found.address and found.status != "stands":
            click.echo(f"    at   {found.address}")
    click.echo(desk.manuscript_sentence(report))


@main.command()
@click.argument("refs", nargs=-1, required=True)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path))
@click.option("--title", default="", help="What stands at its head.")
@click.option("--style", default="chicago", show_default=True, help="The citations' CSL style.")
@click.option("--accessed", metavar="DAY", help="The day of access, such as 2026-11-24.")
def dossier(
    refs: tuple[str, ...], output: Path, title: str, style: str, accessed: str | None
) -> None:
    """A printable page of passages in their paragraphs, for a fact-checker to sign.

    REFS are addresses of passages; - reads them from standard input, one a line.  A file that ends in
    .pdf is printed by Chromium, where it is at hand.
    """
    lines = [line for ref in refs for line in (sys.stdin if ref == "-" else [ref])]
    named = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    chosen = [desk.passage(ref) for ref in named]
    page = desk.dossier(chosen, style=style, title=title, accessed=accessed)
    desk.write_file(output, desk.as_pdf(page) if output.suffix.lower() == ".pdf" else page)
