"""The program itself: what it costs, where it runs, how it ends, and what it plays."""

from __future__ import annotations

import ast
import importlib.util
import json
import shutil
import signal
import subprocess
import time

import pytest

from pyhelpers.images.one_text import one_text
from tests.unit.images.check.conftest import CHECK, SERVER


def test_it_fits_into_an_argument():
    # Linux takes 128 KiB in one argument: MAX_ARG_STRLEN.
    assert len(one_text(CHECK).encode()) < 60_000


@pytest.mark.parametrize("part", sorted(CHECK.glob("*.py")), ids=lambda path: path.stem)
def test_it_is_python_3_8(part):
    ast.parse(part.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.13"])
def test_it_runs_under_other_pythons(room, version):
    python = shutil.which(f"python{version}")
    tell = [python or "false", "-c", "import sys; print(sys.executable)"]
    found = subprocess.run(tell, check=False, capture_output=True, text=True)
    if found.returncode:
        pytest.skip(f"no python{version} on the PATH: install it for this test")
    notebooks = [room.notebook("a.ipynb", "1")]
    assert (
        room.run(found.stdout.strip(), command=SERVER, packages=["jupyterlab"], notebooks=notebooks)
        == 0
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_stopped_leaves_nothing_and_no_end(room, number):
    entry = room.notebook("hangs.ipynb", "import time\ntime.sleep(1000)")
    argv = room.argv({"command": ["sleep", "1000"], "start_seconds": 1, "notebooks": [entry]})
    process = subprocess.Popen(argv, env=room.variables, stdout=subprocess.PIPE, text=True)
    with process:
        for line in process.stdout:
            if json.loads(line)["check"].startswith("notebook:"):
                break
        time.sleep(1)
        process.send_signal(number)
        assert "end" not in process.stdout.read()
    assert process.returncode == 128 + number
    assert room.left_running() == []


@pytest.fixture
def spawner():
    """Return JupyterHub's own spawner for ada's server, which is never started."""
    orm = pytest.importorskip("jupyterhub.orm", reason="pip install 'workshop-pyhelpers[local]'")
    from jupyterhub.objects import Hub
    from jupyterhub.spawner import LocalProcessSpawner
    from jupyterhub.user import User
    from traitlets.config import Config

    person = orm.User(name="ada")
    with orm.new_session_factory("sqlite:///:memory:")() as database:
        database.add(person)
        database.commit()
        hub = Hub(ip="127.0.0.1", port=8081, base_url="/hub/")
        settings = {"spawner_class": LocalProcessSpawner, "hub": hub, "config": Config()}
        spawner = User(person, settings).spawner
        place = {"proto": "http", "ip": "", "port": 8888, "base_url": "/user/ada/"}
        spawner.orm_spawner.server = orm.Server(**place, cookie_name="")
        spawner.env_keep = []
        spawner.ip, spawner.port, spawner.default_url = "0.0.0.0", 8888, "/lab"  # noqa: S104
        yield spawner


def test_the_servers_variables_are_those_of_jupyterhubs_spawner(spawner):
    from jupyterhub.spawner import Spawner

    spec = importlib.util.spec_from_file_location("check.hub", CHECK / "hub.py")
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    with program.Hub({"user": "ada"}) as hub:
        variables = hub.variables(8888, "/lab")
        hub.shutdown()
    spawner.api_token = hub.token
    spawner.hub.port = hub.server_address[1]
    assert Spawner.get_env(spawner) == variables
