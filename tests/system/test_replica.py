"""PostgreSQL beside the service: it goes and comes back; a replica answers while the primary is away."""

import pytest
from test_faults import answers, dump, run, until

from citekit import store

pytestmark = pytest.mark.system
pytest.importorskip("psycopg")


@pytest.fixture
def primary(postgres):
    server = postgres()
    server.make()
    server.start()
    return server


def url(*servers, more=""):
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in servers)
    return f"postgresql://postgres@{hosts}/postgres{more}"


def test_a_server_that_goes_and_comes_back_is_the_library_again(serve, primary, tmp_path):
    database = url(primary)
    assert run("import", dump(tmp_path, range(1, 21)), database=database).returncode == 0
    service = serve(database)
    assert answers(service)
    primary.stop()
    status, body = service.get("/09NOWHERE1")
    assert status == 503
    assert b"cannot be reached" in body
    assert b"Traceback" not in body
    assert service.get("/healthz")[0] == 200
    done = run("import", dump(tmp_path, [50]), database=database)
    assert (done.returncode, "cannot be reached" in done.stderr) == (1, True)
    primary.start()
    until(lambda: answers(service))
    assert run("library", "check", database=database).returncode == 0
    assert service.end() == 0


def test_reading_goes_on_at_the_replica_while_the_primary_is_away(
    serve, primary, postgres, tmp_path
):
    replica = postgres()
    replica.copy(primary)
    replica.start()
    both = url(primary, replica)
    assert run("import", dump(tmp_path, range(1, 21)), database=both).returncode == 0
    service = serve(both)
    behind = serve(url(replica))  # a machine that reads at the replica alone
    until(lambda: answers(behind))
    assert answers(service)
    refused = run("import", dump(tmp_path, [50]), database=url(replica))
    assert (refused.returncode, "takes no writing" in refused.stderr) == (1, True)

    primary.stop()
    for path in ("/09NOWHERE1", "/search?q=oil", "/browse", "/09NOWHERE2/1"):
        for _ in range(6):
            assert service.get(path)[0] == 200, service.get(path)
        assert answers(behind, path)
    done = run("import", dump(tmp_path, [50]), database=both)
    assert done.returncode == 1
    assert "takes writing now: the primary is away" in done.stderr
    assert "Reading goes on" in done.stderr
    assert serve(both).end() == 0  # a service that starts meanwhile

    primary.start()
    until(lambda: run("import", dump(tmp_path, [50]), database=both).returncode == 0)
    until(lambda: answers(service, "/09NOWHERE50"))
    until(lambda: answers(behind, "/09NOWHERE50"))
    with store.open(both) as held:
        assert held.check().faults == ()

    primary.stop()  # for good: the replica is made the primary
    replica.run("pg_ctl", "-D", str(replica.data), "-w", "promote")
    assert run("import", dump(tmp_path, [51]), database=both).returncode == 0
    until(lambda: answers(service, "/09NOWHERE51"))
