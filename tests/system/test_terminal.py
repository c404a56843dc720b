"""The command line on a real terminal: the bar of an import, as it is drawn."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_faults import dump

pytestmark = pytest.mark.system
CITEKIT = str(Path(sys.executable).with_name("citekit"))


def on_a_terminal(arguments, database):
    """What a command draws on standard error where that is a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "CITEKIT_DATABASE": str(database), "TERM": "xterm"}
    process = subprocess.Popen(
        [CITEKIT, *map(str, arguments)],
        env={**environment, "COLUMNS": "100"},
        stdin=theirs, stdout=subprocess.PIPE, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    drawn = b""
    try:
        while piece := os.read(ours, 4096):
            drawn += piece
    except OSError:  # Linux tells so that nobody holds the other end
        pass
    finally:
        os.close(ours)
    told = process.stdout.read().decode()
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    return drawn.decode(), told


def test_the_bar_shows_share_count_rate_and_time_left_and_goes_away(tmp_path):
    file = dump(tmp_path, range(1, 3001))
    drawn, told = on_a_terminal(["import", file], tmp_path / "library.db")
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", drawn)
    assert re.search(r"\d{1,3}%", shown)
    rates = re.findall(r"([\d,]+) cables, ([\d,]+) a second", shown)
    assert any(int(rate.replace(",", "")) > 0 for _, rate in rates)
    assert re.search(r"\d:\d\d left", shown)
    assert "\x1b[2K" in drawn  # the bar is wiped when it is done
    assert told.startswith("3,000 new, ")


def test_nothing_is_drawn_where_standard_error_is_no_terminal(tmp_path):
    file = dump(tmp_path, range(1, 300))
    done = subprocess.run(
        [CITEKIT, "import", str(file)],
        env={**os.environ, "CITEKIT_DATABASE": str(tmp_path / "library.db")},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.startswith("299 new")
    assert "\x1b" not in done.stderr
    assert "a second" not in done.stderr
