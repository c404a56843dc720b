"""The .bib files as the programs that read them see them: no error, no warning."""

import shutil
import subprocess

import pytest

from citekit import desk
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
    (tmp_path / "paper.aux").write_text(f"\\citation{{*}}\n\\bibdata{{cables}}\n\\bibstyle{{{style}}}\n")
    done = subprocess.run(["bibtex", "paper"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "Warning" not in done.stdout
    assert "08MEXICO1487" in (tmp_path / "paper.bbl").read_text()
