"""The command line: what a person types, handed to the desk, and its answer printed.

Errors are one sentence and a hint on standard error, exit 1; wrong usage is exit 2.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

import citekit
from citekit import desk
from citekit.errors import CitekitError, UnreadableFile
from citekit.model import Passage, Verdict
from citekit.settings import SETTINGS, Settings

__all__ = ["main"]


class _Group(click.Group):
    """Commands whose errors are sentences, in the order in which they are written."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CitekitError as error:
            _fail(error.message, error.hint)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except MemoryError:
            _fail("There is not enough memory for this.", "Give it in smaller pieces.")
        except OSError as error:
            name = f" {error.filename}" if error.filename else ""
            _fail(f"{error.strerror or error}:{name}.", "Check the path and the space left there.")


def _fail(message: str, hint: str = "") -> NoReturn:
    click.echo(f"citekit: {message}", err=True)
    if hint:
        click.echo(f"  {hint}", err=True)
    sys.exit(1)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


_quote = click.option("--quote", metavar="TEXT", help="The exact words, as the cable has them.")
_words = click.option("--words", metavar="RUNS", help="Their positions instead: 58-83, 1-14+30-44.")
_json = click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
_ref = click.argument("ref")
_para = click.argument("para", required=False)


@click.group(
    cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(citekit.__version__, message="citekit %(version)s")
def main() -> None:
    """Link to, quote, cite and check the published U.S. diplomatic cables."""


def _passage(ref: str, para: str | None, quote: str | None, words: str | None) -> Passage:
    if quote is not None and words is not None:
        raise click.UsageError("Give either --quote or --words, not both.")
    return desk.passage(ref, para, quote=quote, words=words)


def _say_where_links_lead() -> None:
    """Without a public base address, say whose addresses are printed (design: absolute links)."""
    if Settings.read(os.environ).base_url is None:
        click.echo(
            "citekit: CITEKIT_BASE_URL names no public address, so links lead to the original page.",
            err=True,
        )


@main.command()
@_ref
@_para
@_quote
@_words
@_json
def show(ref: str, para: str | None, quote: str | None, words: str | None, as_json: bool) -> None:
    """Everything at once: links, hashtags, citations, alt text."""
    shown = desk.show(_passage(ref, para, quote, words))
    _say_where_links_lead()
    if as_json:
        _print_json(shown.as_dict())
        return
    for title, text in shown.as_text():
        click.echo(click.style(title, bold=True))
        click.echo(text + "\n")


@main.command()
@_ref
@_para
@_quote
@_words
@click.option("--target", metavar="NAME", help="One place: citekit, original, plusd, archive …")
@click.option("--all", "every", is_flag=True, help="Every place, with its name.")
@_json
def link(
    ref: str,
    para: str | None,
    quote: str | None,
    words: str | None,
    target: str | None,
    every: bool,
    as_json: bool,
) -> None:
    """Print the permalink, or the address at another place."""
    chosen = _passage(ref, para, quote, words)
    if target:
        found = desk.link(chosen, target)
        _print_json({found.name: found.url}) if as_json else click.echo(found.url)
    elif every or as_json:
        links = {found.name: found.url for found in desk.links(chosen)}
        if as_json:
            _print_json(links)
        else:
            width = max(map(len, links))
            for name, url in links.items():
                click.echo(f"{name:{width}}  {url}")
    else:
        _say_where_links_lead()
        click.echo(desk.permalink(chosen))


@main.command()
@click.argument("refs", nargs=-1, required=True, metavar="REF [PARA] …")
@_quote
@_words
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
    quote: str | None,
    words: str | None,
    format_name: str | None,
    style: str | None,
    locale: str | None,
    form: str,
    accessed: str | None,
) -> None:
    """Cite cables or passages; several references make one list."""
    if format_name and style:
        raise click.UsageError("Give either --format or --style, not both.")
    chosen = [_passage(ref, para, quote, words) for ref, para in _pairs(_lines(refs))]
    _say_where_links_lead()
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


@main.command()
@_ref
@_para
@_quote
@_words
@click.option("--size", default="og", show_default=True, metavar="NAME")
@click.option("--theme", default="paper", show_default=True, metavar="NAME")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="FILE")
@_json
def card(
    ref: str,
    para: str | None,
    quote: str | None,
    words: str | None,
    size: str,
    theme: str,
    output: Path,
    as_json: bool,
) -> None:
    """Draw a quote card and print its alt text."""
    chosen = desk.fitting(_passage(ref, para, quote, words), size=size, theme=theme)
    drawn = desk.card(chosen, size=size, theme=theme)
    desk.write_file(output, drawn.data)
    _say_where_links_lead()
    if as_json:
        _print_json(
            {
                "file": str(output),
                "width": drawn.width,
                "height": drawn.height,
                "alt_text": drawn.alt_text,
                "permalink": desk.permalink(chosen),
            }
        )
    else:
        click.echo(drawn.alt_text)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option("--markdown", is_flag=True, help="The text itself, with links put in.")
@_json
def find(file: Path, markdown: bool, as_json: bool) -> None:
    """Every reference in running text, with its span, canonical form and permalink."""
    text = _read_text(file)
    if markdown:
        click.echo(desk.linked(text), nl=False)
        return
    rows = desk.mentions(text)
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        held = "held" if row["held"] else "not held"
        click.echo(
            f"{row['start']}-{row['end']}\t{row['reference']}\t{held}\t{row['permalink']}\t{row['text']}"
        )


def _read_text(file: Path) -> str:
    data = sys.stdin.buffer.read() if str(file) == "-" else _bytes(file)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"{file} cannot be read: {error.strerror}.", hint="Check the name and the permissions."
        ) from error


@main.command()
@click.argument("ref", required=False)
@_para
@click.option("--quote", metavar="TEXT", help="The words to check.")
@click.option(
    "--card", "card_file", type=click.Path(path_type=Path), help="A card to check instead."
)
@_json
def verify(
    ref: str | None, para: str | None, quote: str | None, card_file: Path | None, as_json: bool
) -> None:
    """Is it verbatim?  Exit 0 for yes, 1 for no, with the nearest true words."""
    if (quote is None) == (card_file is None):
        raise click.UsageError("Give either --quote TEXT or --card FILE.")
    if card_file is not None:
        address = desk.address_on_card(_bytes(card_file))
        chosen = desk.passage(address)
        said = f"The card names {desk.place(chosen)}, and these words stand there: “{chosen.text}”"
        if as_json:
            _print_json({"address": desk.place(chosen), "quote": chosen.text, "stands": True})
        else:
            click.echo(said)
        sys.exit(0)
    verdict = desk.verify(quote or "", ref, para)
    if as_json:
        _print_json(desk.verdict_as_dict(verdict))
    else:
        _print_verdict(verdict)
    sys.exit(0 if verdict.is_verbatim else 1)


_WORDING = {
    "verbatim": "Verbatim",
    "omissions": "Verbatim, with omissions that are marked",
    "altered": "Not verbatim. The nearest true words",
    "absent": "Not found",
}


def _print_verdict(verdict: Verdict) -> None:
    place = f": {desk.place(verdict.passage)}" if verdict.passage else "."
    click.echo(_WORDING[verdict.status] + place)
    if verdict.nearest:
        click.echo(f"  “{verdict.nearest}”")
    for kind, quoted, true in verdict.differences:
        if kind != "equal":
            click.echo(f"  {kind}: {quoted or 'nothing'} -> {true or 'nothing'}")
    for remark in verdict.remarks:
        click.echo(f"  {remark}")
    for note in verdict.passage.guard if verdict.passage and verdict.is_verbatim else ():
        click.echo(f"  Note: {note.message}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--add", multiple=True, metavar="REF", help="Add an entry for a cable; may be repeated."
)
@click.option("--update", is_flag=True, help="Fill the missing fields of entries that are cables.")
@click.option("--check", is_flag=True, help="Say what is wrong; exit 1 if anything is.")
@click.option("--write", is_flag=True, help="Write the file; without it only a diff is shown.")
def bib(file: Path, add: tuple[str, ...], update: bool, check: bool, write: bool) -> None:
    """Add cables to your own .bib file, complete them, check them."""
    if not (add or update or check):
        raise click.UsageError("Give --add REF, --update or --check.")
    before = _bytes(file) if file.exists() or not add else b""
    if check:
        findings = desk.check_bib(before)
        for finding in findings:
            click.echo(f"{file}: {finding.where}: {finding.message}")
        if findings:
            sys.exit(1)
    after = desk.edit_bib(before, add=add, update=update)
    click.echo(desk.difference(before, after, file.name), nl=False)
    if write and after != before:
        desk.write_file(file, after, backup=True)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def read(files: Sequence[Path], as_json: bool) -> None:
    """Parse cables without storing them."""
    for row in desk.read(files, sys.stdin.buffer):
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            paragraphs = row["paragraphs"]
            click.echo(
                f"{row['file']}: {row['reference'] or 'no cable'}, {len(paragraphs)} paragraphs"
            )
            for problem in row["problems"]:
                click.echo(f"  {problem['where']}: {problem['message']}")


@main.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--keep-going", is_flag=True, help="Import what can be read although something cannot."
)
@_json
def import_(paths: Sequence[Path], keep_going: bool, as_json: bool) -> None:
    """Put files, folders, archives or the CSV dump into the library: all or nothing."""
    report = desk.import_paths(paths, keep_going=keep_going, progress=_progress())
    if as_json:
        _print_json(desk.report_as_dict(report))
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
@_json
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
        _print_json([desk.hit_as_dict(hit) for hit in hits])
        return
    for hit in hits:
        click.echo(f"{click.style(f'{hit.reference}/{hit.label}', bold=True)}  {hit.subject}")
        click.echo(f"  {hit.snippet}")
    if not hits:
        _fail("Nothing held here has these words.", "Try fewer words, or import more cables.")


@main.group()
def library() -> None:
    """Look after the library of cables."""


@library.command()
@_json
def stats(as_json: bool) -> None:
    """How much is held."""
    counted = desk.stats()
    if as_json:
        _print_json(counted)
    else:
        for name, value in counted.items():
            click.echo(f"{name:12} {value:,}" if isinstance(value, int) else f"{name:12} {value}")


@library.command()
@_json
def check(as_json: bool) -> None:
    """Prove counts, hashes and the index against the texts; exit 1 if anything is wrong."""
    faults = desk.check_library()
    if as_json:
        _print_json({"faults": faults})
    else:
        click.echo("\n".join(faults) or "The library is whole.")
    sys.exit(1 if faults else 0)


@library.command()
@_json
def reread(as_json: bool) -> None:
    """Read every text again with this version's reader; the old segmentation stays."""
    changed = desk.reread()
    _print_json({"changed": changed}) if as_json else click.echo(
        f"{changed:,} texts read otherwise now."
    )


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
@_ref
@_para
@click.option("--reason", metavar="TEXT", help="Why; it is shown in place of the text.")
@click.option("--lift", is_flag=True, help="Show it again.")
def withhold(ref: str, para: str | None, reason: str | None, lift: bool) -> None:
    """Answer 451 for a cable or a paragraph and show it nowhere."""
    if lift == (reason is not None):
        raise click.UsageError("Give either --reason TEXT or --lift.")
    click.echo(desk.withhold(ref, para, reason=reason))


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

    run(host, port)
