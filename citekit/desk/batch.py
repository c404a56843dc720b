"""Many quote cards from one list: a row a card, a report of what could not be drawn."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from citekit.desk.files import write_file
from citekit.desk.holdings import passage, place
from citekit.desk.pictures import card, card_formats, drawn
from citekit.errors import CitekitError, UnknownName, UnreadableFile, UnwritableFile
from citekit.settings import Settings

__all__ = ["BATCH_KEYS", "Made", "batch_rows", "draw_batch", "file_stem"]

BATCH_KEYS = ("ref", "para", "quote", "words", "size", "theme", "file")
"""The columns of a list of cards; only ``ref`` must be filled."""


@dataclass(frozen=True, slots=True)
class Made:
    """One row's card: its file, alt text and permalink, or the sentence that says why there is none."""

    line: int
    ref: str
    file: str = ""
    alt_text: str = ""
    permalink: str = ""
    fault: str = ""


_LONGEST = 100_000  # characters of a field
Row = tuple[int, Mapping[str, str]]
"""The line of a list, and what stands there."""


def batch_rows(file: Path) -> list[Row]:
    """The rows of a list of cards: CSV with a head, or one JSON object a line.

    Raises UnreadableFile, naming the line at fault.
    """
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            f"The list {file} cannot be read.", hint="Give a CSV or JSON Lines file in UTF-8."
        ) from error
    try:
        rows = list(_objects(text, file) if _is_json(text) else _table(text, file))
    except csv.Error as error:
        raise UnreadableFile(f"{file} is no CSV: {error}.", hint="Mend that line.") from error
    if not rows:
        raise UnreadableFile(
            f"The list {file} names no card.", hint=f"Its columns are: {', '.join(BATCH_KEYS)}."
        )
    for line, row in rows:
        if unknown := sorted(set(row) - set(BATCH_KEYS)):
            raise UnreadableFile(
                f"{file}, line {line}: {unknown[0]!r} is no column of a list of cards.",
                hint=f"There are: {', '.join(BATCH_KEYS)}.",
            )
    return rows


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


def _objects(text: str, file: Path) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UnreadableFile(
                f"{file}, line {number}: this is no JSON.", hint=str(error)
            ) from error
        if not isinstance(found, dict) or not all(
            isinstance(value, str | int | None) for value in found.values()
        ):
            raise UnreadableFile(
                f"{file}, line {number}: a card is one JSON object of texts.",
                hint=f"Its keys are: {', '.join(BATCH_KEYS)}.",
            )
        yield number, {key: str(value) for key, value in found.items() if value is not None}


def _table(text: str, file: Path) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if "ref" not in (reader.fieldnames or ()):
        raise UnreadableFile(
            f"{file}, line 1: a list of cards begins with the names of its columns, ref among them.",
            hint=f"There are: {', '.join(BATCH_KEYS)}.",
        )
    for row in reader:
        if None in row:
            raise UnreadableFile(
                f"{file}, line {reader.line_num}: there are more fields than columns.",
                hint="Put a field that has a comma in it between quotation marks.",
            )
        if max(map(len, filter(None, row.values())), default=0) > _LONGEST:
            raise UnreadableFile(
                f"{file}, line {reader.line_num}: a field is longer than {_LONGEST:,} characters.",
                hint="Perhaps a quotation mark has no partner.",
            )
        yield reader.line_num, {key: value for key, value in row.items() if value}


def file_stem(where: str, *more: str) -> str:
    """A place in a cable, and more, as the name of a file that is fit for every system.

    >>> file_stem("08MEXICO1487/11/26-40:0AQ8", "og", "paper")
    '08MEXICO1487_11_26-40_0AQ8-og-paper'
    """
    return "-".join((where.translate(str.maketrans("/:+", "___")), *more))


def draw_batch(
    rows: Sequence[Row],
    folder: Path,
    *,
    size: str = "og",
    theme: str = "paper",
    format: str = "png",
    speaker: bool = False,
    settings: Settings | None = None,
) -> Iterator[Made]:
    """Draw the card of every row into a folder, which is made; one row's fault stops no other.

    ``size`` and ``theme`` serve rows that name none.  Raises UnwritableFile where the folder cannot
    be made or written to, UnknownName for a format there is not.
    """
    if format not in card_formats():
        raise UnknownName.among("card format", format, card_formats())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(
            f"The folder {folder} cannot be made: {error.strerror}.", hint="Choose another folder."
        ) from error
    list_of = _List(folder, format, {"size": size, "theme": theme, "speaker": speaker}, settings)
    for line, row in rows:
        try:
            yield _drawn(line, row, list_of)
        except UnwritableFile:
            raise
        except CitekitError as error:
            fault = f"{error.message} {error.hint}".strip()
            yield Made(line, row.get("ref", ""), fault=fault)


@dataclass(frozen=True, slots=True)
class _List:
    """What the cards of a list share, and the names that are taken, with the line that took them."""

    folder: Path
    format: str
    options: Mapping[str, Any]
    settings: Settings | None
    taken: dict[Path, int] = field(default_factory=dict)


def _drawn(line: int, row: Mapping[str, str], cards: _List) -> Made:
    """One row's card in its file."""
    if not row.get("ref"):
        raise UnreadableFile("This row names no cable.", hint="Fill its column ref.")
    own = {key: row[key] for key in ("size", "theme") if key in row}
    options: dict[str, Any] = {**cards.options, **own, "settings": cards.settings}
    found = passage(
        row["ref"],
        row.get("para"),
        quote=row.get("quote"),
        words=row.get("words"),
        settings=cards.settings,
    )
    shown = drawn(found, **options)
    name = row.get("file") or file_stem(place(shown.passage), options["size"], options["theme"])
    if Path(name).name != name or name.startswith("."):
        raise UnreadableFile(
            f"{name!r} is no plain file name.", hint="Cards are put into the one folder."
        )
    file = cards.folder / f"{name.removesuffix('.' + cards.format)}.{cards.format}"
    if file in cards.taken:
        raise UnreadableFile(
            f"The card of line {cards.taken[file]} has the name {file.name} already.",
            hint="Give each row a file name of its own, or take one of them out.",
        )
    made = card(found, **options, format=cards.format)
    write_file(file, made.data)
    cards.taken[file] = line
    return Made(line, row["ref"], str(file), made.alt_text, shown.text.permalink)
