"""The unit of systemd and the container's recipe, proved as far as a machine without them allows."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from citekit.settings import Settings

pytestmark = pytest.mark.system
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@pytest.fixture
def unit(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here")
    file = tmp_path / "citekit.service"
    text = (DEPLOY / "citekit.service").read_text("utf-8")
    file.write_text(text.replace("/opt/citekit/bin/citekit", "/bin/true"))
    return str(file)


def test_systemd_understands_every_line_of_the_unit(unit):
    done = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    )
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_the_unit_is_shut_tight(unit):
    command = ["systemd-analyze", "security", "--offline=true", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    exposure = float(re.search(r"Overall exposure level[^:]*: ([0-9.]+)", done.stdout)[1])
    assert exposure < 2  # of 10; a unit without any such line has 9.6


def test_the_example_of_settings_is_one(tmp_path):
    read = Settings.read({"CITEKIT_CONFIG": str(DEPLOY / "citekit.toml")})
    assert read.base_url == "https://cables.example.org"
    assert read.log == "json"


def test_the_container_runs_as_nobody_in_particular_and_names_settings_that_exist():
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    from citekit.settings import unknown

    named = dict(re.findall(r"(CITEKIT_\w+)=(\S*)", text))
    assert unknown(named) == ()
    users = re.findall(r"^USER (\S+)", text, re.MULTILINE)
    assert users[-1].isdigit()
    assert users[-1] != "0"
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for name in source.split():
            assert name.startswith("dist/") or (DEPLOY.parent / name).exists()
