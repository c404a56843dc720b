"""The house stands: imports point down, each library has one home, a light start stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import citekit

PACKAGE = Path(citekit.__file__).parent

# Layers from the ground up.  A room imports only from lower layers, never from a neighbour.
LAYERS = [
    {"errors"},
    {"assets", "config"},
    {"model", "settings"},
    {"reference", "garble", "glossary"},
    {"address", "cable"},
    {"corpus", "passage"},
    {"links", "share", "cite", "cards", "store", "manuscript"},
    {"desk"},
    {"web", "mcp"},
    {"cli"},
]

# Inside a room, modules import only from those named before them.
ORDER = {
    "reference": [
        "forms",
        "ledger",
        "names",
        "nearby",
        "rows",
        "lookup",
        "grammar",
        "tokens",
        "reflist",
        "lists",
        "urls",
        "spelling",
        "prose",
    ],
    "cable": [
        "marks",
        "lines",
        "pages",
        "starts",
        "fields",
        "head",
        "sections",
        "subheads",
        "blocks",
        "tail",
        "parts",
        "body",
        "header",
        "officer",
        "tagging",
        "summary",
        "misspelt",
        "problems",
        "read",
    ],
    "corpus": [
        "decode",
        "page",
        "plain",
        "dump",
        "listing",
        "archive",
        "twins",
        "record",
        "articles",
        "exported",
    ],
    "passage": [
        "sentences",
        "fold",
        "locate",
        "nearest",
        "compare",
        "edited",
        "rules",
        "omitted",
        "speech",
        "guard",
        "select",
        "parts",
        "carry",
        "choose",
        "copied",
        "verify",
    ],
    "cite": [
        "escape",
        "titles",
        "item",
        "csl",
        "userstyle",
        "engine",
        "styles",
        "records",
        "trace",
        "tex",
        "tagged",
        "yaml",
        "xml",
        "linked",
        "tags",
        "quoting",
        "formats",
        "bibblocks",
        "bibfile",
        "bibcheck",
    ],
    "cards": [
        "logo",
        "faces",
        "checks",
        "theme",
        "sizes",
        "languages",
        "bidi",
        "breaks",
        "dress",
        "shape",
        "lines",
        "pieces",
        "words",
        "labels",
        "frames",
        "margin",
        "banner",
        "plain",
        "masthead",
        "catalogue",
        "layout",
        "masks",
        "pixels",
        "draw",
        "paths",
        "svg",
        "pdf",
        "qr",
        "provenance",
        "scan",
    ],
    "links": ["fragment", "selectors", "targets"],
    "share": ["counting", "source", "cuts", "networks", "posts", "thread", "statement"],
    "store": [
        "words",
        "rows",
        "dialects",
        "schema",
        "place",
        "database",
        "backup",
        "stamp",
        "writer",
        "write",
        "prefer",
        "renew",
        "reread",
        "withhold",
        "read",
        "check",
        "articles",
        "browse",
        "tally",
        "related",
        "facets",
        "match",
        "search",
        "library",
    ],
    "manuscript": [
        "gather",
        "zipped",
        "docx",
        "odt",
        "plain",
        "pdf",
        "hypertext",
        "markdown",
        "tex",
        "quotes",
    ],
    "desk": [
        "files",
        "texts",
        "holdings",
        "versions",
        "keep",
        "intake",
        "articles",
        "shelves",
        "explain",
        "around",
        "products",
        "citing",
        "keys",
        "composing",
        "showing",
        "pictures",
        "batch",
        "lists",
        "proof",
        "elsewhere",
        "letters",
        "likeness",
        "checking",
        "pairing",
        "judging",
        "manuscripts",
        "bib",
        "reports",
        "health",
    ],
    "model": ["cables", "passages", "products", "manuscripts", "searches"],
    "cli": [
        "frame",
        "progress",
        "passages",
        "cards",
        "sharing",
        "citing",
        "texts",
        "manuscripts",
        "shelf",
        "articles",
        "service",
    ],
    "web": [
        "metrics",
        "watch",
        "slots",
        "guard",
        "catalogue",
        "languages",
        "filters",
        "negotiate",
        "kept",
        "rate",
        "discover",
        "embed",
        "sharing",
        "shown",
        "api",
        "models",
        "endpoints",
        "description",
        "drop",
        "pages",
        "search",
        "browse",
        "feeds",
        "lists",
        "reading",
        "versions",
        "tools",
        "install",
        "app",
        "folder",
        "site",
        "heads",
        "worker",
        "server",
    ],
}

HOMES = {
    "babel": "web/catalogue",
    "flask": "web",
    "werkzeug": "web",
    "gunicorn": "web",
    "prometheus_client": "web/metrics",
    "flask_limiter": "web/rate",
    "click": "cli",
    "PIL": "cards/masks|cards/pixels|cards/draw|cards/scan",  # three make pictures, the other reads strangers'
    "c2pa": "cards/provenance",
    "cryptography": "desk/keys",
    "isal": "cards/draw",
    "zxingcpp": "cards/qr",
    "fontTools": "cards/logo",
    "rich": "cli",
    "uharfbuzz": "cards",
    "sqlalchemy": "store",
    "py_mini_racer": "cite/engine",
    "bibtexparser": "cite",
    "rapidfuzz": "passage",
}

CORE = {room for layer in LAYERS[:7] for room in layer} - {"store", "settings"}
FORBIDDEN_IN_CORE = {"socket", "urllib.request", "http.client", "requests", "time", "flask"}


def modules():
    return sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


def room(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path):
    """Every module that a file imports, as a dotted name; names of a package resolved."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            if node.module == "citekit":
                yield from (f"citekit.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(name):
    return next(i for i, rooms in enumerate(LAYERS) if name in rooms)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_from_lower_layers(path):
    here = room(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "citekit" and len(parts) > 1 and parts[1] not in (here, "__version__"):
            assert layer(parts[1]) < layer(here), f"{here} imports {name}"


@pytest.mark.parametrize("name", [n for n in ORDER if len(ORDER[n]) > 1])
def test_inside_a_room_modules_import_from_left_to_right(name):
    order = ORDER[name]
    for path in (PACKAGE / name).glob("*.py"):
        if path.stem == "__init__":
            continue
        assert path.stem in order, f"{name}/{path.name} is not in the order of its room"
        for imported in imports(path):
            parts = imported.split(".")
            if parts[:2] == ["citekit", name] and len(parts) > 2 and parts[2] in order:
                assert order.index(parts[2]) < order.index(path.stem), f"{path.name}: {imported}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_each_library_has_one_home(path):
    where = str(path.relative_to(PACKAGE).with_suffix(""))
    for name in imports(path):
        home = HOMES.get(name.split(".")[0])
        rooms = home.split("|") if home else [where]
        assert any(where == room or where.startswith(room + "/") for room in rooms), (
            f"{where}: {name}"
        )


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_the_core_opens_no_socket_and_reads_no_clock(path):
    if room(path) not in CORE:
        return
    assert not FORBIDDEN_IN_CORE & set(imports(path))
    source = path.read_text("utf-8")
    for reading in ("datetime.now", "date.today", "utcnow", "os.environ"):
        assert reading not in source


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_the_passage_room_makes_a_passage(path):
    if room(path) == "passage":
        return
    calls = (
        n.func for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)
    )
    assert not any(isinstance(f, ast.Name) and f.id == "Passage" for f in calls)


def test_importing_citekit_loads_no_heavy_library(tmp_path, monkeypatch):
    monkeypatch.setenv("CITEKIT_DATABASE", str(tmp_path / "none.db"))
    heavy = [
        "flask",
        "PIL",
        "sqlalchemy",
        "py_mini_racer",
        "uharfbuzz",
        "zxingcpp",
        "bibtexparser",
        "click",
    ]
    code = f"import citekit, sys; citekit.cable('08MEXICO1487'); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_functions_that_bear_a_rooms_name_stay_functions(tmp_path, monkeypatch):
    monkeypatch.setenv("CITEKIT_DATABASE", str(tmp_path / "none.db"))
    code = (
        "import citekit; chosen = citekit.passage('08MEXICO1487', 11);"
        "citekit.export([chosen], 'ris'); import citekit.cite, citekit.links, citekit.passage, citekit.cable;"
        "print(all(map(callable, (citekit.cite, citekit.links, citekit.passage, citekit.cable))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_rooms_whose_name_a_public_function_bears_are_imported_by_their_parts(path):
    assert not {f"citekit.{name}" for name in ("cable", "cite", "links", "passage")} & {
        name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "citekit"
        for name in (f"citekit.{alias.name}" for alias in node.names)
    }
