"""Servers that are missing, of another hub, or that do not serve."""

from __future__ import annotations

from tests.unit.images.check.conftest import SERVER

ANSWERS_ANYTHING = """
import http.server, os, sys, urllib.parse
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        for version in sys.argv[1:]:
            self.send_header("X-JupyterHub-Version", version)
        self.end_headers()
port = urllib.parse.urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"]).port
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


def test_an_image_without_a_server(room):
    room.variables["PATH"] = "/usr/bin:/bin"
    assert room.run(command=["jupyterhub-singleuser"], notebooks=[room.notebook("a.ipynb", "1")])
    assert room.failure("server") == "the image has no jupyterhub-singleuser"
    assert "jupyterhub==5.*" in room.result("server")["mend"]
    assert room.result("notebook:a.ipynb")["state"] == "ok"


def test_a_server_whose_python_is_somewhere_else(room):
    script = room.prefix / "bin" / "jupyterhub-singleuser"
    script.write_text("#!/where/it/was/built/bin/python\n")
    script.chmod(0o755)
    assert room.run(command=[str(script)]) == 1
    assert room.failure("server") == f"{script} cannot be run: No such file or directory"


def test_a_server_of_another_hubs_version(room):
    assert room.run(command=SERVER, hub_major=4) == 1
    what = room.failure("server")
    assert what.startswith("the image has JupyterHub 5.")
    assert what.endswith("but the hub is version 4")
    assert room.result("stop")["state"] == "ok"


def test_a_server_that_ends(room):
    assert room.run(command=["sh", "-c", "echo no extension of this name >&2; exit 3"]) == 1
    assert room.failure("server") == "sh ended with code 3"
    assert room.result("server")["detail"] == "no extension of this name"


def test_a_server_that_never_listens(room):
    assert room.run(command=["sleep", "100000"], start_seconds=1) == 1
    assert room.failure("server").startswith("sleep does not answer in time")


def test_a_server_that_is_not_the_hubs(room):
    assert room.run(command=[str(room.python), "-c", ANSWERS_ANYTHING]) == 1
    assert "does not say which JupyterHub it belongs to" in room.failure("server")


def test_a_server_without_a_page_for_people(room):
    switch = "--ServerApp.jpserver_extensions={'jupyterlab': False}"
    assert room.run(command=[*SERVER, switch]) == 1
    assert room.failure("server") == "a login does not lead to /lab: HTTP Error 404: Not Found"


def test_a_server_that_lets_everybody_in(room):
    assert room.run(command=[str(room.python), "-c", ANSWERS_ANYTHING, "5.5.4"]) == 1
    assert "without a login" in room.failure("server")


def test_a_server_without_kernels(room):
    managed = "--MultiKernelManager.default_kernel_name=no-such-kernel"
    assert room.run(command=[*SERVER, managed]) == 1
    assert room.failure("server").startswith("no kernel starts: 500")


KILL_THE_SERVER = """
import os, signal
from pathlib import Path
mine = f"HOME={Path.home()}".encode()
for process in Path("/proc").glob("[0-9]*"):
    try:
        words = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
    except OSError:
        continue
    if b"jupyterhub-singleuser\\0" in words[0] and b"-c\\0" not in words[0] and mine in words[1]:
        os.kill(int(process.name), signal.SIGKILL)
"""


def test_a_server_that_dies_while_the_notebooks_run(room):
    notebooks = [room.notebook("a.ipynb", KILL_THE_SERVER)]
    assert room.run(command=SERVER, notebooks=notebooks) == 1
    assert room.result("server")["state"] == "ok"
    assert room.failure("stop").startswith("the server was killed by SIGKILL")
