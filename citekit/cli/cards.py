"""The command card: one quote card, a series, a translation, a preview, or a list of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

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
from citekit.errors import CitekitError, UnknownName, UnreadableFile
from citekit.model import Card, Passage

_LONGEST_NAME = 200  # bytes: a longer argument is a text, not the name of a file


@dataclass(frozen=True, slots=True)
class _Look:
    """How the card is to look, and which form its file has."""

    size: str
    theme: str
    speaker: bool
    format: str

    @property
    def options(self) -> dict[str, Any]:
        """What every card of a command shares."""
        return {"size": self.size, "theme": self.theme, "speaker": self.speaker}


@main.command()
@ANY_REF
@PARA
@choosing
@click.option("--size", default="og", show_default=True, metavar="NAME", help="Also NAME@2x.")
@click.option("--theme", default="paper", show_default=True, metavar="NAME")
@click.option("--speaker", is_flag=True, help="Name who is reported to have said it.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Its suffix says the form: .png .webp .jpg .svg .pdf; with --batch a folder.",
)
@click.option("--series", is_flag=True, help="As many cards as the words need: FILE-1, FILE-2 …")
@click.option("--translation", metavar="FILE|TEXT", help="Draw this translation, labelled as one.")
@click.option("--lang", metavar="TAG", help="The language of the translation: es, ar, zh-Hant …")
@click.option("--translator", metavar="NAME", help="Who answers for the translation.")
@click.option("--preview", is_flag=True, help="The card in every theme, in one picture.")
@click.option("--batch", type=click.Path(path_type=Path), metavar="FILE", help="CSV or JSON Lines.")
@click.option("--format", "form", metavar="NAME", help="The form of a batch's files.  [png]")
@click.option("--list-themes", is_flag=True, help="The themes there are, your own too.")
@click.option("--list-sizes", is_flag=True, help="The sizes there are.")
@JSON
def card(
    ref: str | None,
    para: str | None,
    choice: Choice,
    size: str,
    theme: str,
    output: Path | None,
    *,
    speaker: bool,
    series: bool,
    translation: str | None,
    lang: str | None,
    translator: str | None,
    preview: bool,
    batch: Path | None,
    form: str | None,
    list_themes: bool,
    list_sizes: bool,
    as_json: bool,
) -> None:
    """Draw a quote card and print its alt text."""
    if list_themes or list_sizes:
        _tell_names(themes=list_themes, as_json=as_json)
        return
    if output is None:
        raise click.UsageError("Say where the card goes: -o FILE.")
    if sum((series, translation is not None, preview, batch is not None)) > 1:
        raise click.UsageError("Give one of --series, --translation, --preview and --batch.")
    if batch is not None:
        if ref is not None:
            raise click.UsageError("With --batch the list names the cables.")
        _batch(batch, output, _Look(size, theme, speaker, form or "png"), as_json=as_json)
        return
    if form is not None:
        raise click.UsageError("--format goes with --batch; else the suffix of FILE says it.")
    look = _Look(size, theme, speaker, _form(output))
    told = _translation(translation, lang, translator)
    chosen = choice.passage(ref, para)
    if preview:
        _preview(chosen, look, output)
    elif series:
        _series(chosen, look, output, as_json=as_json)
    else:
        made = desk.card(chosen, **look.options, format=look.format, translation=told)
        shown = chosen if told else desk.fitting(chosen, **look.options)
        desk.write_file(output, made.data)
        say_where_links_lead()
        if shown != chosen:
            _say_shortened()
        found = _told(output, made, shown)
        print_json(found) if as_json else click.echo(made.alt_text)


def _say_shortened() -> None:
    """A card without all of its words says so, and what shows them."""
    click.echo(
        "citekit: The card shows the beginning, as much as a phone can; --series draws all of it.",
        err=True,
    )


def _form(output: Path) -> str:
    """The form that a file's suffix names; a file without one, such as a device, is a PNG."""
    suffix = output.suffix.lower().removeprefix(".").replace("jpeg", "jpg")
    if suffix and suffix not in desk.card_formats():
        raise UnknownName.among("card format", suffix, desk.card_formats())
    return suffix or "png"


def _told(file: Path, made: Card, shown: Passage) -> dict[str, Any]:
    return {
        "file": str(file),
        "width": made.width,
        "height": made.height,
        "alt_text": made.alt_text,
        "alt_texts": desk.alt_texts(made.alt_text, made.quotation),
        "permalink": desk.permalink(shown),
    }


def _translation(
    given: str | None, lang: str | None, translator: str | None
) -> desk.Translation | None:
    """The translation that the options give, its text from a file where they name one."""
    if given is None:
        if lang or translator:
            raise click.UsageError("--lang and --translator go with --translation.")
        return None
    if not lang or not translator:
        raise click.UsageError("A translation says its --lang and its --translator.")
    file = Path(given) if len(os.fsencode(given)) < _LONGEST_NAME else None
    if file and file.is_file():
        try:
            given = file.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFile(
                f"The translation {file} cannot be read.", hint="Save it as text in UTF-8."
            ) from error
    return desk.Translation(given, lang, translator)


def _series(chosen: Passage, look: _Look, output: Path, *, as_json: bool) -> None:
    """Every part in a file of its own; nothing is written before all are drawn."""
    parts = desk.series(chosen, **look.options)
    drawn = [
        desk.card(chosen, **look.options, format=look.format, part=number)
        for number in range(1, len(parts) + 1)
    ]
    found = []
    for number, (part, made) in enumerate(zip(parts, drawn, strict=True), 1):
        file = output.with_stem(f"{output.stem}-{number}")
        desk.write_file(file, made.data)
        found.append(_told(file, made, part.passage))
    say_where_links_lead()
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo(f"{one['file']}\n{one['alt_text']}\n")


def _preview(chosen: Passage, look: _Look, output: Path) -> None:
    """The contact sheet of all themes."""
    if look.format != "png":
        raise click.UsageError("A preview is a PNG.")
    desk.write_file(output, desk.preview(chosen, size=look.size, speaker=look.speaker))
    click.echo(f"{output}: {', '.join(desk.themes())}")


def _tell_names(*, themes: bool, as_json: bool) -> None:
    """The themes with what is wrong with them, or the sizes in pixels."""
    if not themes:
        found = desk.sizes()
        if as_json:
            print_json({name: list(pixels) for name, pixels in found.items()})
            return
        for name, (width, height) in found.items():
            click.echo(f"{name:9} {width} x {height}")
        return
    rows = dict.fromkeys(desk.themes(), "")
    for name in rows:
        try:
            desk.check_theme(name)
        except CitekitError as error:
            rows[name] = error.message
    if as_json:
        print_json([{"name": name, "fault": fault or None} for name, fault in rows.items()])
    else:
        for name, fault in rows.items():
            click.echo(f"{name}  {fault}".rstrip())
    if any(rows.values()):
        sys.exit(1)


def _batch(file: Path, folder: Path, look: _Look, *, as_json: bool) -> None:
    """The cards of a list, with a bar on a terminal; exit 1 where one could not be drawn."""
    rows = desk.batch_rows(file)
    cards = desk.draw_batch(rows, folder, **look.options, format=look.format)
    with _bar(len(rows)) as shown:
        made = list(shown(cards))
    say_where_links_lead()
    failed = [one for one in made if one.fault]
    if as_json:
        print_json([asdict(one) for one in made])
    else:
        click.echo(f"{len(made) - len(failed)} of {len(made)} cards are in {folder}.")
    for one in failed:
        click.echo(f"citekit: {file}, line {one.line}: {one.fault}", err=True)
    if failed:
        sys.exit(1)


@contextmanager
def _bar(total: int) -> Iterator[Any]:
    """A progress bar on standard error; silent where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda items: items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:

        def shown(items: Iterable[Any]) -> Iterable[Any]:
            return progress.track(items, total=total)

        yield shown
