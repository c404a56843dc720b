"""What a language has to say: gathers every message and brings templates/locale/*.po up to date.

    python tools/messages.py        every catalogue gets what is new, and loses what is gone
    python tools/messages.py pt_BR  a new language: one file, to be filled in

Messages come from the templates and the scripts, where they are marked, and from the core, which
says its sentences whole and in English: each string of SPOKEN that reads as a sentence is one.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE, TEMPLATES = ROOT / "citekit", ROOT / "templates"
LOCALE = TEMPLATES / "locale"
REPORTS = ("dossier.html", "manuscript.html")
"""Files that the command line writes; it speaks English."""
SPOKEN = (
    "errors.py", "address.py", "reference/spelling.py", "passage", "cable/problems.py",
    "share/networks.py", "links/targets.py",
    "cards/draw.py", "cards/labels.py", "cards/layout.py", "cards/masthead.py", "cards/shape.py", "cards/scan.py",
    "cite/engine.py", "cite/item.py", "cite/csl.py", "cite/styles.py",
    "store/rows.py", "store/withhold.py", "store/database.py", "store/place.py",
    "desk/checking.py", "desk/composing.py", "desk/citing.py", "desk/holdings.py", "desk/lists.py",
    "desk/proof.py", "desk/shelves.py", "web",
)  # fmt: skip
"""Where the sentences come from that a page may show."""
UNSPOKEN = ("web/server.py", "web/endpoints.py", "web/description.py", "web/models.py", "web/feeds.py",
            "web/embed.py", "web/discover.py", "web/languages.py", "web/catalogue.py", "web/metrics.py", "web/watch.py", "web/folder.py")  # fmt: skip
"""Modules of the web that speak to programs and operators."""
_SENTENCE = re.compile(
    r"(?s)(?:[A-Z“{(≈][^ ]* .*|[A-Z]\w+ ?)(?:[.?!”:]|[.:] ?\{\w+\})|[A-Z]\w+: \{\w+\}"
)
_ABBREVIATION = re.compile(r"[A-Z]\w+\.")
_MARKED = dict.fromkeys(("gettext_here", "_")) | {"ngettext_here": (1, 2)}
UNSAID = ("Classification: ", "“{said}” {translated_by}", "{place}\nNo card")
"""How what is no sentence of a page begins: parts of citations, of alt texts, of files."""
FRAGMENTS = (
    "reading of this text", "text of this cable", ", released {released}",
    " {printed} is likely to have been {likely}.", "follows paragraph {last}", "is the first one numbered",
    "NUL characters", "characters that could not be decoded", "second", "seconds",
    "no paragraphs", "paragraphs 1 to {labels}", "one paragraph, 1", "the paragraphs {shown}",
    "paragraph {label} of {reference}", "{where} of {reference}", "the subject line",
    " by {by}", ", for a picture that is no card",
    "word altered", "words altered", "word not in the cable", "words not in the cable",
    "word left out, unmarked", "words left out, unmarked", "mark differs", "marks differ",
    "cards", "archives of cards", "pictures to check", "searches", "citations", "quotations to check",
    "Altered", "Not in the cable", "Left out, unmarked", "Punctuation",
)  # fmt: skip
"""Pieces from which the core makes its sentences, and names that stand in no table."""
PROPER = {
    "PlusD", "cablegatesearch.net", "cabledrum.net", "X", "Bluesky", "Mastodon", "Threads", "Facebook",
    "LinkedIn", "Linkedin", "Reddit", "Hacker News", "WhatsApp", "Telegram", "Signal", "Markdown", "HTML",
    "JSON", "BibTeX", "BibLaTeX", "CSL-JSON", "CSL-YAML", "Wikipedia", "RIS", "EndNote", "EndNote XML",
    "MODS", "Dublin Core", "JSON-LD", "CITATION.cff", "Typst", "Og", "AMA 11", "APA 7", "Bluebook",
    "Harvard", "IEEE", "MLA 9", "OSCOLA", "Vancouver",
}  # fmt: skip
"""Names that are the same in every language."""
KINDS = (
    "country", "subject", "person", "organisation", "programme",
    "Consulate", "US Mission", "Mission",
)  # fmt: skip
"""What tags and posts are."""
NOUNS = ("form", "output", "signature", "text", "code", "picture", "words", "to", "from")
"""Names of single words: what a table of options is called, of what a card was looked at, fields."""


def template(*, header: str = "") -> Catalog:
    """A catalogue of every message there is, untranslated."""
    found = Catalog(charset="utf-8", header_comment=header)
    for text, where, context in (*_pages(), *_sentences(), *_names(), *_meanings(), *_scripts()):
        found.add(text, locations=[(where, 0)], context=context)
    return found


def _where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


_Found = Iterator[tuple[str | tuple[str, ...], str, str | None]]


def _pages() -> _Found:
    options = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
    for path in sorted(TEMPLATES.glob("*.html")):
        with path.open("rb") as source:
            for _, message, _, context in extract(
                "jinja2.ext:babel_extract", source, options=options
            ):
                yield message, _where(path), context
    for path in sorted((PACKAGE / "web").glob("*.py")):
        source = io.BytesIO(path.read_bytes())
        for _, message, _, context in extract("python", source, keywords=_MARKED):
            yield message, _where(path), context


def spoken() -> list[Path]:
    """The modules whose sentences may stand on a page."""
    paths = [PACKAGE / name for name in SPOKEN]
    files = [f for path in paths for f in ([path] if path.suffix else path.rglob("*.py"))]
    return sorted(f for f in files if f.relative_to(PACKAGE).as_posix() not in UNSPOKEN)


def _sentences() -> _Found:
    for path in spoken():
        for text in sentences(path.read_text("utf-8")):
            yield text, _where(path), None


def sentences(source: str) -> list[str]:
    """The sentences of a module, its values as holes.

    >>> sentences('raise BadQuery(f"{day!r} is no date.", hint="Write 2008.")')
    ['{day} is no date.', 'Write 2008.']
    """
    tree = ast.parse(source)
    described = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    described |= {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    inner = {id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in n.values}
    found = []
    for node in ast.walk(tree):
        if id(node) in described | inner:
            continue
        text = _text(node)
        if (
            _SENTENCE.fullmatch(text)
            and not _ABBREVIATION.fullmatch(text)
            and not text.startswith(UNSAID)
        ):
            found.append(text)
    return list(dict.fromkeys(found))


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    made, taken = "", set()
    for part in node.values:
        if isinstance(part, ast.Constant):
            made += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            quoted = "_quoted" if part.conversion == ord("r") else ""
            made += f"{{{_hole(part.value, taken)}{quoted}}}"
    return made


_ACTS = ("len", "map", "str", "join", "format", "max", "min")


def _hole(node: ast.expr, taken: set[str]) -> str:
    words = [n.attr if isinstance(n, ast.Attribute) else n.id
             for n in ast.walk(node) if isinstance(n, ast.Attribute | ast.Name)]  # fmt: skip
    plain = (word.lower().strip("_") for word in words if word not in _ACTS)
    name = next(plain, "value")
    free = next(n for n in (name, *(f"{name}{i}" for i in range(2, 9))) if n not in taken)
    taken.add(free)
    return free


def _names() -> _Found:
    """What stands by itself or inside a sentence: names of rows, kinds, nouns, pieces."""
    sys.path.insert(0, str(ROOT))
    from citekit import desk
    from citekit.links.targets import TARGETS
    from citekit.share.networks import NETWORKS
    from citekit.web import filters

    listed = (filters.FORMAT_NAMES, filters.SIZE_NAMES, filters.STYLE_NAMES)
    names = [
        *FRAGMENTS,
        *NOUNS,
        *(noun.capitalize() for noun in NOUNS[2:7]),
        *(
            noun
            for path in sorted(PACKAGE.rglob("*.py"))
            for noun in nouns(path.read_text("utf-8"))
        ),
        *(name for shelf in desk.SHELVES.values() for name in (shelf.heading, shelf.name)),
        *(row.label for row in (*TARGETS, *NETWORKS)),
        *filters.MARKINGS.values(),
        *(name for table in listed for name in table.values()),
        *(name[:1].upper() + name[1:] for name in (*desk.sizes(), *desk.themes())),
        *KINDS,
        filters.LOCALES[""],
    ]
    return ((name, "", "name") for name in dict.fromkeys(names) if name not in PROPER)


def _meanings() -> _Found:
    from citekit import glossary

    return ((entry.meaning, "citekit/data/glossary.csv", "meaning") for entry in glossary.entries())


def nouns(source: str) -> list[str]:
    """What the tables are called in which a name was not found, and kinds of work.

    >>> nouns('raise UnknownName.among("style", name, names)')
    ['style']
    """
    calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)]
    said = [n.args[0] for n in calls if getattr(n.func, "attr", "") == "among" and n.args]
    said += [given.value for n in calls for given in n.keywords if given.arg == "what"]
    return [n.value for n in said if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def _scripts() -> _Found:
    for path in sorted((PACKAGE / "web" / "static").glob("*.js")):
        code = re.sub(r"^\s*//.*", "", path.read_text("utf-8"), flags=re.MULTILINE)
        for call in re.findall(r"\bsay\(([^)]*)", code):
            for text in re.findall(r'"((?:[^"\\]|\\.)*)"', call.partition(", {")[0]):
                yield text, _where(path), "script"


def updated(file: Path) -> bytes:
    """A catalogue with every message there is: its translations kept, what is gone left out."""
    code = file.stem
    Locale.parse(code)
    old = Catalog(locale=code)
    if file.exists():
        with file.open("rb") as source:
            old = read_po(source, locale=code)
    made = Catalog(
        locale=code, charset="utf-8", project="citekit", copyright_holder="the authors of citekit",
        header_comment=f"# What the pages say in {Locale.parse(code).english_name}.",
    )  # fmt: skip
    for message in sorted(template(), key=_order):
        if message.id:
            known = old.get(_key(message), message.context)
            made.add(
                message.id, known.string if known else "", context=message.context,
                locations=sorted({(where, 0) for where, _ in message.locations if where}),
            )  # fmt: skip
    written = io.BytesIO()
    write_po(
        written, made, width=100, include_lineno=False, omit_header=False, ignore_obsolete=True
    )
    lines = written.getvalue().splitlines(keepends=True)
    dated = (
        b'"POT-Creation-Date',
        b'"PO-Revision-Date',
        b'"Generated-By',
        b'"Report-Msgid',
        b'"Last-Translator',
        b'"Language-Team',
        b'"Project-Id-Version',
    )
    return b"".join(line for line in lines if not line.startswith(dated))


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _order(message: Message) -> tuple[object, ...]:
    return (message.context or "", min((w for w, _ in message.locations), default=""), 0)


def main() -> None:
    """Bring every catalogue up to date, or begin those that are named."""
    LOCALE.mkdir(exist_ok=True)
    files = [LOCALE / f"{code}.po" for code in sys.argv[1:]] or sorted(LOCALE.glob("*.po"))
    for file in files:
        made = updated(file)
        file.write_bytes(made)
        lacking = sum(1 for m in read_po(io.BytesIO(made)) if m.id and not _is_whole(m))
        print(f"{file.relative_to(ROOT)}: {lacking} to be translated")


def _is_whole(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


if __name__ == "__main__":
    main()
