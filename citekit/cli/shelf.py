"""Commands on what is held: import, search, library, withhold; and serve."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from citekit import desk
from citekit.cli.frame import JSON, PARA, REF, fail, main, print_json
from citekit.errors import LibraryFault
from citekit.settings import SETTINGS, data_folder


@main.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--keep-going", is_flag=True, help="Import what can be read although something cannot."
)
@JSON
def import_(paths: Sequence[Path], keep_going: bool, as_json: bool) -> None:
    """Put files, folders, archives or the CSV dump into the library: all or nothing."""
    report = desk.import_paths(paths, keep_going=keep_going, progress=_progress())
    if as_json:
        print_json(desk.report_as_dict(report))
        return
    click.echo(desk.report_sentence(report))
    for problem in report.problems[:20]:
        click.echo(f"  {problem.where}: {problem.message}", err=True)
    if len(report.problems) > 20:
        click.echo(f"  … and {len(report.problems) - 20} more", err=True)


def _progress() -> Any:
    """A counter on a terminal's standard error; nothing elsewhere."""
    if not sys.stderr.isatty():
        return None

    def tell(count: int) -> None:
        click.echo(f"\r{count:,} cables", err=True, nl=False)

    return tell


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--origin", metavar="POST")
@click.option("--tag", metavar="TAG")
@click.option("--from", "since", metavar="YYYY-MM-DD")
@click.option("--to", "until", metavar="YYYY-MM-DD")
@click.option("--classification", metavar="NAME")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@JSON
def search(
    words: Sequence[str],
    origin: str | None,
    tag: str | None,
    since: str | None,
    until: str | None,
    classification: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Search the words of the cables that are held."""
    hits = desk.search(
        " ".join(words),
        origin=origin,
        tag=tag,
        since=since,
        until=until,
        classification=classification,
        limit=limit,
    )
    if as_json:
        print_json([desk.hit_as_dict(hit) for hit in hits])
        return
    for hit in hits:
        click.echo(f"{click.style(f'{hit.reference}/{hit.label}', bold=True)}  {hit.subject}")
        click.echo(f"  {hit.snippet}")
    if not hits:
        fail("Nothing held here has these words.", "Try fewer words, or import more cables.")


@main.group()
def library() -> None:
    """Look after the library of cables."""


@library.command()
@JSON
def stats(as_json: bool) -> None:
    """How much is held."""
    counted = desk.stats()
    if as_json:
        print_json(counted)
    else:
        for name, value in counted.items():
            click.echo(f"{name:12} {value:,}" if isinstance(value, int) else f"{name:12} {value}")


@library.command()
@JSON
def check(as_json: bool) -> None:
    """Prove counts, hashes and the index against the texts; exit 1 if anything is wrong."""
    faults = desk.check_library()
    if as_json:
        print_json({"faults": faults})
    else:
        click.echo("\n".join(faults) or "The library is whole.")
    sys.exit(1 if faults else 0)


@library.command()
@JSON
def reread(as_json: bool) -> None:
    """Read every text again with this version's reader; the old segmentation stays."""
    report = desk.reread()
    if as_json:
        print_json(desk.report_as_dict(report))
        return
    click.echo(f"Cut otherwise now: {report.changed:,}. As before: {report.unchanged:,}.")
    for problem in report.problems:
        click.echo(f"  {problem.where}: {problem.message}", err=True)


@library.command()
@REF
@JSON
def texts(ref: str, as_json: bool) -> None:
    """Every text that is held of one cable, redacted or not; --text HASH chooses one elsewhere."""
    held = desk.texts(ref)
    if as_json:
        print_json([asdict(text) for text in held])
        return
    for text in held:
        shown = "  shown" if text.is_shown else ""
        day = text.released or "no day of release"
        click.echo(f"{text.hash}  {day}  {text.words:,} words  {text.source}{shown}")


@library.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), default="-", metavar="FILE")
@click.option("--json", "_as_json", is_flag=True, help="One JSON object a line (the only form).")
def export(output: Path, _as_json: bool) -> None:
    """Every text that is held, as one JSON object a line."""
    lines = desk.export_library()
    if str(output) == "-":
        for line in lines:
            click.echo(line)
    else:
        desk.write_file(output, "".join(line + "\n" for line in lines).encode())


@main.command()
@REF
@PARA
@click.option("--reason", metavar="TEXT", help="Why; it is shown in place of the text.")
@click.option("--lift", is_flag=True, help="Show it again.")
def withhold(ref: str, para: str | None, reason: str | None, lift: bool) -> None:
    """Answer 451 for a cable or a paragraph and show it nowhere."""
    if lift == (reason is not None):
        raise click.UsageError("Give either --reason TEXT or --lift.")
    click.echo(desk.withhold(ref, para, reason=reason))


@main.group()
def keys() -> None:
    """The key that quote cards are signed with."""


@keys.command("new")
@click.option("--name", default="citekit", show_default=True, help="Whose cards they are.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER",
    help="Where to put both files.  [default: keys/ beside the library]")  # fmt: skip
def new(name: str, output: Path | None) -> None:
    """Make a key and a certificate; set CITEKIT_KEYS to their folder to sign cards."""
    folder = output or data_folder() / "keys"
    key, certificates = desk.new_keys(folder, name)
    click.echo(f"{key}  keep it secret: who has it signs in your name")
    click.echo(
        f"{certificates}  give it to whom should know your cards: verify --card FILE --trust it"
    )
    click.echo(f"Cards are signed where CITEKIT_KEYS={folder.resolve()}")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--settings", "list_settings", is_flag=True, help="List every setting and end.")
def serve(host: str, port: int, list_settings: bool) -> None:
    """Run the web service."""
    if list_settings:
        for setting in SETTINGS:
            click.echo(f"{setting.variable}  [{setting.default}]\n    {setting.purpose}")
        return
    from citekit.web.server import serve as run

    try:
        desk.stats()
    except LibraryFault as error:  # a database may come back, so the service starts all the same
        click.echo(f"citekit: {error.message}\n  {error.hint}", err=True)
    run(host, port)
