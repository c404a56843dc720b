"""The software bill of materials: every package of the lock, as CycloneDX 1.6 in JSON.

Run: python tools/make_sbom.py [requirements.lock …] > citekit.cdx.json

What stands in it comes from the locks, from the metadata of the packages that are installed
(licences), and from the folder of typefaces: the same files give the same bytes.  Source of the
format: ECMA-424, CycloneDX 1.6; of the names: the package URL specification.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-npm.lock")
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(lock: Path) -> list[dict[str, Any]]:
    """The packages of a lock, each with the digests of the files that it may be installed from."""
    text = lock.read_text("utf-8")
    starts = list(_PINNED.finditer(text))
    found = []
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        name, version = re.sub(r"[-_.]+", "-", start[1]).lower(), start[2].rstrip("\\;")
        purl = f"pkg:pypi/{name}@{version}"
        found.append(
            {
                "type": "library",
                "bom-ref": purl,
                "name": name,
                "version": version,
                "purl": purl,
                **licences(name),
                "externalReferences": [
                    {
                        "type": "distribution",
                        "url": f"https://pypi.org/project/{name}/{version}/",
                        "hashes": [
                            {"alg": "SHA-256", "content": digest}
                            for digest in sorted(set(_HASH.findall(text[start.end() : end])))
                        ],
                    }
                ],
            }
        )
    return found


def licences(name: str) -> dict[str, Any]:
    """What an installed package says of its licence; nothing for one that is not installed."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return {}
    if expression := about.get("License-Expression"):
        return {"licenses": [{"expression": expression}]}
    named = [
        row.rpartition(" :: ")[2]
        for row in about.get_all("Classifier") or ()
        if row.startswith("License :: ")
    ]
    return {"licenses": [{"license": {"name": row}} for row in sorted(named)]} if named else {}


def typefaces() -> list[dict[str, Any]]:
    """The typefaces that lie in the tree, each under the licence beside it."""
    return [
        {
            "type": "file",
            "bom-ref": f"fonts/{folder.name}",
            "name": f"fonts/{folder.name}",
            "licenses": [{"license": {"id": "OFL-1.1"}}],
        }
        for folder in sorted((ROOT / "fonts").iterdir())
        if (folder / "LICENSE.txt").is_file()
    ]


def bill(locks: list[Path]) -> dict[str, Any]:
    """The whole bill; its serial number is made of what stands in it."""
    version = re.search(
        r'__version__ = "([^"]+)"', (ROOT / "citekit/__init__.py").read_text("utf-8")
    )
    assert version, "the package states its version"
    project = {"version": version[1]} | tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
        "project"
    ]
    parts = {part["bom-ref"]: part for lock in locks for part in components(lock)}
    listed = sorted(parts.values(), key=lambda part: str(part["bom-ref"])) + typefaces()
    ours = f"pkg:pypi/{project['name']}@{project['version']}"
    content = json.dumps([ours, listed], sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": project["name"],
                "version": project["version"],
                "purl": ours,
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": listed,
        "dependencies": [{"ref": ours, "dependsOn": [str(part["bom-ref"]) for part in listed]}],
    }


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:]] or [ROOT / name for name in LOCKS]
    print(json.dumps(bill([lock for lock in given if lock.is_file()]), indent=1))
