"""Settings: one table, the environment over the file, and errors that name the line."""

from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from citekit.cli import main
from citekit.errors import BadSetting
from citekit.settings import SETTINGS, Settings, config_file, unknown


@pytest.fixture
def file(tmp_path):
    return tmp_path / "citekit.toml"


def read(file, **environ):
    return Settings.read({"CITEKIT_CONFIG": str(file), **environ})


def test_the_table_and_the_object_have_the_same_settings():
    assert [row.name for row in SETTINGS] == [field.name for field in fields(Settings)]
    made = Settings.read({"CITEKIT_CONFIG": ""})
    for field in fields(Settings):
        if field.name not in ("database", "rate_limit"):  # what is made by hand limits nobody
            assert getattr(made, field.name) == field.default


def test_a_file_says_what_the_environment_does_not(file):
    file.write_text(
        'base_url = "https://cables.example.org"\nlog = "json"\nworkers = 3\nmetrics = "open"\n'
    )
    found = read(file, CITEKIT_METRICS="off")
    assert (found.base_url, found.log, found.workers, found.metrics) == (
        "https://cables.example.org", "json", 3, "off",
    )  # fmt: skip


def test_a_path_in_the_file_is_meant_from_its_folder(file):
    file.write_text('database = "shelf/cables.db"\nthemes = "/srv/themes"\nkeys = "keys"\n')
    found = read(file)
    assert found.database == str(file.parent / "shelf" / "cables.db")
    assert found.themes == Path("/srv/themes")
    assert found.keys == str(file.parent / "keys")


def test_the_address_of_a_server_in_the_file_is_no_path(file):
    file.write_text('database = "postgresql+psycopg://db.example/cables"\n')
    assert read(file).database == "postgresql+psycopg://db.example/cables"


FAULTS = [
    ('# ours\nbase_url = "ftp://x"\n', "line 2: base_url is not a web address", "https://"),
    ('# ours\n\nbase_ulr = "x"\n', "line 3: there is no setting base_ulr", "Is base_url meant?"),
    ('log = "json"\nworkers = 0\n', "line 2: workers is no number of workers", "1 to 256"),
    ("log = json\n", "line 1, is no TOML", "A line reads"),
    ('log = "json"\nbase_url = "https', "line 2, is no TOML", "A line reads"),
    ('log = "json"\nlog = "off"\n', "line 2, is no TOML", "A line reads"),
    ('[citekit]\nlog = "json"\n', "line 1: citekit is neither a text nor a number", "no tables"),
    ('metrics = "all"\n', "line 1: metrics is none of its values: 'all'", "loopback, open or off"),
    ("themes = [1, 2]\n", "line 1: themes is neither", "value"),
]


@pytest.mark.parametrize(("text", "sentence", "hint"), FAULTS, ids=[f[1] for f in FAULTS])
def test_a_fault_of_the_file_names_its_line(file, text, sentence, hint):
    file.write_text(text)
    with pytest.raises(BadSetting) as caught:
        read(file)
    assert f"{file}" in caught.value.message
    assert sentence in caught.value.message
    assert hint in caught.value.hint


def test_a_file_that_is_named_and_not_there_is_said(file):
    with pytest.raises(BadSetting) as caught:
        read(file)
    assert "No such file" in caught.value.message


def test_a_file_in_the_working_folder_leads_nobody_elsewhere(file, monkeypatch):
    file.write_text('database = "/somebody/elses.db"\n')
    monkeypatch.chdir(file.parent)
    assert config_file({}) != file
    assert Settings.read({}).database != "/somebody/elses.db"


def test_an_unknown_variable_is_warned_about_with_the_nearest_known_one():
    (said,) = unknown({"CITEKIT_DATABSE": "x", "CITEKIT_TEST_POSTGRESQL": "x", "HOME": "/"})
    assert said.startswith("CITEKIT_DATABSE is no setting; CITEKIT_DATABASE is.")
    assert unknown({"CITEKIT_QQQQQQQ": "x"})[0].startswith("CITEKIT_QQQQQQQ is no setting. ")


def test_every_command_warns_of_an_unknown_variable_and_goes_on(monkeypatch):
    monkeypatch.setenv("CITEKIT_BASEURL", "https://cables.example.org")
    done = CliRunner().invoke(main, ["link", "08MEXICO1487"])
    assert done.exit_code == 0
    assert "CITEKIT_BASE_URL is." in done.stderr


def test_serve_lists_every_setting_with_its_default():
    listed = CliRunner().invoke(main, ["serve", "--settings"]).stdout
    for row in SETTINGS:
        assert f"{row.key}  [{row.default}]\n    {row.purpose}\n" in listed
    assert "CITEKIT_CONFIG" in listed
