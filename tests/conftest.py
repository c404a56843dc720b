"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Neither the library nor the address of whoever runs the tests plays a part in them.
os.environ["CITEKIT_DATABASE"] = str(Path(__file__).with_name("none") / "citekit.db")
os.environ["CITEKIT_CONFIG"] = ""
os.environ.pop("CITEKIT_BASE_URL", None)
os.environ.pop("CITEKIT_THEMES", None)

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real pages beside the checkout; tests that read it skip where it is absent."""
    if not CORPUS.is_dir():
        pytest.skip("no corpus of real cables beside this checkout")
    return CORPUS


settings.register_profile("untimed", deadline=None)  # time is measured in bench/, not here
settings.load_profile("untimed")
