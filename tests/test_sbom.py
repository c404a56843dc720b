"""The bill of materials names what the locks name, and is the same each time it is made."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOL = ROOT / "tools" / "make_sbom.py"
LOCK = ROOT / "requirements.lock"
if not LOCK.exists():
    pytest.skip("the sdist has no locks", allow_module_level=True)


def made():
    return subprocess.run([sys.executable, str(TOOL)], capture_output=True, check=True).stdout


def test_every_package_of_the_lock_is_in_the_bill_once_with_its_digests():
    bill = json.loads(made())
    named = [
        (part["name"], part["version"]) for part in bill["components"] if part["type"] == "library"
    ]
    pinned = re.findall(r"(?m)^([a-z0-9._-]+)(?:\[.*?\])?==(\S+)", LOCK.read_text("utf-8"))
    assert set(pinned) <= set(named)
    assert len(named) == len(set(named))
    for part in bill["components"]:
        if part["type"] == "library":
            assert part["externalReferences"][0]["hashes"], part["name"]


def test_the_same_locks_make_the_same_bytes():
    assert made() == made()
