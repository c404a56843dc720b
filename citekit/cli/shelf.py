"""Commands on what is held: import, search, library, withhold; and serve."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from citekit import desk
from citekit.cli.frame import ANY_REF, JSON, PARA, REF, fail, main, print_json
from citekit.cli.progress import bar
from citekit.errors import LibraryFault
from citekit.model import Search
from citekit.settings import SETTINGS, config_file, data_folder


@main.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--keep-going", is_flag=True, help="Import what can be read although something cannot."
)
@click.option(
    "--problems",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.jsonl",
    help="Write every problem there, one JSON object a line.",
)
@JSON
def import_(paths: Sequence[Path], keep_going: bool, problems: Path | None, as_json: bool) -> None:
    """Put files, folders, archives or the CSV dump into the library: all or nothing."""
    with bar() as progress:
        done = desk.import_paths(
            paths, keep_going=keep_going, problems_file=problems, progress=progress
        )
    if as_json:
        print_json(desk.report_as_dict(done))
    else:
        if done.is_kept:
            click.echo(desk.import_sentence(done))
        lead = "  " if done.is_kept else "citekit: "
        for problem in done.problems[:20]:
            is_named = problem.where in problem.message
            place = "" if is_named else f"{problem.where}: "
            click.echo(f"{lead}{place}{problem.message}", err=True)
        if len(done.problems) > 20:
            click.echo(f"  … and {len(done.problems) - 20:,} more", err=True)
        if not done.is_kept:
            click.echo(f"  {desk.import_sentence(done)}", err=True)
        for kind, number in list(done.kinds.items())[:20] if done.is_kept else ():
            click.echo(f"  {number:,} × {kind}", err=True)
    sys.exit(0 if done.is_kept else 1)


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--origin", metavar="POST")
@click.option("--tag", metavar="TAG")
@click.option("--from", "since", metavar="YYYY-MM-DD")
@click.option("--to", "until", metavar="YYYY-MM-DD")
@click.option("--classification", metavar="NAME")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--skip", type=click.IntRange(0), default=0, help="Leave out the first ones.")
@click.option("--counts", is_flag=True, help="Only how much there is, by origin and year.")
@JSON
def search(words: Sequence[str], counts: bool, as_json: bool, **given: Any) -> None:
    """Search the cables that are held: words, "a phrase", beginning*, -unwanted, one OR another.

    What begins with a dash goes behind --: citekit search -- oil -gas
    """
    found = desk.search(Search(" ".join(words), **given))
    if as_json:
        print_json(
            desk.counts_as_dict(found) if counts else list(map(desk.hit_as_dict, found.hits))
        )
        return
    for name, number in (*found.origins, *found.years) if counts else ():
        click.echo(f"{name!s:24} {number:6,}")
    for hit in () if counts else found.hits:
        name = f"{hit.reference}/{hit.label}" if hit.label else hit.reference
        click.echo(f"{click.style(name, bold=True)}  {hit.subject}")
        click.echo(f"  {_marked(hit.snippet, hit.marks)}")
    if not found.hits:
        fail("Nothing held here has these words.", "Try fewer words, or import more cables.")
    click.echo(desk.found_sentence(found), err=True)


def _marked(snippet: str, marks: Sequence[tuple[int, int]]) -> str:
    """A snippet with its marked words in bold, where the terminal shows that."""
    for start, end in reversed(marks):
        snippet = snippet[:start] + click.style(snippet[start:end], bold=True) + snippet[end:]
    return snippet


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
@click.option("--index", is_flag=True, help="Make the index anew, too; it mends a damaged one.")
@JSON
def reread(index: bool, as_json: bool) -> None:
    """Read every text again with this version's reader; the old segmentation stays."""
    if index:
        desk.renew()
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
    """Every text that is held, every article and choice: one JSON object a line.

    An import of them makes the same library again; what is withheld is left out.
    """
    lines = desk.export_library()
    if str(output) == "-":
        for line in lines:
            click.echo(line)
    else:
        desk.write_file(output, (f"{line}\n".encode() for line in lines))


@library.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Copy the whole library to FILE, while it is served and imported into."""
    click.echo(desk.back_up(file))


@library.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def restore(file: Path) -> None:
    """Put a copy in the place of the library; what it held is kept beside it."""
    click.echo("\n".join(desk.restore(file)))


@library.command()
@REF
@click.argument("version", required=False)
@click.option("--newest", is_flag=True, help="Show the newest release again.")
@JSON
def prefer(ref: str, version: str | None, newest: bool, as_json: bool) -> None:
    """Show another text of a cable than its newest release; without VERSION, list its texts.

    VERSION is the hash of the text, or its beginning.
    """
    if version is not None and newest:
        raise click.UsageError("Give either a VERSION or --newest.")
    if version is not None or newest:
        click.echo(desk.prefer(ref, version))
        return
    found, preferred = desk.texts(ref), desk.preferred(ref) or ""
    if as_json:
        rows = [asdict(text) | {"is_preferred": preferred.startswith(text.hash)} for text in found]
        print_json(rows)
        return
    for text in found:
        day = f"released {text.released}" if text.released else "no day of release"
        shown = ", shown" if text.is_shown else ""
        chosen = ", preferred" if preferred.startswith(text.hash) else ""
        click.echo(f"{text.hash}  {day}, {text.words:,} words{shown}{chosen}  {text.source}")


@main.command()
@ANY_REF
@PARA
@click.option("--reason", metavar="TEXT", help="Why; it is shown in place of the text.")
@click.option("--lift", is_flag=True, help="Show it again.")
@click.option("--list", "is_list", is_flag=True, help="List the orders in force, and the log.")
@JSON
def withhold(
    ref: str | None, para: str | None, reason: str | None, lift: bool, is_list: bool, as_json: bool
) -> None:
    """Answer 451 for a cable or a paragraph and show it nowhere."""
    if is_list:
        _list_orders(as_json)
        return
    if ref is None or lift == (reason is not None):
        raise click.UsageError("Give a reference and either --reason TEXT or --lift.")
    said = desk.withhold(ref, para, reason=reason)
    if as_json:
        print_json({"done": said})
    else:
        click.echo(said)


def _list_orders(as_json: bool) -> None:
    found = desk.orders()
    if as_json:
        print_json(found)
        return
    for order in found["in_force"]:
        click.echo(f"{order['reference']} {order['label'] or 'whole'}: {order['reason']}")
    for line in found["log"]:
        what = f"{line['reference']} {line['label'] or 'whole'}"
        click.echo(f"  {line['moment']}  {line['act']}  {what}  {line['reason']}")


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
        for row in SETTINGS:
            click.echo(f"{row.key}  [{row.default}]\n    {row.purpose}")
        file = config_file(os.environ)
        click.echo(
            "\nThe same settings, in lower case and without CITEKIT_, are the keys of a TOML file, as in"
            '\n    base_url = "https://cables.example.org"'
            f"\nwhich CITEKIT_CONFIG names (now: {file or 'none'}). A variable wins over the file."
        )
        return
    from citekit.web.server import serve as run

    try:
        desk.stats()
    except LibraryFault as error:  # a database may come back, so the service starts all the same
        click.echo(f"citekit: {error.message}\n  {error.hint}", err=True)
    run(host, port)
