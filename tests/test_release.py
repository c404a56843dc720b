"""What a release says of itself is the same everywhere."""

import re
from pathlib import Path

import pytest

import citekit

ROOT = Path(__file__).resolve().parents[1]
CFF = ROOT / "CITATION.cff"

pytestmark = pytest.mark.skipif(not CFF.exists(), reason="the sources are not here")


def test_the_version_has_one_home_and_the_citation_agrees():
    assert re.fullmatch(r"\d+\.\d+\.\d+", citekit.__version__)
    assert f"\nversion: {citekit.__version__}\n" in CFF.read_text("utf-8")
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["dynamic"] == ["version"]


def test_the_citation_of_citekit_itself_is_valid():
    """What its schema demands; tests/system/test_readers.py asks cffconvert."""
    import yaml

    found = yaml.safe_load(CFF.read_text("utf-8"))
    assert set(found) >= {"cff-version", "message", "title", "authors"}
    assert found["license"] == "MIT"
