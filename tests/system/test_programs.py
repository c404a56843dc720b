"""The interface for programs: its description against its answers, and the examples that it shows."""

import subprocess
import sys
import threading

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from werkzeug.serving import make_server

from citekit import assets
from citekit.settings import Settings
from citekit.web.app import create_app

pytestmark = pytest.mark.system
EXCLUDED = [positive_data_acceptance]
"""No schema can say which words a cable holds, which styles there are, that April has 30 days."""
REFUSED = [404, 405, 406, 413, 414, 415, 422]
CONFIG = schemathesis.Config.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}}
)
schema = schemathesis.openapi.from_wsgi(
    "/openapi.json",
    create_app(Settings("https://cables.example.org", "/nowhere/none.db")),
    config=CONFIG,
)


@schema.parametrize()
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_is_answered_otherwise_than_described(case):
    case.call_and_validate(excluded_checks=EXCLUDED)


@pytest.fixture
def service():
    """The address of the application, served until the test ends."""
    app = create_app(Settings("https://cables.example.org", "/nowhere/none.db"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


EXAMPLES = {"verify.py.txt": [sys.executable], "verify.mjs": ["node"]}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_that_are_shown_run(name, service):
    program = str(assets.templates() / "examples" / name)
    quote = "independent from the U.S."
    done = subprocess.run(
        [*EXAMPLES[name], program, service, "08MEXICO1487", quote],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.startswith("altered 08MEXICO1487/11/15-18:")
    assert "independent of the U.S." in done.stdout
