"""The .bib files as the programs that read them see them: no error, no warning."""

import shutil
import subprocess
from dataclasses import replace

import pytest

from citekit import desk
from citekit.cite import formats
from citekit.settings import Settings

pytestmark = pytest.mark.system
SETTINGS = Settings("https://cables.example.org", "/nowhere/citekit.db")
CHOSEN = [
    desk.passage("08MEXICO1487", settings=SETTINGS),
    desk.passage("08MEXICO1487", 11, words="1-4+15-18", settings=SETTINGS),
]


def written(name):
    return desk.export(CHOSEN, name, accessed="2026-11-24", settings=SETTINGS).data


@pytest.mark.skipif(not shutil.which("biber"), reason="biber is not installed")
def test_biber_reads_biblatex_without_a_warning(tmp_path):
    (tmp_path / "cables.bib").write_bytes(written("biblatex"))
    done = subprocess.run(
        ["biber", "--tool", "--validate-datamodel", "cables.bib"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "WARN" not in done.stdout
    assert "ERROR" not in done.stdout
    assert (tmp_path / "cables_bibertool.bib").read_text().count("@REPORT") == 2


@pytest.mark.skipif(not shutil.which("bibtex"), reason="bibtex is not installed")
@pytest.mark.parametrize("style", ["plain", "abbrv", "alpha", "unsrt"])
def test_bibtex_reads_bibtex_without_a_warning(style, tmp_path):
    (tmp_path / "cables.bib").write_bytes(written("bibtex"))
    (tmp_path / "paper.aux").write_text(
        f"\\citation{{*}}\n\\bibdata{{cables}}\n\\bibstyle{{{style}}}\n"
    )
    done = subprocess.run(
        ["bibtex", "paper"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "Warning" not in done.stdout
    assert "08MEXICO1487" in (tmp_path / "paper.bbl").read_text()


HOSTILE = [
    "} , evil = {x",
    r"\input{/etc/passwd} 50% of $5 & #1 _a_ ^b~",
    "a\n@report{x, title={y}}",
    "{{{",
]


@pytest.mark.skipif(not shutil.which("biber"), reason="biber is not installed")
@pytest.mark.skipif(not shutil.which("bibtex"), reason="bibtex is not installed")
@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_one_record_to_biber_and_bibtex(title, tmp_path):
    made = desk.item(CHOSEN[0], settings=SETTINGS)
    pairs = [(CHOSEN[0], replace(made, fields={**made.fields, "title": title}))]
    (tmp_path / "b.bib").write_text(formats.write("biblatex", pairs))
    (tmp_path / "cables.bib").write_text(formats.write("bibtex", pairs))
    (tmp_path / "paper.aux").write_text("\\citation{*}\n\\bibdata{cables}\n\\bibstyle{plain}\n")
    for command in (["biber", "--tool", "b.bib"], ["bibtex", "paper"]):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
        assert not {"WARN", "ERROR", "Warning"} & set(done.stdout.replace(":", " ").split())
    assert (tmp_path / "b_bibertool.bib").read_text().count("@REPORT") == 1
    assert (tmp_path / "paper.bbl").read_text().count("\\bibitem") == 1
