"""What every test may ask for."""

from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real pages beside the checkout; tests that read it skip where it is absent."""
    if not CORPUS.is_dir():
        pytest.skip("no corpus of real cables beside this checkout")
    return CORPUS
