"""What the manual shows is what happens: its commands are run, its Python too, page by page."""

import doctest
import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from citekit import cli
from citekit.desk import holdings
from citekit.settings import Settings
from citekit.web.app import create_app

MANUAL = Path(__file__).resolve().parents[1] / "docs"
if not (MANUAL / "index.md").is_file():
    pytest.skip("no manual beside these tests", allow_module_level=True)
PAGES = sorted(MANUAL.rglob("*.md"))
BLOCK = re.compile(
    r"^```(\{code-block\} )?(\w+)\n((?::\w+: [^\n]*\n)*)\n?(.*?)^```$", re.MULTILINE | re.DOTALL
)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
LOCAL = "http://127.0.0.1:8000"


def name_of(page):
    return page.relative_to(MANUAL).with_suffix("").as_posix()


class Shell:
    """As much of a shell as the manual needs: citekit, curl of the service, echo, cat, | and >."""

    def __init__(self):
        self.exit = 0

    def run(self, line):
        commands, _, target = line.partition(" > ")
        output = ""
        for part in re.split(r" \| (?=citekit|curl)", commands):
            output = self._one(part, output)
        if not target:
            return output
        Path(target.strip()).write_text(output, "utf-8")
        return ""

    def _one(self, line, piped):
        words = shlex.split(line)
        given = {}
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            name, value = words.pop(0).split("=", 1)
            given[name] = value
        match words:
            case ["echo", "$?"]:
                return f"{self.exit}\n"
            case ["echo", *said]:
                return " ".join(said) + "\n"
            case ["cat", file]:
                return Path(file).read_text("utf-8")
            case ["export", setting]:
                os.environ.update([setting.split("=", 1)])
                return ""
            case ["curl", *rest]:
                return self._curl(rest)
            case ["citekit", *rest]:
                return self._citekit(rest, piped, given)
        raise AssertionError(f"the manual's shell does not know: {line}")

    def _citekit(self, words, piped, given):
        holdings.environment.cache_clear()
        done = CliRunner().invoke(cli.main, words, input=piped or None, env=given)
        self.exit = done.exit_code
        assert not done.exception or isinstance(done.exception, SystemExit), done.exception
        return done.output

    def _curl(self, words):
        headers, options = {}, {"method": "GET"}
        rest = iter(words)
        for word in rest:
            if word in ("-H", "--header"):
                name, value = next(rest).split(":", 1)
                headers[name] = value.strip()
            elif word in ("-d", "--data"):
                options |= {"method": "POST", "data": next(rest)}
            elif word in ("-I", "--head"):
                options["method"] = "HEAD"
            elif not word.startswith("-"):
                path = word.removeprefix(LOCAL)
        client = create_app(Settings.read(os.environ), local=LOCAL).test_client()
        answer = client.open(path, headers=headers, **options)
        self.exit = 0
        if options["method"] == "HEAD":
            return f"HTTP/1.1 {answer.status}\n" + "".join(f"{k}: {v}\n" for k, v in answer.headers)
        return answer.text


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = dict(os.environ)
    for name in [n for n in before if n.startswith("CITEKIT_")]:
        del os.environ[name]
    os.environ["CITEKIT_DATABASE"] = str(tmp_path / "library.db")
    yield tmp_path
    os.environ.clear()
    os.environ.update(before)
    holdings.environment.cache_clear()


def blocks(page, *kinds):
    for _, kind, options, text in BLOCK.findall(page.read_text("utf-8")):
        if kind in kinds:
            yield kind, dict(re.findall(r"(?m)^:(\w+): (.*)$", options)), text


def commands(text):
    """Commands of a console block, each with what it is said to print."""
    for entry in re.split(r"(?m)^\$ ", text)[1:]:
        line, shown = re.match(r"((?:[^\n]*\\\n)*[^\n]*)\n(.*)", entry, re.DOTALL).groups()
        yield re.sub(r"\\\n\s*", "", line), shown


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_examples_of_a_page_run_as_printed(page, desk):
    shell, names = Shell(), {}
    for kind, options, text in blocks(
        page, "console", "pycon", "text", "csv", "latex", "toml", "markdown"
    ):
        if kind == "console":
            for line, shown in commands(text):
                printed = shell.run(line)
                if shown.strip():
                    assert doctest.OutputChecker().check_output(shown, printed, FLAGS), (
                        line,
                        printed,
                    )
                elif "citekit" in line:
                    assert shell.exit == 0, (line, printed)
        elif kind == "pycon":
            holdings.environment.cache_clear()
            test = doctest.DocTestParser().get_doctest(text, names, page.name, str(page), 0)
            told = []
            doctest.DocTestRunner(optionflags=FLAGS).run(test, out=told.append, clear_globs=False)
            assert not told, "".join(told)
            names = test.globs
        elif "caption" in options:
            (desk / options["caption"]).write_text(text, "utf-8")


def test_every_page_is_reached_from_the_index():
    listed = set()
    for page in PAGES:
        for body in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            names = [line for line in body.splitlines() if line and not line.startswith(":")]
            listed |= {(page.parent / name).resolve() for name in names}
    assert {
        p.resolve().with_suffix("") for p in PAGES if p.name != "index.md" or p.parent != MANUAL
    } == listed


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_links_and_pictures_of_a_page_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target
