"""What README shows is what happens."""

import doctest
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_manuscripts import docx

from citekit import cli
from citekit.desk import holdings

CHAPTER = "<w:p><w:r><w:t>“maintain warm ties with Cuba” (08MEXICO1487, para. 11)</w:t></w:r></w:p>"
README = Path(__file__).resolve().parents[1] / "README.md"
if not README.is_file():
    pytest.skip("no README beside these tests", allow_module_level=True)
COMMANDS = [
    line
    for line in re.findall(r"(?m)^citekit .*$", README.read_text("utf-8"))
    if " import " not in line and " serve" not in line
]


@pytest.fixture(autouse=True)
def _no_library(tmp_path, monkeypatch):
    monkeypatch.setenv("CITEKIT_DATABASE", str(tmp_path / "none.db"))
    holdings.environment.cache_clear()
    yield
    holdings.environment.cache_clear()


def test_the_python_examples_of_readme_run():
    assert doctest.testfile(str(README), module_relative=False).failed == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_readme_run(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chapter.docx").write_bytes(docx(CHAPTER))
    done = CliRunner().invoke(cli.main, shlex.split(command)[1:])
    assert done.exit_code == 0, done.output


def test_readme_is_short_and_its_picture_is_there():
    text = README.read_text("utf-8")
    assert len(text.split()) < 600
    for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text):
        assert (README.parent / picture).is_file()
