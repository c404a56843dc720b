"""Reports to print and to sign: a manuscript with its quotations marked, a dossier of passages.

Each is one HTML file that needs nothing beside it, no script and no other server.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from citekit import address as addresses
from citekit import assets, reference
from citekit.desk.citing import cite
from citekit.desk.holdings import place
from citekit.desk.manuscripts import manuscript_sentence
from citekit.desk.products import permalink, sender
from citekit.errors import Unavailable
from citekit.model import Block, Finding, ManuscriptReport, Paragraph, Passage
from citekit.settings import Settings

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["as_pdf", "dossier", "manuscript_page"]

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_SECONDS = 120  # for a browser to print


def manuscript_page(report: ManuscriptReport) -> bytes:
    """A manuscript with every quotation, reference and permalink marked, as one HTML file."""
    rows = [
        (block, tuple(_pieces(block, [f for f in report.findings if f.block == number])))
        for number, block in enumerate(report.blocks)
    ]
    page = _templates().get_template("manuscript.html")
    summary = manuscript_sentence(report)
    return page.render(report=report, rows=rows, summary=summary).encode()


def dossier(
    chosen: Sequence[Passage],
    *,
    style: str = "chicago",
    title: str = "",
    accessed: str | None = None,
    settings: Settings | None = None,
) -> bytes:
    """What a fact-checker signs: each passage in its paragraph, as one HTML file to print.

    With every passage: its words lit in the whole paragraph, the version and hash of the text they
    were taken from, what the guard says, the address with its check, the citation in a style.
    """
    rows = [
        {
            "passage": passage,
            "place": place(passage),
            "sender": sender(passage.cable),
            "permalink": permalink(passage, settings=settings),
            "citation": cite([passage], style=style, accessed=accessed, settings=settings),
            "paragraphs": [(p, tuple(lit_words(passage, p))) for p in passage.paragraphs],
        }
        for passage in chosen
    ]
    page = _templates().get_template("dossier.html")
    return page.render(rows=rows, title=title, style=style, accessed=accessed).encode()


def lit_words(passage: Passage, paragraph: Paragraph) -> Iterator[tuple[str, bool]]:
    """The text of a paragraph in pieces, each with whether it is of the passage."""
    whole = passage.address.through or not passage.address.places
    own = [p for p in passage.address.places if p.label == paragraph.label]
    runs = [run for chosen in own for run in chosen.runs]
    if whole or not runs:
        yield paragraph.text, True
        return
    words, at = paragraph.words, 0
    for run in runs:
        yield " ".join(words[at : run.first - 1]), False
        yield " ".join(words[run.first - 1 : run.last]), True
        at = run.last
    yield " ".join(words[at:]), False


def as_pdf(page: bytes) -> bytes:
    """An HTML file printed to PDF by the Chromium at hand; raises Unavailable without one."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise Unavailable(
            "Making a PDF needs Chromium, which was not found.",
            hint="Install it, or write the HTML file and print that.",
        )
    with tempfile.TemporaryDirectory(prefix="citekit-") as folder:
        source, target = Path(folder) / "dossier.html", Path(folder) / "dossier.pdf"
        source.write_bytes(page)
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--no-pdf-header-footer",
        ]
        command += ["--disable-background-networking", "--disable-component-update"]
        command += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}"]
        if os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium refuses to start as root with one
        try:
            subprocess.run(  # noqa: S603 - a program found on the path, on a file of our own
                [*command, source.as_uri()], check=True, capture_output=True, timeout=_SECONDS
            )
            return target.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise Unavailable(
                "Chromium could not print the page.", hint="Write the HTML file and print that."
            ) from error


def _pieces(block: Block, findings: Sequence[Finding]) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """A block's text cut wherever a finding begins or ends, each piece with what covers it.

    What hangs on the block, and has no letter of its own there, comes as a piece without text.
    """
    edges = sorted({0, len(block.text), *(f.start for f in findings), *(f.end for f in findings)})
    hung = [f for f in findings if f.start == f.end]
    for at, end in zip(edges, [*edges[1:], None], strict=True):
        for found in hung:
            if found.start == at:
                yield "", (found,)
        if end is not None:
            covering = tuple(f for f in findings if f.start <= at < f.end)
            yield block.text[at:end], covering


@lru_cache(maxsize=1)
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(assets.templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["origin_name"] = reference.origin_name
    made.globals["runs_text"] = addresses.runs_text
    return made
