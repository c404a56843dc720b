"""Commands on texts of your own: find, verify, bib, read."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from citekit import address as addresses
from citekit import desk
from citekit.cli.frame import JSON, PARA, main, print_json, read_bytes
from citekit.model import Verdict


@main.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option("--markdown", is_flag=True, help="The text itself, with links put in.")
@JSON
def find(file: Path, markdown: bool, as_json: bool) -> None:
    """Every reference in running text, with its span, canonical form and permalink."""
    text = _read_text(file)
    if markdown:
        click.echo(desk.linked(text), nl=False)
        return
    rows = desk.mentions(text)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        held = "held" if row["held"] else "not held"
        click.echo(
            f"{row['start']}-{row['end']}\t{row['reference']}\t{held}\t{row['permalink']}\t{row['text']}"
        )


def _read_text(file: Path) -> str:
    data = sys.stdin.buffer.read() if str(file) == "-" else read_bytes(file)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


@main.command()
@click.argument("ref", required=False)
@PARA
@click.option("--quote", metavar="TEXT", help="The words to check.")
@click.option(
    "--card", "card_file", type=click.Path(path_type=Path), help="A card to check instead."
)
@click.option(
    "--trust", type=click.Path(path_type=Path), help="Certificates of whose signatures to believe."
)
@JSON
def verify(
    ref: str | None,
    para: str | None,
    quote: str | None,
    card_file: Path | None,
    trust: Path | None,
    as_json: bool,
) -> None:
    """Is it verbatim?  Exit 0 for yes, 1 for no, with the nearest true words.

    Of a card: is it genuine, altered, not one of ours, or do its words no longer stand?
    """
    if (quote is None) == (card_file is None):
        raise click.UsageError("Give either --quote TEXT or --card FILE.")
    if card_file is not None:
        _verify_card(card_file, trust, as_json)
    verdict = desk.verify(quote or "", ref, para)
    if as_json:
        print_json(desk.verdict_as_dict(verdict))
    else:
        _print_verdict(verdict)
    sys.exit(0 if verdict.is_verbatim else 1)


def _verify_card(file: Path, trust: Path | None, as_json: bool) -> NoReturn:
    """Say what a picture is, and on what grounds."""
    known = read_bytes(trust) if trust else b""
    verdict = desk.verify_card(read_bytes(file), trust=known)
    if as_json:
        print_json(desk.card_verdict_as_dict(verdict))
    else:
        click.echo(verdict.sentence)
        for where, found in verdict.evidence:
            click.echo(f"  {where}: {found}")
        if verdict.passage and verdict.is_genuine:
            for note in verdict.passage.guard:
                click.echo(f"  Note: {note.message}")
    sys.exit(0 if verdict.is_genuine else 1)


_WORDING = {
    "verbatim": "Verbatim",
    "omissions": "Verbatim, with omissions that are marked",
    "edited": "Verbatim but for the editor's marks. The cable's words",
    "altered": "Not verbatim. The nearest true words",
    "absent": "Not found",
}
_MOST_WORDS = 60  # of a stretch that is printed whole


def _print_verdict(verdict: Verdict) -> None:
    place = f": {desk.place(verdict.passage)}" if verdict.passage else "."
    click.echo(_WORDING[verdict.status] + place)
    if verdict.nearest:
        click.echo(f"  “{verdict.nearest}”")
    for words in verdict.omitted:
        click.echo(f"  left out, and marked: {_brief(words)}")
    for kind, quoted, true in verdict.differences:
        if kind != "equal":
            click.echo(f"  {kind}: {_brief(quoted) or 'nothing'} -> {_brief(true) or 'nothing'}")
    for remark in verdict.remarks:
        click.echo(f"  {remark}")
    if verdict.others:
        also = ", ".join(addresses.format(other) for other in verdict.others[:10])
        click.echo(f"  The same words stand in {len(verdict.others)} more: {also}")
    for note in verdict.passage.guard if verdict.passage and not verdict.differences else ():
        click.echo(f"  Note: {note.message}")


def _brief(text: str) -> str:
    words = text.split()
    if len(words) <= _MOST_WORDS:
        return text
    edge = _MOST_WORDS // 3
    return " ".join([*words[:edge], f"[{len(words) - 2 * edge:,} words]", *words[-edge:]])


_KEY_HELP = "Keys of new entries, of {id} {year} {yy} {month} {day} {origin} {Origin} {serial}."


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--add", multiple=True, metavar="REF", help="Add an entry for a cable; may be repeated."
)
@click.option("--key", default="{id}", metavar="PATTERN", help=_KEY_HELP)
@click.option("--update", is_flag=True, help="Fill the missing fields of entries that are cables.")
@click.option(
    "--replace",
    multiple=True,
    metavar="FIELD",
    help="Overwrite this field too, or all; may be repeated.",
)
@click.option("--check", is_flag=True, help="Say what is wrong; exit 1 if anything is.")
@click.option("--write", is_flag=True, help="Write the file; without it only a diff is shown.")
@JSON
def bib(
    file: Path,
    add: tuple[str, ...],
    key: str,
    update: bool,
    replace: tuple[str, ...],
    check: bool,
    write: bool,
    as_json: bool,
) -> None:
    """Add cables to your own .bib file, complete them, check them."""
    if not (add or update or replace or check):
        raise click.UsageError("Give --add REF, --update, --replace FIELD or --check.")
    before = read_bytes(file) if file.exists() or not add else b""
    if check:
        findings = desk.check_bib(before)
        if as_json:
            print_json(desk.bib_as_dict(str(file), findings))
        for finding in () if as_json else findings:
            click.echo(f"{file}: {finding.where}: {finding.message}")
        if findings:
            sys.exit(1)
    after = desk.edit_bib(before, add=add, update=update, replace=replace, key=key)
    if not as_json:
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
