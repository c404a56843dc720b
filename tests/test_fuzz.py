"""Every parser of strangers' input gives a value or an error of ours, whatever it is fed."""

import importlib.util
import sys
from pathlib import Path

import pytest

FILE = Path(__file__).parents[1] / "bench" / "fuzz.py"
if not FILE.exists():
    pytest.skip("the sdist has no bench", allow_module_level=True)
SPEC = importlib.util.spec_from_file_location("fuzz", FILE)
fuzz = importlib.util.module_from_spec(SPEC)
sys.modules["fuzz"] = fuzz
SPEC.loader.exec_module(fuzz)


@pytest.mark.parametrize("target", fuzz.targets(), ids=lambda target: target.name)
def test_any_input_ends_in_a_value_or_an_error_of_ours(target):
    examples = 3 if target.patience > 1 else 15
    fuzz.probe(target, examples=examples)


def test_what_a_parser_raises_is_found():
    def act(given):
        if "<" in given:
            raise ZeroDivisionError

    target = fuzz.Target("a parser with a fault", fuzz.text("a < b"), act)
    with pytest.raises(ZeroDivisionError):
        fuzz.probe(target, examples=50, number=1)
